// Short messages: to screen readers, and to everybody.

import { byId } from "./elements.js";

/** @param {string} text */
export function announce(text) {
  byId("live").textContent = text;
}

let toastTimer = 0;

/**
 * A short message that everybody sees, for what has no place of its own.
 * @param {string} text
 */
export function toast(text) {
  const element = byId("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => {
    element.hidden = true;
  }, 2500);
}
