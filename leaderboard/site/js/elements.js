// Making elements. Everything that comes from the board passes through here: text becomes text nodes, and only checked addresses become links or pictures.

const SVG = "http://www.w3.org/2000/svg";
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text as it is shown: control characters and direction overrides, which could disguise what surrounds them, become visible escapes. */
function shown(text) {
  return String(text).replace(INVISIBLE, (c) => `\u27e8U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`);
}

/** The text cut to a length, for places that cannot wrap: options, titles, labels of plots. */
function brief(text, length = 60) {
  const characters = Array.from(shown(text).slice(0, 4 * length));
  return characters.length > length ? characters.slice(0, length - 1).join("") + "…" : characters.join("");
}

/** The address if it is http or https, else null. */
function webAddress(text) {
  try {
    const url = new URL(String(text));
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The path if it is a picture inside the site's own folder, else null. */
function picturePath(text) {
  const path = String(text || "");
  const inside = /^[A-Za-z0-9._~/-]+\.(png|jpe?g|webp|gif|avif)$/i.test(path) && !path.startsWith("/") && !path.split("/").includes("..");
  return inside ? path : null;
}

function checked(name, value) {
  if (name === "href") return String(value).startsWith("#") ? value : webAddress(value);
  if (name === "src") return picturePath(value);
  if (name === "aria-label" || name === "title" || name === "alt") return shown(value);
  return value;
}

function fill(element, attributes, children) {
  for (const [name, given] of Object.entries(attributes || {})) {
    if (given === null || given === undefined || given === false) continue;
    if (typeof given === "function") {
      element.addEventListener(name, given);
      continue;
    }
    const value = checked(name, given);
    if (value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : shown(child));
  }
  return element;
}

/** An HTML element. Attributes whose value is a function are listeners; null and false are left out. */
function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A stranger's text, kept apart from the direction of what surrounds it. */
function isolated(text, attributes) {
  return h("bdi", { ...(String(text).length > LONG && { class: "long" }), ...attributes }, cut(text));
}

function cut(text) {
  const all = String(text);
  return all.length > MOST_TEXT ? `${all.slice(0, MOST_TEXT)}… (${all.length - MOST_TEXT} more characters)` : all;
}

/** Texts beyond this length scroll in a box of their own. */
const LONG = 1500;

/** One text of more characters than this is cut: laying out a word of ten thousand letters takes seconds. */
const MOST_TEXT = 4000;

/** A link to another site, or its plain text where the address is not one of the web. */
function outside(label, address) {
  return webAddress(address)
    ? h("a", { href: address, rel: "noopener noreferrer nofollow", class: "outside" }, isolated(label))
    : h("span", null, isolated(label), label === address ? null : [" (", isolated(address), ")"]);
}

/** Text in which web addresses are links. */
function linked(text) {
  const parts = cut(text)
    .split(/(https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:])/)
    .map((part, i) => (i % 2 ? outside(part, part) : part && h("bdi", null, part)));
  return String(text).length > LONG ? h("span", { class: "long" }, parts) : parts;
}

function hidden(text) {
  return h("span", { class: "hidden" }, text);
}

function badge(kind, text, title) {
  return h("span", { class: `badge badge-${kind}`, title }, text);
}
