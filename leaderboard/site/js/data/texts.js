// Strangers' texts and addresses, made safe to show. No element is made here.

const INVISIBLE =
  // eslint-disable-next-line no-control-regex -- to find them is what it is for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text as it is shown: control characters and direction overrides, which could disguise what surrounds them, become
 * visible escapes.
 * @param {unknown} text
 */
export function revealInvisible(text) {
  return String(text).replace(
    INVISIBLE,
    (c) => `\u27e8U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`,
  );
}

/**
 * The text cut to a length, for places that cannot wrap: options, titles, labels of plots.
 * @param {string} text
 * @param {number} [length]
 */
export function shorten(text, length = 60) {
  const characters = Array.from(revealInvisible(text).slice(0, 4 * length));
  return characters.length > length ? characters.slice(0, length - 1).join("") + "…" : characters.join("");
}

/**
 * The address if it is http or https, else null.
 * @param {string} text
 */
export function webAddress(text) {
  try {
    const url = new URL(String(text));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * The path if it is a picture inside the site's own folder, else null.
 * @param {string} text
 */
export function imagePath(text) {
  const path = String(text || "");
  const inside =
    /^[A-Za-z0-9._~/-]+\.(png|jpe?g|webp|gif|avif)$/i.test(path) &&
    !path.startsWith("/") &&
    !path.split("/").includes("..");
  return inside ? path : null;
}
