// Written by tools/site/board_types.py from leaderboard/board.py; not edited by hand.

/** A number; what is not finite is a word. */
export type BoardNumber = number | "nan" | "inf" | "-inf";

/** A data set as the board shows it. */
export interface Benchmark {
  name: string;
  title: string;
  task: string;
  twin: boolean;
  of: string;
  count: number | null;
  licence: string;
  source: string;
  access: string;
  known_problems?: string[];
  card?: string;
  mean_pixels?: BoardNumber | null;
}

/** All of it. */
export interface Board {
  schema_version?: 1;
  title: string;
  generated: string;
  commit?: string;
  methods: Record<string, BoardMethod>;
  benchmarks: Record<string, Benchmark>;
  protocols: Record<string, ProtocolFacts>;
  tables: BoardTable[];
  win_rates?: WinRates[];
  footnotes?: Record<string, Footnote>;
  gallery?: GallerySample[];
  outdated?: OutdatedRecord[];
  repository?: string;
  changes?: BoardChanges | null;
}

/** One number of one row. */
export interface BoardCell {
  value: BoardNumber;
  text?: string;
  standard_error?: BoardNumber | null;
  interval?: [BoardNumber, BoardNumber] | null;
  n?: number | null;
  aggregate?: string;
  rank?: [number, number] | null;
  tier?: number | null;
  best?: boolean;
  undecided?: boolean;
  against_best?: Comparison | null;
  footnotes?: string[];
}

/** What is new beside an older edition of the board. */
export interface BoardChanges {
  since: string;
  commit?: string;
  sentences?: string[];
}

/** One number that a table shows. */
export interface BoardColumn {
  key: string;
  label: string;
  direction: "lower" | "higher" | "neither";
  unit?: string;
  range?: [BoardNumber, BoardNumber];
  meaning?: string;
  headline?: boolean;
  detectable?: BoardNumber | null;
}

/** A method as the board shows it. */
export interface BoardMethod {
  name: string;
  title: string;
  tasks: string[];
  requires?: string[];
  output_grid?: string;
  licence?: string;
  weights?: string[];
  open_weights?: boolean | null;
  training_data?: string[];
  trained_on?: string[];
  runs_here?: boolean;
  trivial?: boolean;
  oracle?: boolean;
  groups?: string[];
  source?: string;
  notes?: string;
  authors?: string[];
  links?: Record<string, string>;
  contamination?: string;
  submissions?: string[];
}

/** One method in one table, once for each run or source. */
export interface BoardRow {
  id: string;
  method: string;
  kind: "reproduced" | "twin" | "reported";
  ranked: boolean;
  unranked_because?: string;
  evidence?: "" | "run here" | "rescored" | "rows only";
  label?: string;
  cells: Record<string, BoardCell>;
  parts?: Record<string, Record<string, BoardCell>>;
  coverage?: Coverage | null;
  samples?: (BoardNumber | null)[];
  seconds_per_sample?: BoardNumber | null;
  options?: Record<string, unknown>;
  provenance?: Record<string, unknown>;
  source?: string;
  grade?: "" | "primary" | "secondary";
  footnotes?: string[];
}

/** One benchmark under one protocol. */
export interface BoardTable {
  id: string;
  task: string;
  benchmark: string;
  protocol: string;
  strict: boolean;
  columns: BoardColumn[];
  rows: BoardRow[];
  groups?: string[];
  scenes?: number | null;
  samples?: string[];
  sample_parts?: Record<string, string[]>;
  pairs?: RowPair[];
  notes?: string[];
}

/** A row against the best ranked row of the column, on the samples that both have. */
export interface Comparison {
  best: string;
  n: number;
  difference: BoardNumber;
  interval: [BoardNumber, BoardNumber] | null;
  p: BoardNumber | null;
  p_adjusted: BoardNumber | null;
}

/** How many samples stand behind the numbers. */
export interface Coverage {
  official: number;
  asked: number;
  scored: number;
  dropped?: number;
  missing?: number;
  failed?: number;
  skipped?: number;
  invalid?: number;
  stood_in?: number;
}

/** A finding of the audit, shown at the cells it concerns. */
export interface Footnote {
  id: string;
  rule: string;
  text: string;
  severity?: "note" | "warning" | "error";
}

/** One answer in the gallery; paths are relative to the site. */
export interface GalleryImage {
  method: string;
  row: string;
  image: string;
  layers?: string[];
  boxes?: [number, number, number, number][];
  scores?: Record<string, BoardNumber>;
}

/** One sample of a table with all that may be shown of it. */
export interface GallerySample {
  table: string;
  sample: string;
  input: string;
  truth?: string;
  truth_layers?: string[];
  truth_boxes?: [number, number, number, number][];
  mask?: string;
  prompt?: string;
  scale?: BoardNumber;
  pictures?: GalleryImage[];
}

/** A result of the board of record that stands in no table: something that it hangs on was changed since. */
export interface OutdatedRecord {
  method: string;
  benchmark: string;
  protocol: string;
  date: string;
  because: string;
}

/** A protocol in words. */
export interface ProtocolFacts {
  name: string;
  task: string;
  official: boolean;
  resolution: string;
  source: string;
  missing: string;
  paste_back?: string;
  macro?: string;
  defects?: string[];
  oracle?: Record<string, BoardNumber>;
}

/** Two rows of a table on its headline, on the samples that both have. */
export interface RowPair {
  one: string;
  other: string;
  n: number;
  difference: BoardNumber;
  interval: [BoardNumber, BoardNumber] | null;
  p: BoardNumber | null;
  p_adjusted: BoardNumber | null;
}

/** One number over the benchmarks of a task: how often a method beats another, averaged over the headline columns. Never a mean of unlike units. */
export interface WinRates {
  task: string;
  tables: string[];
  rates: Record<string, BoardNumber>;
  without?: Record<string, Record<string, BoardNumber>>;
  too_few_scenes?: string[];
}
