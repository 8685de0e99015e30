"""Reported numbers: typed again here from the papers, apart from the files that hold them."""

from __future__ import annotations

import functools
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from leaderboard.board import BoardCell, BoardRow, BoardTable
from leaderboard.reported import METHODS, read_methods, read_reported, reported_board, reported_files, reported_parts
from leaderboard.reported.schema import ReportedMethod
from leaderboard.tables.merging import BoardParts, merge_parts
from synlayers.errors import DataError

ROWS = {
    "aim-500": 14, "aim-500-rgba": 9, "refmatte-rw100": 15, "t2rgba-uniworld": 1,
    "ober-test": 27, "ober-wild": 8, "rord-val": 38, "rord-val-full": 5, "rord-1000": 5, "mulan": 1,
    "removalbench": 4, "omnipaint-bench": 9, "corne-val": 2,
    "onereward-fill": 5, "onereward-extend": 4, "onereward-extend-no-prompt": 5, "onereward-removal": 4,
    "onereward-gsb": 4, "onereward-preferences": 1,
    "crello": 14, "ober-decompose": 8, "layerd-user-study": 1, "synlayers-test": 6, "synlayers-ood": 1,
    "synlayers-captions": 1, "mrt-designs": 2,
    "gedit-bench": 57, "geditbench-v2": 0, "genarena": 8, "gedit-judges": 2, "removal-metrics": 5,
    "geneval": 14, "geneval-pp": 2, "wise": 7, "prism": 2, "imaginebench": 2, "tiif": 5, "dpg-bench": 1, "kris": 6,
    "omnicontext": 2, "diffusionopd": 8,
}  # fmt: skip
"""Rows that each benchmark has in the papers and pages that were read, counted by hand."""

