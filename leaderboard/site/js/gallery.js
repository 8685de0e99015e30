// Samples of a table: input, truth and answers, under a slider, side by side, or layer by layer.

function galleryStrip(table) {
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
                href: to({ table: table.id, sample: sample.sample }),
                click: (event) => follow(event, { sample: sample.sample, row: "", column: "" }),
              },
              picture(sample.input, "", { loading: "eager" }),
              h("span", null, isolated(sample.sample)),
            ),
          ),
        ),
      ),
    )
  );
}

/** Follow a link inside the view: the rest of the state stays. */
function follow(event, changes) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(changes);
}

function picture(path, alt, attributes) {
  return picturePath(path)
    ? h("img", { src: path, alt, loading: "lazy", decoding: "async", draggable: "false", ...attributes })
    : h("span", { class: "nopicture" }, alt || "no picture");
}

/** What can be looked at of a sample: input, truth, answers. */
function views(sample) {
  const found = [{ id: "input", label: "Input", image: sample.input, layers: [] }];
  if (sample.truth || sample.truth_layers?.length)
    found.push({ id: "truth", label: "Ground truth", image: sample.truth || sample.input, layers: sample.truth_layers || [], boxes: sample.truth_boxes });
  const titles = (sample.pictures || []).map((p) => brief(method(p.method).title, 48));
  for (const [i, p] of (sample.pictures || []).entries()) {
    const again = titles.filter((t) => t === titles[i]).length > 1;
    const row = again && tablesById.get(sample.table)?.rows.find((r) => r.id === p.row);
    found.push({
      id: p.row,
      label: titles[i] + (row?.label ? ` (${brief(row.label, 24)})` : ""),
      image: p.image,
      layers: p.layers || [],
      boxes: p.boxes,
      scores: p.scores || {},
      oracle: Boolean(method(p.method).oracle),
    });
  }
  return found;
}

const MODES = { slider: "Slider", side: "Side by side", layers: "Layers" };

function gallery(table, samples, row, state) {
  const pictured = (sample) => !row || (sample.pictures || []).some((p) => p.row === row.id);
  const sample = samples.find((x) => x.sample === state.sample) || samples.find(pictured) || samples[0];
  const all = views(sample);
  const layered = all.some((v) => v.layers.length);
  const mode = state.show && Object.hasOwn(MODES, state.show) && (layered || state.show !== "layers") ? state.show : "slider";
  const at = samples.indexOf(sample);
  const step = (by) => go({ sample: samples[(at + by + samples.length) % samples.length].sample }, true);
  return h(
    "section",
    { class: "gallery" },
    h(
      "div",
      { class: "gallery-bar" },
      h(
        "div",
        { class: "stepper" },
        h("button", { type: "button", "aria-label": "Previous sample", click: () => step(-1) }, "‹"),
        h(
          "label",
          null,
          hidden("Sample"),
          choice(
            "sample",
            samples.map((x) => [x.sample, brief(x.sample, 40)]),
            sample.sample,
            (value) => go({ sample: value }, true),
          ),
        ),
        h("button", { type: "button", "aria-label": "Next sample", click: () => step(1) }, "›"),
        h("span", { class: "quiet" }, `${at + 1} of ${samples.length}`),
      ),
      h(
        "fieldset",
        { class: "modes" },
        h("legend", { class: "hidden" }, "Show as"),
        Object.entries(MODES)
          .filter(([name]) => layered || name !== "layers")
          .map(([name, label]) =>
            h(
              "label",
              null,
              h("input", {
                type: "radio",
                name: "mode",
                value: name,
                checked: name === mode,
                change: () => go({ show: name === "slider" ? "" : name, sample: sample.sample }, true),
              }),
              h("span", null, label),
            ),
          ),
      ),
    ),
    sample.prompt && h("p", { class: "prompt" }, "“", isolated(sample.prompt), "”"),
    row && !pictured(sample) && h("p", { class: "quiet" }, "This method has no picture of this sample."),
    mode === "slider" ? sliderView(all, row) : mode === "side" ? sideView(table, all, row) : layersView(all, row),
  );
}

function sliderView(all, row) {
  const chosen = all.find((v) => row && v.id === row.id);
  let [left, right] = [
    all.find((v) => v.id === "truth") || all[0],
    chosen || all.find((v) => v.scores && !v.oracle) || all.find((v) => v.scores) || all[all.length - 1],
  ];
  if (left === right) left = all[0];
  const under = h("div", { class: "under" });
  const over = h("div", { class: "over" });
  const line = h("span", { class: "divider", "aria-hidden": "true" });
  const range = h("input", {
    type: "range",
    min: "0",
    max: "100",
    value: "50",
    step: "1",
    class: "compare",
    "aria-label": "Compare: how much of the left picture shows",
  });
  const names = {
    left: h("span", { class: "side-name", "aria-hidden": "true" }),
    right: h("span", { class: "side-name side-right", "aria-hidden": "true" }),
  };
  const stage = h("div", { class: "stage checkerboard" }, under, over, names.left, names.right, line, range);
  const place = () => {
    const x = Number(range.value);
    over.style.clipPath = `inset(0 ${100 - x}% 0 0)`;
    line.style.left = `${x}%`;
    range.setAttribute("aria-valuetext", `${x} % ${left.label}, ${100 - x} % ${right.label}`);
  };
  const load = () => {
    over.replaceChildren(picture(left.image, left.label));
    under.replaceChildren(picture(right.image, right.label));
    names.left.textContent = left.label;
    names.right.textContent = right.label;
    place();
  };
  range.addEventListener("input", place);
  const options = all.map((v) => [v.id, v.label]);
  const pick = (name, view, set) =>
    h(
      "label",
      { class: "field" },
      name,
      choice(`view-${name.toLowerCase()}`, options, view.id, (id) => {
        set(all.find((v) => v.id === id));
        load();
      }),
    );
  load();
  return [
    h(
      "div",
      { class: "pair picks" },
      pick("Left", left, (v) => {
        left = v;
      }),
      pick("Right", right, (v) => {
        right = v;
      }),
    ),
    stage,
  ];
}

function sideView(table, all, row) {
  const headline = table.columns.filter((c) => c.headline).slice(0, 2);
  return h(
    "ul",
    { class: "side" },
    all.map((v) =>
      h(
        "li",
        { class: row && v.id === row.id ? "chosen" : null },
        h(
          "figure",
          null,
          h("div", { class: "checkerboard" }, picture(v.image, v.label)),
          h(
            "figcaption",
            null,
            h("strong", null, v.label),
            headline.map(
              (c) =>
                v.scores &&
                v.scores[c.key] !== undefined &&
                h("span", null, `${c.label} ${formatted(v.scores[c.key], decimals(table.rows, c.key))}${c.unit ? ` ${c.unit}` : ""}`),
            ),
          ),
        ),
      ),
    ),
  );
}
