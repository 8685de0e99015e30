// Elements around strangers' texts and addresses.

import { shorten, webAddress } from "../data/texts.js";
import { h } from "./elements.js";

/** @import { Child, HtmlAttributes } from "../../types/dom.d.ts" */

/** Texts beyond this length scroll in a box of their own. */
const SCROLL_LENGTH = 1500;

/** One text of more characters than this is cut: laying out a word of ten thousand letters takes seconds. */
const MAX_LENGTH = 4000;

/**
 * A stranger's text, kept apart from the direction of what surrounds it.
 * @param {string} text
 * @param {HtmlAttributes} [attributes]
 */
export function isolate(text, attributes) {
  return h("bdi", { ...(String(text).length > SCROLL_LENGTH && { class: "long" }), ...attributes }, truncate(text));
}

/** @param {string} text */
function truncate(text) {
  const all = String(text);
  return all.length > MAX_LENGTH ? `${all.slice(0, MAX_LENGTH)}… (${all.length - MAX_LENGTH} more characters)` : all;
}

/**
 * A link to another site, or its plain text where the address is not one of the web.
 * @param {string} label
 * @param {string} address
 */
export function externalLink(label, address) {
  return webAddress(address)
    ? h("a", { href: address, rel: "noopener noreferrer nofollow", class: "outside" }, isolate(label))
    : h("span", null, isolate(label), label === address ? null : [" (", isolate(address), ")"]);
}

/**
 * Text in which web addresses are links.
 * @param {string} text
 * @returns {Child}
 */
export function linkify(text) {
  const parts = truncate(text)
    .split(/(https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:])/)
    .map((part, i) => (i % 2 ? externalLink(part, part) : part && h("bdi", null, part)));
  return String(text).length > SCROLL_LENGTH ? h("span", { class: "long" }, parts) : parts;
}

/**
 * A name that fits a head.
 * @param {string} title
 */
export function headTitle(title) {
  return h("bdi", null, shorten(title, 300));
}
