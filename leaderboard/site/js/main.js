// The start of everything, once the page is there.

import { startState } from "./data/state.js";
import { startMenus } from "./dom/controls.js";
import { byId, selectAll } from "./dom/elements.js";
import { drawPage } from "./pages/router.js";
import { startDialog } from "./pages/score_dialog.js";
import { startTabs } from "./pages/tabs.js";
import { startTheme } from "./pages/theme.js";
import { startPlots } from "./plots/section.js";
import { startFootnotes } from "./table/footnotes.js";

/** The address after "#" is the state, so this link moves the focus by hand. */
function startSkip() {
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("panel").focus();
  });
}

/** Paper shows what the screen folds away. */
function startPrint() {
  window.addEventListener("beforeprint", () => {
    for (const details of selectAll(document, ".notes details", HTMLDetailsElement)) details.open = true;
  });
}

byId("lists").hidden = false;
startTheme();
startTabs();
startSkip();
startMenus();
startFootnotes();
startDialog();
startPlots();
startPrint();
startState(drawPage);