# benchmark | source | row | values, as one line of the printed table
LITERALS = """
aim-500 | omnialpha-v2 | gfm | sad 52.660 mse 0.0213 mad 0.0313 grad 46.110 conn 52.690
aim-500 | omnialpha-v2 | aimnet | sad 48.090 mse 0.0183 mad 0.0285 grad 47.580 conn 21.740
aim-500 | omnialpha-v2 | smat | sad 34.300 mse 0.0129 mad 0.0203 grad 31.490 conn 13.980
aim-500 | omnialpha-v2 | omnialpha-sft | sad 9.245 mse 0.0109 mad 0.0185 grad 10.677 conn 9.071
aim-500 | omnialpha-v2 | omnialpha-rl, w/o comp | sad 9.180 mse 0.01071 mad 0.0184 grad 10.399 conn 9.028
aim-500 | aim-readme | aimnet, update, 1/3 and 1/4 | sad 41.72 mse 0.0153 mad 0.0248 conn 41.23 grad 33.97
aim-500 | aim-readme | aimnet, update, 1/3 and 1/4 | sad_transition 28.47
aim-500 | aim-readme | aimnet, update, 1/3 and 1/4 | sad_macro_type 81.16 sad_macro_category 54.69
refmatte-rw100 | omnialpha-v2 | clipmat | sad 85.830 mse 0.047 mad 0.050
refmatte-rw100 | omnialpha-v2 | omnialpha-rl, w/o fg | sad 16.273 mse 0.0305 mad 0.0327
refmatte-rw100 | paperswithcode | clipmat, ViT-L/14 | sad 88.52 mse 0.0488 mad 0.0510 sad_e 87.92
refmatte-rw100 | omnialpha-issue-3 | omnialpha-rl, a user's run, all 221 entities | sad 138.7 mad 0.079
aim-500-rgba | omnialpha-v2 | layerdiffuse | fid 78.499 clip 0.836 aes 5.405 reward 0.853
ober-test | omnialpha-v2 | objectclear | psnr 32.980 psnr_bg 35.140 lpips 0.035 clip_distance 0.010
ober-test | omnialpha-v2 | omnialpha-rl | psnr 31.389 psnr_bg 32.903 lpips 0.095 clip_distance 0.016
ober-test | objectclear-cvpr | omnipaint | psnr 29.06 psnr_bg 30.04 lpips 0.0521
ober-test | objectclear-cvpr | powerpaint, object-effect mask given | psnr 26.20
ober-test | turboclear | turboclear | psnr 34.93 lpips 0.0286
rord-val | omnialpha-v2 | rorem | psnr 22.490 psnr_bg 24.100 lpips 0.294 clip_distance 0.063
rord-val | objectclear-cvpr | rorem, background pasted by the true effect mask | psnr 25.24
rord-val | smarteraser | clipaway | fid 25.46 cmmd 0.123 remove 0.915 lpips_alex 0.333 ssim 0.577 psnr 17.43
rord-val | omnieraser | prederase | fid 55.59 cmmd 0.305 lpips_squeeze 0.114 psnr 23.45 aes 4.84
rord-val-full | lbm | lbm | fid 26.29 local_fid 27.91 fmse 1314.58 psnr 22.38 ssim 69.06
omnipaint-bench | omnipaint | lama | fid 105.10 cmmd 0.3729 cfd 0.3531 remove 0.7311 psnr 20.86 ssim 0.8278 lpips 0.1353
onereward-fill | onereward-v1 | seedream-3-fill | usability 69.04 text 4.57 texture 4.33 style 3.76 structure 4.02
onereward-fill | onereward-v1 | seedream-3-fill | aesthetics 2.91 rendering 70.68
onereward-removal | onereward-v1 | photoshop | usability 73.98 texture 4.03 structure 3.68 removal 83.16
ober-decompose | omnialpha-v2 | layerd | rgb_l1 0.0173 alpha_iou 0.5645
ober-decompose | omnialpha-v2 | omnialpha-rl | rgb_l1 0.1032 alpha_iou 0.7069
crello | qwen-image-layered | layerd | rgb_l1_0 .0709 rgb_l1_1 .0541 rgb_l1_5 .0396 alpha_iou_0 .7520 alpha_iou_3 .8564
crello | qwen-image-layered | layerd | alpha_iou_5 .8650
crello | ming-card | qwen-image-layered, released weights, 1024 | rgb_l1_0 .1409 rgb_l1_5 .0736 alpha_iou_0 .7177
crello | ming-card | qwen-image-layered, released weights, 1024 | alpha_iou_5 .8749
synlayers-test | synlayers-page | cld-synlayers, trained on SynLayers, 30K | layer_psnr 26.60 layer_fid 6.30
synlayers-test | synlayers-page | cld-synlayers, trained on SynLayers, 30K | mask_iou 0.912 mask_f1 0.949
synlayers-test | synlayers-page | cld-synlayers, trained on SynLayers, 30K | composite_fid 10.35
gedit-bench | compiled-en | bagel | sc 7.36 pq 6.83 o 6.52
gedit-bench | compiled-en | step1x-edit-1.1 | sc 7.66 pq 7.35 o 6.97
gedit-bench | compiled-cn | flux-kontext-pro | sc 1.11 pq 7.36 o 1.23
gedit-bench | compiled-qwen | step1x-edit-1.1 | o 7.35
diffusionopd | diffusionopd | diffusionopd | geneval .96 ocr .94 pickscore 23.99 clip .297 aesthetic 6.15
diffusionopd | diffusionopd | diffusionopd | imagereward 1.50 average .929
removal-metrics | prove | rc-s | kendall 0.59 spearman 0.66
"""


@functools.cache
def tables() -> dict[tuple[str, str], BoardTable]:
    return {(t.benchmark, t.id.removeprefix(f"{t.benchmark}-reported-")): t for t in reported_parts().tables}


def test_every_file_has_the_rows_that_were_counted() -> None:
    assert {name: sum(len(table.rows) for table in file.tables) for name, file in reported_files().items()} == ROWS


def literal_cells() -> list[tuple[str, str, str, str, str]]:
    cells = []
    for line in LITERALS.strip().splitlines():
        benchmark, source, row, values = (part.strip() for part in line.split(" | "))
        words = values.split()
        cells += [(benchmark, source, row, name, text) for name, text in zip(words[::2], words[1::2], strict=True)]
    return cells


def test_there_are_enough_literals() -> None:
    assert len(literal_cells()) >= 130


@pytest.mark.parametrize(("benchmark", "source", "who", "name", "text"), literal_cells())
def test_cells_are_what_was_printed(benchmark: str, source: str, who: str, name: str, text: str) -> None:
    system, _, variant = who.partition(", ")
    rows = [
        row
        for row in tables()[benchmark, source].rows
        if (row.method, row.options.get("variant", "")) == (system, variant) and f"reported.{name}" in row.cells
    ]
    assert text in [row.cells[f"reported.{name}"].text for row in rows]
    assert (
        len({Decimal(row.cells[f"reported.{name}"].text) for row in rows}) == 1 or len(rows) == 2
    )  # a value that another table prints in more digits


