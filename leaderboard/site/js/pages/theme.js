// Light or dark.

import { byId, h, hiddenText } from "../dom/elements.js";

/** @type {Record<string, string>} */
const THEMES = { "": "auto", light: "light", dark: "dark" };

export function startTheme() {
  const button = byId("theme");
  /** @param {string} theme */
  const apply = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.replaceChildren(h("span", { "aria-hidden": "true" }, "◐ "), hiddenText("Theme: "), THEMES[theme]);
  };
  let theme = "";
  try {
    theme = localStorage.getItem("theme") || "";
  } catch {
    /* storage may be closed to this page; the choice then lasts as long as the page */
  }
  if (!Object.hasOwn(THEMES, theme)) theme = "";
  apply(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    apply(theme);
    try {
      localStorage.setItem("theme", theme);
    } catch {
      /* as above */
    }
  });
}
