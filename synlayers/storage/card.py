"""The dataset card (README.md): what the Hugging Face Hub renders, and what tells `datasets` every column of the set.

Without the declared features the WebDataset loader of `datasets` looks at five samples and silently drops the layers
that only later ones have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from synlayers.design import KINDS, Record
from synlayers.storage import formats, ingested_card
from synlayers.storage.ingested_card import is_ingested
from synlayers.storage.record_schema import feature_lines
from synlayers.support.atomic import write_text_atomic

CARD: Final = "README.md"
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_OPEN: Final = frozenset({"cc0", "cc0-1.0", "public-domain", "publicdomain"})


def write_card(folder: Path, manifest: Record) -> None:
    """Writes README.md for the build that `manifest` describes, and the captions beside it. Raises BuildError when it
    cannot be written."""
    from synlayers.storage.sidecar import card_section

    write_text_atomic(
        folder / CARD, card_text(manifest) + "".join(line + "\n" for line in card_section(folder, manifest))
    )


def card_text(manifest: Record) -> str:
    """The whole card; a function of the manifest alone."""
    return "\n".join([*_front_matter(manifest), "", *_body(manifest)]) + "\n"


def max_layers(manifest: Record) -> int:
    """The largest number of layers of any sample."""
    return max((int(count) for count in manifest["counts"]["layer_count"]["all"]), default=0)


# --- front matter ---------------------------------------------------------------------------------------------------


def _front_matter(manifest: Record) -> list[str]:
    size = next((name for bound, name in _SIZES if manifest["samples"] < bound), "n>10M")
    made = () if is_ingested(manifest) else ("synthetic",)
    tags = ("layered-images", "rgba", "graphic-design", "image-decomposition", *made, manifest["format"])
    return [
        "---",
        *_license(manifest),
        "pretty_name: Layered designs (synlayers)",
        *([] if is_ingested(manifest) else _yaml_list("language", ["en"])),
        *_yaml_list("tags", tags),
        *_yaml_list("task_categories", ["image-to-image", "image-segmentation", "text-to-image"]),
        *_yaml_list("size_categories", [size]),
        *_yaml_list("configs", ["config_name: default"]),
        f"  description: shards {_content_hash(manifest)}",
        *(["  drop_labels: true"] if manifest["format"] == "folder" else []),
        "  data_files:",
        *(line for split in _splits(manifest) for line in _data_file(manifest, split)),
        *_dataset_info(manifest),
        "---",
    ]


def _yaml_list(key: str, entries: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"- {entry}" for entry in entries)]


def _data_file(manifest: Record, split: str) -> list[str]:
    return [f"  - split: {split}", f"    path: {_pattern(manifest, split)}"]


def _license(manifest: Record) -> list[str]:
    if is_ingested(manifest):
        return ingested_card.LICENSE
    licenses = {pack["license"] for pack in manifest["packs"] if pack["used"]}
    if all(name.lower().replace(" ", "-") in _OPEN for name in licenses):
        return ["license: cc0-1.0"]
    return ["license: other", "license_name: see-the-packs-used", "license_link: README.md#licences"]


def license_link(manifest: Record, address: str) -> str:
    """Where the licence of a build that is published at `address` is to be read."""
    lines = _license(manifest)
    if lines == ["license: cc0-1.0"]:
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"{address}#licences"


def _content_hash(manifest: Record) -> str:
    """Names the bytes of all shards. `datasets` keys its cache on the card, not on local files: without this a build
    that grew is not seen."""
    return hashlib.sha256("".join(shard["sha256"] for shard in manifest["shards"]).encode()).hexdigest()[:16]


def _splits(manifest: Record) -> list[str]:
    return [split for split, entry in manifest["splits"].items() if entry["samples"]]


def _pattern(manifest: Record, split: str) -> str:
    fmt = formats()[manifest["format"]]
    return f'"{split}-*/**"' if fmt.folder else f'"{split}-*{fmt.suffix}"'


def _dataset_info(manifest: Record) -> list[str]:
    columns = {"webdataset": _webdataset_columns, "parquet": _parquet_columns}.get(manifest["format"])
    if columns is None:
        return []  # imagefolder reads every line of metadata.jsonl: nothing is guessed
    lines = ["dataset_info:", "  features:", *("  " + line for line in columns(manifest)), "  splits:"]
    for split in _splits(manifest):
        size = sum(shard["bytes"] for shard in manifest["shards"] if shard["split"] == split)
        lines += [
            f"  - name: {split}",
            f"    num_bytes: {size}",
            f"    num_examples: {manifest['splits'][split]['samples']}",
        ]
    return lines


def _image(name: str) -> list[str]:
    return [f"- name: {name}", "  dtype: image"]


def _webdataset_columns(manifest: Record) -> list[str]:
    codec = manifest["codec"]
    images = [f"image.{codec}", *(f"layer_{i:02d}.{codec}" for i in range(max_layers(manifest)))]
    images += ["input.jpg"] * manifest["jpeg"]
    return [
        *(line for name in images for line in _image(name)),
        *feature_lines("json", manifest["record_type"], ""),
        *feature_lines("__key__", "string", ""),
        *feature_lines("__url__", "string", ""),
    ]


def _parquet_columns(manifest: Record) -> list[str]:
    def plain(name: str, dtype: str) -> list[str]:
        return feature_lines(name, dtype, "")

    return [
        *plain("id", "string"),
        *plain("split", "string"),
        *plain("width", "int32"),
        *plain("height", "int32"),
        *plain("layer_count", "int32"),
        *plain("caption", "string"),
        *_image("image"),
        "- name: layers",
        "  sequence: image",
        "- name: layer_boxes",
        "  sequence:",
        "    sequence: int32",
        "- name: layer_kinds",
        "  sequence: string",
        "- name: layer_captions",
        "  sequence: string",
        *plain("record", "string"),
        *(_image("input_jpg") if manifest["jpeg"] else []),
    ]


# --- body -----------------------------------------------------------------------------------------------------------


def _body(manifest: Record) -> list[str]:
    return [
        *_overview(manifest),
        *_counts(manifest),
        *_order(manifest),
        *_loading(manifest),
        *_license_table(manifest),
        *_provenance(manifest),
    ]


def _overview(manifest: Record) -> list[str]:
    if is_ingested(manifest):
        return ingested_card.overview(manifest)
    return [
        "# Layered designs (synlayers)",
        "",
        (
            f"{manifest['samples']:,} synthetic graphic designs, each taken apart exactly: the composite, every layer"
            " as straight-alpha RGBA cropped to its box, and a record with kind, box, visible fraction, occluders,"
            " text, font, captions and the parameters that draw each layer again."
        ),
        "",
        "* Compositing the layers back to front with `PIL.Image.alpha_composite` gives the composite **bit for bit**.",
        "* Every layer counted is visible; the numbers of layers are balanced in the whole set and in each split.",
        (
            "* No asset (font, icon, illustration, palette, photograph, cut-out) that one split uses is used by"
            " another; `manifest.json` lists them."
        ),
        "* Nothing was scraped and no model made any of it; it holds no personal data. The words are made up.",
        "",
    ]


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)] + [""]


def _counts(manifest: Record) -> list[str]:
    splits, counts = _splits(manifest), manifest["counts"]
    rows = [
        [
            split,
            f"{entry['samples']:,}",
            str(entry["shards"]),
            f"{sum(s['bytes'] for s in manifest['shards'] if s['split'] == split) / 1e6:,.1f} MB",
        ]
        for split, entry in manifest["splits"].items()
    ]

    def tally(name: str, keys: Sequence[str] | None = None) -> list[list[str]]:
        tallies = counts[name]
        return [[key, *(f"{tallies[s].get(key, 0):,}" for s in ("all", *splits))] for key in keys or tallies["all"]]

    kinds = [kind for kind in KINDS if kind in counts["kind"]["all"]]
    return [
        "## What it holds",
        "",
        *_table(["split", "samples", "shards", "size"], rows),
        *_table(["layers in a sample", "all", *splits], tally("layer_count")),
        *_table(["kind of layer", "all", *splits], tally("kind", kinds)),
        *_table(["layout", "all", *splits], tally("layout")),
        *_table(["canvas", "all", *splits], tally("canvas")),
    ]


def _order(manifest: Record) -> list[str]:
    return [
        "## Order of layers",
        "",
        (
            "Layers are **back to front**. `layer_00` **is the background**: opaque, the whole canvas. `layer_count`"
            " includes it. (In PrismLayers and SynLayers `layer_00` is the first layer *above* the background; subtract"
            " one to compare.)"
        ),
        "",
        (
            "A layer file is cropped to its box `[x0, y0, x1, y1]` (pixels, end exclusive, tight around alpha > 0)."
            " Alpha is straight; colour under alpha 0 is zero. `opacity` and `rotation` in the record are information:"
            " the pixels already contain both."
        ),
        "",
    ]


def _loading(manifest: Record) -> list[str]:
    split = (_splits(manifest) or ["train"])[0]
    text = (resources.files("synlayers.storage.card_examples") / f"{manifest['format']}.txt").read_text("utf-8")
    example = text.replace("SPLIT", split).replace("CODEC", manifest["codec"])
    return [
        "## How to load it",
        "",
        "`DIR` is this folder, or the name of the dataset on the Hub where `datasets` takes one.",
        "",
        "```python",
        *example.rstrip("\n").split("\n"),
        "```",
        "",
        "```python",
        "import synlayers",
        "",
        f'for design in synlayers.load("DIR", split="{split}"):',
        "    design.image                                             # (height, width, 3) uint8",
        "    full = [layer.on_canvas(design.width, design.height) for layer in design.layers]",
        "```",
        "",
    ]


def _license_table(manifest: Record) -> list[str]:
    if is_ingested(manifest):
        return ingested_card.licenses()
    rows = [[p["pack"], p["license"], f"{p['used']:,} of {p['assets']:,}"] for p in manifest["packs"] if p["used"]]
    table = (
        _table(["pack", "licence", "assets used"], rows)
        if rows
        else ["No pack was used: everything is drawn by synlayers itself.", ""]
    )
    return ["## Licences", "", "The designs are free to use as far as the packs they are made of allow:", "", *table]


def _provenance(manifest: Record) -> list[str]:
    rejected = sum(entry["count"] for entry in manifest["rejects"].values())
    versions = ", ".join(f"{name} {version}" for name, version in manifest["packages"].items())
    return [
        "## How it was made",
        "",
        *([f"    {manifest['command']}", ""] if manifest["command"] else []),
        *(ingested_card.provenance(manifest) if is_ingested(manifest) else _recipe_lines(manifest, rejected)),
        *([f"Versions: {versions}.", ""] if versions else []),
        "<details><summary>Recipe and engine</summary>",
        "",
        "```json",
        *json.dumps({"recipe": manifest["recipe"], "engine": manifest["engine"]}, indent=1, ensure_ascii=False).split(
            "\n"
        ),
        "```",
        "",
        "</details>",
        "",
        "## Verification",
        "",
        (
            "`python -m synlayers.verify DIR` recomputes everything from the pixels and exits 0 only if it holds for"
            " every sample: recomposition, boxes, visibility, counts and their balance, hashes of all shards,"
            " disjointness of the splits, captions."
        )
        if not is_ingested(manifest)
        else (
            "`python -m synlayers.verify DIR` recomputes recomposition, boxes, visibility, counts and hashes from the"
            " pixels, and says what it does not look at in a set that was ingested."
        ),
    ]


def _recipe_lines(manifest: Record, rejected: int) -> list[str]:
    return [
        (
            f"Recipe `{manifest['recipe_hash']}`; equal settings give equal bytes on an equal engine. {rejected:,}"
            " attempts were not valid and were made again (reasons in `manifest.json`)."
        ),
        "",
    ]
