// Where a score stands in its column, as one sign: best, tied with it, or too few scenes to tell it from the best.

import { mark } from "./elements.js";

/** @import { BoardCell } from "../../types/board.d.ts" */

/** @typedef {"best" | "tied" | "undecided"} Standing */

/** @type {Record<Standing, { sign: string, meaning: string }>} */
export const STANDINGS = {
  best: { sign: "★", meaning: "best" },
  tied: { sign: "≈", meaning: "tied with the best" },
  undecided: { sign: "?", meaning: "far from the best, but too few scenes to tell" },
};

/**
 * @param {BoardCell | undefined} cell
 * @returns {Standing | null}
 */
export function standingOf(cell) {
  return cell?.best ? "best" : cell?.undecided ? "undecided" : cell?.tier === 1 ? "tied" : null;
}

/** @param {BoardCell | undefined} cell */
export function standingMark(cell) {
  const standing = standingOf(cell);
  return standing && mark(standing, STANDINGS[standing].sign, STANDINGS[standing].meaning);
}