def cells(row: BoardRow) -> list[BoardCell]:
    return [*row.cells.values(), *(cell for part in row.parts.values() for cell in part.values())]


def test_every_value_is_its_printed_text() -> None:
    every = [cell for table in reported_parts().tables for row in table.rows for cell in cells(row)]
    assert len(every) > 1000
    for cell in every:
        assert cell.value == float(Decimal(cell.text))
        assert cell.text == cell.text.strip()


def test_the_board_is_whole() -> None:
    board = reported_board()
    ids = Counter(row.id for table in board.tables for row in table.rows) + Counter(table.id for table in board.tables)
    assert max(ids.values()) == 1
    for name in ids:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    for table in board.tables:
        assert table.benchmark in board.benchmarks
        assert table.protocol in board.protocols
        assert [column.headline for column in table.columns] == [True] + [False] * (len(table.columns) - 1)
        for row in table.rows:
            assert row.method in board.methods
            assert row.kind == "reported"
            assert not row.ranked
            assert row.unranked_because
            assert row.source
            assert row.grade
            assert set(row.cells) <= {column.key for column in table.columns}
            assert all(cell.rank is None and not cell.best for cell in row.cells.values())


def test_labels_say_nothing_twice() -> None:
    labels = [row.label.split(", ") for table in reported_parts().tables for row in table.rows]
    assert all(len(set(parts)) == len(parts) for parts in labels)
    assert ["full", "ablation"] in labels


def test_rows_name_the_table_that_they_are_from() -> None:
    """Six rows of the compiled list are UniPic 3.0's Table 1; OmniAlpha's Table 9 prints the PSNR beside more digits of
    the others."""
    unipic = [row for row in tables()["gedit-bench", "compiled-en"].rows if "2601.15664" in row.source]
    assert {(row.method, row.cells["reported.o"].text) for row in unipic} == {
        ("qwen-image-edit", "7.68"),
        ("qwen-image-edit-2509", "7.61"),
        ("nano-banana", "7.20"),
        ("seedream-4", "7.66"),
        ("unipic-2", "7.10"),
        ("unipic-3", "7.55"),
    }
    for benchmark, printed in (
        ("rord-val", ("26.315", "0.1467", "0.0460")),
        ("ober-test", ("31.389", "0.0946", "0.0157")),
    ):
        (row,) = [
            row
            for row in tables()[benchmark, "omnialpha-v2"].rows
            if row.provenance["table"] == "Table 9" and not row.options
        ]
        assert tuple(row.cells[f"reported.{name}"].text for name in ("psnr", "lpips", "clip_distance")) == printed
    assert {row.grade for row in tables()["crello", "qwen-image-layered"].rows} == {"primary"}


def test_benchmarks_without_a_table_are_not_on_the_board() -> None:
    nothing = BoardParts({}, {}, {}, [])
    parts = merge_parts(nothing, reported_parts())
    assert set(parts.benchmarks) == {table.benchmark for table in parts.tables}
    assert set(parts.benchmarks) < set(reported_parts().benchmarks)


def test_rows_stand_best_first() -> None:
    for table in reported_parts().tables:
        headline = table.columns[0]
        values = [row.cells[headline.key].value for row in table.rows if headline.key in row.cells]
        assert values == sorted(values, reverse=headline.direction == "higher")
        assert all(headline.key in row.cells for row in table.rows[: len(values)])


def test_editing_scores_name_judge_language_and_subset() -> None:
    for table in reported_parts().tables:
        if table.benchmark == "gedit-bench":
            assert all({"judge", "language", "subset"} <= set(row.options) for row in table.rows)


def test_only_a_known_protocol_stands_under_its_own_name() -> None:
    own = {
        (table.benchmark, table.protocol)
        for table in reported_parts().tables
        if not table.protocol.startswith("reported/")
    }
    assert own == {("aim-500", "matting/aim-v1")}


