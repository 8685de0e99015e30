// Short messages: to screen readers, and to everybody.

export function announce(text) {
  document.getElementById("live").textContent = text;
}

/** A short message that everybody sees, for what has no place of its own. */
let toastTimer;

export function toast(text) {
  const element = document.getElementById("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    element.hidden = true;
  }, 2500);
}
