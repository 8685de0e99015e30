// The strip of samples below a table.

import { samplesOf } from "../data/board.js";
import { go, linkTo } from "../data/state.js";
import { h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";
import { imageElement } from "./images.js";

/** @import { BoardTable } from "../../types/board.d.ts" */
/** @import { State } from "../../types/views.d.ts" */

/** @param {BoardTable} table */
export function galleryStrip(table) {
  const samples = samplesOf(table);
  return (
    samples.length > 0 &&
    h(
      "section",
      { class: "strip" },
      h("h2", null, "Gallery"),
      h("p", { class: "quiet" }, "Samples that may be shown. A score in the table opens the answer of its method."),
      h(
        "ul",
        null,
        samples.map((sample) =>
          h(
            "li",
            null,
            h(
              "a",
              {
                href: linkTo({ table: table.id, sample: sample.sample }),
                click: (event) => follow(event, { sample: sample.sample, row: "", column: "" }),
              },
              imageElement(sample.input, "", { loading: "eager" }),
              h("span", null, isolate(sample.sample)),
            ),
          ),
        ),
      ),
    )
  );
}

/**
 * Follow a link inside the view: the rest of the state stays.
 * @param {MouseEvent} event
 * @param {State} changes
 */
function follow(event, changes) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(changes);
}