def test_the_macro_means_of_aim_are_those_of_its_parts() -> None:
    """But for one: the types of the last row have the mean 85.93, and 86.27 is printed; the audit says so."""
    differing = []
    for row in tables()["aim-500", "aim-readme"].rows:
        for grouping in ("type", "category"):
            parts = [part["reported.sad"].value for group, part in row.parts.items() if group.startswith(grouping)]
            printed = row.cells[f"reported.sad_macro_{grouping}"]
            differing += [printed.text] if abs(printed.value - sum(parts) / len(parts)) > 0.01 else []
    assert differing == ["86.27"]


def test_the_types_of_aim_give_its_whole() -> None:
    """With 424, 43 and 33 images."""
    for row in tables()["aim-500", "aim-readme"].rows:
        types = [row.parts[f"type={name}"]["reported.sad"].value for name in ("SO", "STM", "NS")]
        assert row.cells["reported.sad"].value == pytest.approx(
            (424 * types[0] + 43 * types[1] + 33 * types[2]) / 500, abs=0.011
        )


# ---- bad files

GOOD = """
name: made-up
facts: {title: Made up, task: removal, count: 3, licence: none, source: nobody, access: none}
metrics: {psnr: {label: PSNR, direction: higher, unit: dB}}
tables:
  - slug: paper
    source: A paper
    grade: primary
    protocol: null
    apart: protocol unknown
    headline: psnr
    rows:
      - {system: lama, values: {psnr: "20.10"}}
"""
SYSTEMS = {"lama": ReportedMethod(title="LaMa")}


def read(folder: Path, text: str) -> None:
    path = folder / "made-up.yaml"
    path.write_text(text, encoding="utf-8")
    read_reported(path, SYSTEMS)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    read(tmp_path, GOOD)


BAD = [
    ('"20.10"', "20.10", r"paper, row 1 \(lama\): values.psnr: Input should be a valid string"),
    ('"20.10"', '"20.10 dB"', r"paper, row 1 \(lama\): values.psnr: String should match pattern"),
    ('"20.10"', '"nan"', r"paper, row 1 \(lama\): values.psnr"),
    ('psnr: "20.10"', 'ssim: "0.9"', r"paper, row 1 \(lama\): ssim is not among the file's metrics"),
    ("system: lama", "system: lame", r"row 1 \(lame\): the system is not in methods.yaml"),
    ("apart: protocol unknown", "", "paper: its protocol is unknown: say in 'apart'"),
    ("protocol: null", "protocol: removal/native-v1", "removal/native-v1 does not score made-up"),
    ("protocol: null", "protocol: removal/none", "there is no protocol removal/none"),
    ("grade: primary", "grade: rumour", "paper: grade: Input should be 'primary' or 'secondary'"),
    ("grade: primary", "grade: primary\n    stars: 5", "paper: stars: Extra inputs"),
    ("headline: psnr", "headline: ssim", "no row has its headline ssim"),
    ("name: made-up", "name: other", "the file is named made-up, its benchmark other"),
    ("facts: {", "# {", "made-up is no data set of ours: give its facts"),
    ("    grade: primary", "    grade: primary\n    grade: secondary", "the key 'grade' stands twice"),
    (
        '{psnr: "20.10"}}',
        '{psnr: "20.10"}}\n      - {system: lama, values: {psnr: "21"}}',
        "row 2: another row reads the same",
    ),
    ('{psnr: "20.10"}}', '{psnr: "20.10"}, ablation: true}', r"row 1 \(lama\): an ablation says"),
    ("rows:", "rows: [", "is not YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_a_bad_file_is_refused_with_file_and_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError, match=message) as error:
        read(tmp_path, GOOD.replace(old, new))
    assert str(error.value).startswith("made-up.yaml")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("system: lama", "system: lame")
        .replace("headline: psnr", "headline: ssim")
        .replace("apart: protocol unknown", "")
    )
    with pytest.raises(DataError, match="3 problems"):
        read(tmp_path, text)


def test_systems_are_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / METHODS
    path.write_text(yaml.safe_dump({"lama": {"title": "LaMa", "stars": 5}}), encoding="utf-8")
    with pytest.raises(DataError, match=r"lama\.stars"):
        read_methods(path)


def test_every_system_is_in_use() -> None:
    folder = Path(__file__).parents[2] / "leaderboard" / "reported"
    used = {row.system for file in reported_files().values() for table in file.tables for row in table.rows}
    assert set(read_methods(folder / METHODS)) == used
