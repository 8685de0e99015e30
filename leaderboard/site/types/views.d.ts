// What the views of the site hand to each other.

import type { BoardCell, BoardColumn, BoardRow, BoardTable, GalleryImage } from "./board.d.ts";

/** What is looked at, as it stands in the address. */
export type State = Partial<Record<StateName, string>>;

export type StateName =
  | "table"
  | "compare"
  | "method"
  | "benchmark"
  | "list"
  | "sort"
  | "q"
  | "kind"
  | "open"
  | "here"
  | "untrained"
  | "ranked"
  | "licence"
  | "columns"
  | "part"
  | "intervals"
  | "plot"
  | "by"
  | "row"
  | "column"
  | "sample"
  | "show";

/** Name of a part of the samples; empty or undefined for all of them. */
export type Part = string | undefined;

/** The table on the screen. */
export interface TableView {
  table: BoardTable;
  columns: BoardColumn[];
  part: Part;
  /** Number of each footnote, in the order in which they appear. */
  notes: Map<string, number>;
  /** Why no row is ranked, if it is one reason for all. */
  shared: string;
  ranks: boolean;
  times: boolean;
  /** Decimals of a column. */
  digits: (column: BoardColumn) => number;
  /** In digits, one for each column. */
  widths: number[];
  /** By id of the row. */
  rows: Map<string, HTMLTableRowElement>;
  body: HTMLTableSectionElement;
  element: HTMLTableElement;
  /** The score that the tab key reaches. */
  stop: HTMLAnchorElement | null;
}

/** One image of a sample with what belongs to it: the input, the truth, an answer. */
export interface ImageView {
  id: string;
  label: string;
  image: string;
  layers: string[];
  boxes?: GalleryImage["boxes"];
  scores?: GalleryImage["scores"];
  oracle?: boolean;
}

/** What a plot shows. */
export interface PlotInput {
  table: BoardTable;
  rows: BoardRow[];
  column: BoardColumn;
  part: Part;
  /** In pixels. */
  width: number;
}

export interface Plot {
  svg: Element;
  text: string;
}

/** A row with its score. */
export interface Point {
  row: BoardRow;
  cell: BoardCell;
}

/** From a value to a place in pixels. */
export type Scale = (value: number) => number;

/** Values of the ticks of an axis, and their decimals. */
export interface Ticks {
  values: number[];
  digits: number;
}

/** Where an element with `left`, `top`, `width` and `height` stands, in pixels. */
export type Rectangle = [number, number, number, number];

/** What the table is sorted by. */
export interface SortKey {
  /** Key of a column, or `method`, `rank`, `seconds`. */
  name: string;
  /** Worst first. */
  reverse: boolean;
  /** 1 where small values are the better ones. */
  sign: 1 | -1;
  of: (row: BoardRow) => string | number;
}

/** What of an image is not transparent: left, top, width and height as parts of the canvas. */
export type Box = NonNullable<GalleryImage["boxes"]>[number];

/** Two rows on one sample. */
export interface SampleDifference {
  sample: string;
  /** Among the samples of the table. */
  place: number;
  one: number;
  other: number;
  /** How much better the first row is; negative where it is worse. */
  gain: number;
}

/** On how many samples each of two rows is better. */
export interface Tally {
  one: number;
  other: number;
  equal: number;
}
