// What elements are made of.

/** What can stand inside an element; null, undefined and false are left out, so that `test && element` can be written. */
export type Child = Node | string | number | false | null | undefined | readonly Child[];

type Value = string | number | boolean | null | undefined;

/** An event that reached the element that listens for it. */
export type EventOf<Name extends keyof GlobalEventHandlersEventMap, Target> = GlobalEventHandlersEventMap[Name] & {
  currentTarget: Target;
};

type Listeners<Target> = { [Name in keyof GlobalEventHandlersEventMap]?: (event: EventOf<Name, Target>) => void };

type SharedName = "class" | "id" | "role" | "tabindex" | "title" | `aria-${string}` | `data-${string}`;

type HtmlName =
  | "alt"
  | "autocomplete"
  | "checked"
  | "decoding"
  | "draggable"
  | "for"
  | "href"
  | "label"
  | "loading"
  | "max"
  | "min"
  | "name"
  | "open"
  | "placeholder"
  | "readonly"
  | "rel"
  | "rows"
  | "scope"
  | "spellcheck"
  | "src"
  | "step"
  | "type"
  | "value";

type SvgName =
  | "cx"
  | "cy"
  | "height"
  | "href"
  | "points"
  | "r"
  | "text-anchor"
  | "transform"
  | "viewBox"
  | "width"
  | "x"
  | "x1"
  | "x2"
  | "y"
  | "y1"
  | "y2";

/** Attributes and listeners of an HTML element. */
export type HtmlAttributes<Target = HTMLElement> = { [Name in SharedName | HtmlName]?: Value } & Listeners<Target>;

/** Attributes of an SVG element. */
export type SvgAttributes = { [Name in SharedName | SvgName]?: Value };
