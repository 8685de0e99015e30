// Which columns are shown, and what their heads say.

import { DIRECTIONS } from "./numbers.js";

/** @import { BoardColumn, BoardTable } from "../../types/board.d.ts" */
/** @import { State } from "../../types/views.d.ts" */

/** As many as can be read at once. */
const DEFAULT_COUNT = 10;

/**
 * The columns that a table opens with: headlines first, then others as long as there is room.
 * @param {BoardTable} table
 */
export function defaultColumns(table) {
  if (table.columns.length <= DEFAULT_COUNT + 2) return table.columns;
  const headline = table.columns.filter((column) => column.headline);
  const rest = table.columns.filter((column) => !column.headline);
  return [...headline, ...rest.slice(0, Math.max(0, DEFAULT_COUNT - headline.length))];
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function visibleColumns(table, state) {
  if (state.columns === "all") return table.columns;
  if (!state.columns) return defaultColumns(table);
  const names = new Set(state.columns.split(","));
  const columns = table.columns.filter((column) => names.has(column.key));
  return columns.length ? columns : defaultColumns(table);
}

/** @param {BoardColumn} column */
export function columnTitle(column) {
  return [column.meaning, DIRECTIONS[column.direction], column.unit && `in ${column.unit}`, column.key]
    .filter(Boolean)
    .join(" · ");
}
