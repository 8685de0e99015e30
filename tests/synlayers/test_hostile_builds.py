"""Damaged and hostile builds: nothing crashes, nothing waits, a damaged sample costs itself, and `verify` says which.

``SYNLAYERS_FUZZ_SECONDS=600 pytest tests/synlayers/test_hostile_builds.py -s`` goes on for ten minutes a reader.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import shutil
import struct
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_builds import damaged, deep, hostile_copy, sign, tar_of
from typer.testing import CliRunner

import synlayers
from synlayers.checks.build import check_build, shard_reports
from synlayers.checks.selection import Selection
from synlayers.checks.shard import BuildFacts
from synlayers.design import Record
from synlayers.errors import DataError, SynlayersError
from synlayers.exporters.contact_sheet import contact_sheet
from synlayers.generate import app as generate
from synlayers.recipe import make_recipe
from synlayers.stats import app as stats_command
from synlayers.stats import gather
from synlayers.storage import EncodedSample, format_named, formats
from synlayers.storage.card import card_text
from synlayers.storage.manifest import load_manifest
from synlayers.storage.sidecar import FOLDER, CaptionRow, CaptionSource, Sidecar
from synlayers.verify import app as verify_command

SECONDS: Final = float(os.environ.get("SYNLAYERS_FUZZ_SECONDS", "2"))
SHARD: Final = "train-00000"
ROOT: Final = Path(__file__).parents[2]
POSIX: Final = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One build in each format, of two shards of three samples."""
    root = tmp_path_factory.mktemp("hostile")
    for name in formats():
        options = ["--out", str(root / name), "--format", name, "--num-samples", "6", "--shard-size", "3"]
        options += ["--size", "192", "--layers", "2:4", "--workers", "1", "--splits", "train=1"]
        result = CliRunner().invoke(generate, options)
        assert result.exit_code == 0, result.output
        assert check_build(root / name, 1).problems == []
    return {name: root / name for name in formats()}


@pytest.fixture
def copy(builds: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str = "webdataset") -> Path:
        return Path(shutil.copytree(builds[name], tmp_path / name))

    return make


def samples_of(folder: Path) -> list[EncodedSample]:
    return list(format_named("webdataset").read_shard(folder / f"{SHARD}.tar"))


def rewrite(folder: Path, texts: dict[int, bytes]) -> None:
    """The first shard again, with some records replaced; the manifest agrees with the bytes."""
    samples = samples_of(folder)
    written = [(s, texts.get(i, json.dumps(s.record).encode())) for i, s in enumerate(samples)]
    tar_of(written, folder / f"{SHARD}.tar")
    sign(folder)


def found(folder: Path) -> list[str]:
    return [str(problem) for problem in check_build(folder, 1).problems]


def set_in(record: Record, where: str, value: Any) -> bytes:
    """``layers.1.box`` and the like."""
    *way, last = where.split(".")
    owner: Any = record
    for key in way:
        owner = owner[int(key) if isinstance(owner, list) else key]
    owner[last] = value
    return json.dumps(record).encode()


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("layers.1.box", [-5, 0, 20, 20], "reaches past the canvas"),
        ("layers.1.box", [0, 0, 10**6, 10**6], "reaches past the canvas"),
        ("layers.1.box", [9, 9, 9, 9], "is empty"),
        ("layers.1.box", [0.5, 0, 1, 1], "must be a whole number"),
        ("layers.1.box", [1, 2, 3], "at least 4"),
        ("width", "192", "must be a whole number"),
        ("width", True, "must be a whole number"),
        ("width", 2**40, "must be at most"),
        ("height", 10**40, "'height'"),
        ("layers.1.opacity", float("nan"), "not JSON"),
        ("layers.1.visible_fraction", float("inf"), "not JSON"),
        ("layers.1.params.draw", {"size": deep(250)}, "recursion"),
        ("layers.1.name", "x" * 5_000, "more than 300 characters"),
        ("layers.1.name", "\x1b]0;mine\x07", "controls what is shown"),
        ("layers.1.caption", "a, " * 10_000, "more than 20000 characters"),
        ("layers.1.kind", ["text"], "must be text"),
        ("layers.1.occluded_by", "2", "must be a list"),
        ("layers.1.params", {}, "has no plan"),
        ("layers.1.params.frame", [1, 2, 3, None], "has no plan"),
        ("layers", {}, "must be a list"),
        ("palette", ["zzz"], "palette"),
        ("index", -1, "must be at least 0"),
        ("index", 77, "of this recipe has"),
        ("split", "other", "the shard is of"),
    ],
)
def test_a_damaged_record_costs_itself(where: str, value: Any, words: str, copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    rewrite(folder, {1: set_in(samples_of(folder)[1].record, where, value)})
    problems = found(folder)
    assert any(f"{SHARD}.tar sample 000000001" in problem and words in problem for problem in problems), problems
    assert not any("sample 000000000" in problem or "sample 000000002" in problem for problem in problems)
    assert gather(folder, 1).samples >= 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"seed": 0', b'"seed": 0, "seed": 0', "stands twice"),
        (b'"opacity": 1.0', b'"opacity": 1e999', "no finite number"),
        (b'"layout": "', b'"layout": "\xff', "unicode"),
        (b'"layout": "', b'"layout": "\\ud800', "not JSON"),
        (b'"layers": [', b'"layers": [' + b"[" * 100_000, "recursion"),
    ],
)
def test_json_that_means_two_things_or_none_is_refused(
    old: bytes, new: bytes, words: str, copy: Callable[[str], Path]
) -> None:
    folder = copy("webdataset")
    text = json.dumps(samples_of(folder)[1].record).encode()
    assert old in text
    rewrite(folder, {1: text.replace(old, new, 1)})
    assert any("sample 000000001" in problem and words in problem for problem in found(folder)), found(folder)
    with pytest.raises(DataError, match=rf"{SHARD}\.tar, sample 000000001: .*{words}"):
        list(synlayers.load(folder))


def rewrite_tar(
    folder: Path, change: Callable[[tarfile.TarInfo, bytes], Iterator[tuple[tarfile.TarInfo, bytes]]]
) -> None:
    path = folder / f"{SHARD}.tar"
    with tarfile.open(path) as tar:
        members = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            for other, content in change(info, data):
                other.size = len(content) if other.isreg() else 0
                tar.addfile(other, io.BytesIO(content))
    sign(folder)


@pytest.mark.parametrize(
    "name", ["pyd", "pth", "pickle", "pkl", "pt", "npy", "npz", "cls", "txt", "layer_90.png", "image.png.pyd", "JSON"]
)
def test_members_that_the_format_does_not_name_are_refused(name: str, copy: Callable[[str], Path]) -> None:
    def add(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        yield info, data
        if info.name == "000000001.image.png":
            yield tarfile.TarInfo(f"000000001.{name}"), b"payload"

    folder = copy("webdataset")
    rewrite_tar(folder, add)
    assert found(folder) == [f"{SHARD}.tar sample 000000001: member {name} is none of the format"]
    assert len(list(synlayers.load(folder))) == 6  # only what the format names is read


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.FIFOTYPE, "a pipe"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.DIRTYPE, "a fol"),
    ],
)
def test_members_that_are_no_files_are_refused(kind: bytes, words: str, copy: Callable[[str], Path]) -> None:
    def add(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        yield info, data
        if info.name == "000000001.image.png":
            other = tarfile.TarInfo("000000001.extra")
            other.type, other.linkname = kind, "/etc/passwd"
            yield other, b""

    folder = copy("webdataset")
    rewrite_tar(folder, add)
    assert any(words in problem for problem in found(folder)), found(folder)


class Payload:
    """Unpickled it leaves a file."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, ("executed", "w")


@pytest.mark.parametrize("page", ["card", "docs"])
def test_the_loaders_that_are_shown_execute_nothing(
    page: str, copy: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        yield info, data
        if info.name == "000000001.image.png":
            for ending in ("pyd", "pickle", "pkl"):
                yield tarfile.TarInfo(f"000000001.{ending}"), pickle.dumps(Payload())

    webdataset = pytest.importorskip("webdataset")
    folder = copy("webdataset")
    rewrite_tar(folder, add)
    monkeypatch.chdir(folder)
    list(webdataset.WebDataset([f"{SHARD}.tar"], shardshuffle=False).decode("pilrgba"))
    assert Path("executed").exists()  # the payload works
    Path("executed").unlink()
    text = (folder / "README.md" if page == "card" else ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    (block,) = (block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if ".WebDataset(" in block)
    names: dict[str, Any] = {}
    exec(block.replace("designs/", "").replace("DIR/", "").replace("SPLIT", "train"), names)
    assert len(names["layers"]) == names["sample"]["json"]["layer_count"]
    assert not Path("executed").exists()


def test_headers_that_rename_for_other_readers_are_refused(copy: Callable[[str], Path]) -> None:
    """`tarfile` would call this member ``000000001.pyd``; webdataset then unpickles it."""

    def rename(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        if info.name == "000000001.layer_01.png":
            info.pax_headers = {"path": "000000001.pyd"}
        yield info, data

    folder = copy("webdataset")
    rewrite_tar(folder, rename)
    assert any("renames the next member" in problem for problem in found(folder))


@pytest.mark.parametrize("kept", [False, True])
def test_a_missing_or_doubled_member_costs_its_sample(kept: bool, copy: Callable[[str], Path]) -> None:
    def change(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        if info.name != "000000001.layer_01.png" or kept:
            yield info, data
        if info.name == "000000001.layer_01.png" and kept:
            yield info, data

    folder = copy("webdataset")
    rewrite_tar(folder, change)
    problems = [problem for problem in found(folder) if "sample" in problem.partition(":")[0]]
    assert len(problems) == 1
    assert f"{SHARD}.tar sample 000000001: " in problems[0]
    assert ("stands twice" if kept else "is missing") in problems[0]


@pytest.mark.parametrize("field", [slice(0, 8), slice(124, 136), slice(148, 156)], ids=["name", "size", "checksum"])
def test_a_damaged_header_costs_its_sample(field: slice, copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    path = folder / f"{SHARD}.tar"
    data = bytearray(path.read_bytes())
    at = data.index(b"000000001.layer_00")
    data[at + field.start : at + field.stop] = b"\xff" * (field.stop - field.start)
    path.write_bytes(data)
    sign(folder)
    problems = found(folder)
    assert any("sample 000000001" in problem and "layer_00.png" in problem for problem in problems), problems
    assert not any("sample 000000000" in problem or "sample 000000002" in problem for problem in problems)


def test_a_header_of_negative_or_endless_size_is_no_loop(copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    path = folder / f"{SHARD}.tar"
    whole = path.read_bytes()
    for size in (b"\xff" * 12, b"\x80" + b"\x7f" * 11, b"77777777777\0"):
        data = bytearray(whole)
        data[124:136] = size
        data[148:156] = b" " * 8
        data[148:156] = b"%06o\0 " % sum(data[:512])
        path.write_bytes(data)
        sign(folder)
        assert any("at byte 0" in problem for problem in found(folder))


def test_an_image_that_claims_more_than_its_box_is_not_unpacked(copy: Callable[[str], Path]) -> None:
    def bomb(info: tarfile.TarInfo, data: bytes) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        if info.name == "000000001.layer_01.png":
            claimed = bytearray(data)
            claimed[16:24] = struct.pack(">II", 8_000, 8_000)
            claimed[29:33] = struct.pack(">I", zlib.crc32(claimed[12:29]))
            data = bytes(claimed)
        yield info, data

    folder = copy("webdataset")
    rewrite_tar(folder, bomb)
    assert any("sample 000000001: layer 1 is 8000x8000, its box" in problem for problem in found(folder))


PUT: Final[dict[str, Callable[[Path], object]]] = {
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "folder": lambda path: path.mkdir(),
    "nothing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
}
"""What to put where a file was."""


@POSIX
@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("what", PUT)
def test_what_is_no_file_is_not_waited_for(name: str, what: str, copy: Callable[[str], Path]) -> None:
    folder = copy(name)
    place = folder / (f"{SHARD}/000000001/layer_01.png" if name == "folder" else f"{SHARD}{format_named(name).suffix}")
    for target in (place, folder / "manifest.json"):
        target.unlink()
        PUT[what](target)
        if target == place:
            try:
                assert any(SHARD in problem for problem in found(folder))
            except DataError as error:  # a link out of the folder
                assert SHARD in str(error)  # noqa: PT017
        else:
            with pytest.raises(DataError, match="manifest"):
                check_build(folder, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: [],
        lambda m: m | {"shards": {}},
        lambda m: m | {"samples": 2**62},
        lambda m: m | {"samples": -1},
        lambda m: m | {"recipe": m["recipe"] | {"layers": [2, 10**12]}},
        lambda m: m | {"recipe": m["recipe"] | {"layouts": ["nowhere"]}},
        lambda m: m | {"recipe_hash": "0" * 16},
        lambda m: m | {"format": "zip"},
        lambda m: m | {"splits": {"train": 6}},
        lambda m: m | {"counts": {"kind": []}},
        lambda m: m | {"counts": m["counts"] | {"kind": {}}},
        lambda m: m | {"shards": [s | {"sha256": 5} for s in m["shards"]]},
        lambda m: m | {"shards": [s | {"samples": 10**18} for s in m["shards"]]},
        lambda m: m | {"shards": [s | {"samples": 2**62} for s in m["shards"] * 3]},
        lambda m: m | {"shards": [], "samples": 0, "splits": {}},
        lambda m: m | {"shards": [*m["shards"], m["shards"][0]]},
        lambda m: m | {"assets": {"splits": {"train": {}}}},
        lambda m: m | {"assets": {"splits": [1]}},
        lambda m: m | {"assets": m["assets"] | {"used": {"train": {"icon": ["icon:other"]}}}},
    ],
)
def test_a_manifest_that_says_otherwise_is_found(change: Callable[[Record], Any], copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    file = folder / "manifest.json"
    file.write_text(json.dumps(change(json.loads(file.read_text()))))
    result = CliRunner().invoke(verify_command, [str(folder), "--workers", "1"])
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    drawn = CliRunner().invoke(verify_command, [str(folder), "--workers", "1", "--sample", "2"])
    assert isinstance(drawn.exception, (SystemExit, type(None))), repr(drawn.exception)


def test_parquet_of_other_columns_is_found(copy: Callable[[str], Path]) -> None:
    folder = copy("parquet")
    path = folder / f"{SHARD}.parquet"
    table = pq.read_table(path)

    def with_column(name: str, values: pa.Array | None) -> pa.Table:
        at = table.schema.get_field_index(name)
        if values is None:
            return table.remove_column(at)
        return table.append_column(name, values) if at < 0 else table.set_column(at, name, values)

    cases: list[tuple[str, pa.Array | None, str]] = [
        ("extra.pickle", pa.array([b"x"] * 3), "column extra.pickle is none of the format"),
        ("caption", pa.array(["another"] * 3), "sample 000000001: the columns caption do not say"),
        ("record", pa.array([b"{}"] * 3), "the record is bytes, not text"),
        ("record", pa.array(["{}"] * 3), "sample 000000001: the record is malformed"),
        ("record", None, "the columns record are missing"),
        ("layers", pa.nulls(3, table["layers"].type), "sample 000000001: "),
        ("width", pa.array(["192"] * 3), "column width has the type string"),
    ]
    for name, values, words in cases:
        pq.write_table(with_column(name, values), path)
        sign(folder)
        assert any(words in problem for problem in found(folder)), (name, found(folder))


def test_files_that_loaders_execute_are_found_in_the_folder(copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    (folder / "captions").mkdir()
    (folder / "captions" / "model.pkl").write_bytes(b"")
    (folder / "webdataset.py").write_text("")
    problems = found(folder)
    assert [problem for problem in problems if "loaders execute" in problem] == problems
    assert len(problems) == 2


class Crash:
    """Ends the process that unpickles it."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (3,)


def test_a_shard_at_which_workers_die_is_a_problem_of_that_shard(builds: dict[str, Path]) -> None:
    manifest = json.loads((builds["webdataset"] / "manifest.json").read_text())
    facts = BuildFacts(builds["webdataset"], "webdataset", make_recipe(manifest["recipe"]), manifest["recipe_hash"])
    first, second = manifest["shards"]
    tasks: list[Any] = [({**first, "sha256": Crash()}, None), (second, None)]
    broken, sound = shard_reports(facts, tasks, 2)
    assert len(broken.problems) == 1
    assert str(broken.problems[0]).startswith(f"{SHARD}.tar: cannot be looked at: 3 worker processes died")
    assert (sound.problems, len(sound.samples)) == ([], 3)


def test_folders_without_end_are_not_followed(copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    folder.joinpath(*["d"] * 40).mkdir(parents=True)
    (folder / "loop").symlink_to(".")
    assert found(folder) == ["data set: d holds folders in folders, and is none of a build's"]


# --- a part of a build ----------------------------------------------------------------------------------------------


def test_what_was_not_looked_at_is_told(copy: Callable[[str], Path], tmp_path: Path) -> None:
    folder = copy("webdataset")
    record = samples_of(folder)[1].record
    rewrite(folder, {1: set_in(record, "layer_count", 9)})
    hits = set()
    for seed in range(12):
        part = check_build(folder, 1, Selection(sample=2, seed=seed))
        assert part.samples == 2
        assert part == check_build(folder, 1, Selection(share=1 / 3, seed=seed))
        assert "4 of 6 samples" in part.left_out[0]
        hits.add(any("000000001" in str(problem) for problem in part.problems))
    assert hits == {False, True}
    parts = [check_build(folder, 1, Selection(part=(i, 2))) for i in (1, 2)]
    assert [part.samples for part in parts] == [3, 3]
    assert [bool(part.problems) for part in parts] == [True, False]
    drawn = [check_build(folder, 1, Selection(sample=4, seed=5, part=(i, 3))).samples for i in (1, 2, 3)]
    assert sum(drawn) == 4
    result = CliRunner().invoke(
        verify_command, [str(folder), "--workers", "1", "--shard", "2/2", "--json", str(tmp_path / "found.json")]
    )
    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "found.json").read_text())
    assert told["selection"] == "part 2 of 2 of the shards"
    assert "3 of 6 samples, and 1 of 2 shards" in told["not_looked_at"]
    assert "not looked at: 3 of 6 samples" in result.output


@pytest.mark.parametrize("name", formats())
def test_only_what_was_drawn_is_read(name: str, builds: dict[str, Path]) -> None:
    shard = builds[name] / f"{SHARD}{format_named(name).suffix}"
    every = list(format_named(name).read_shard(shard))
    assert list(format_named(name).scan(shard, frozenset((0, 2)))) == [every[0], every[2]]


@pytest.mark.parametrize(
    "options",
    [
        ["--sample", "0"],
        ["--share", "1.5"],
        ["--share", "nan"],
        ["--sample", "2", "--share", "0.1"],
        ["--shard", "3/2"],
        ["--shard", "a/b"],
        ["--seed", "-1", "--sample", "1"],
    ],
)
def test_a_part_that_cannot_be_is_refused(options: list[str], builds: dict[str, Path]) -> None:
    result = CliRunner().invoke(verify_command, [str(builds["webdataset"]), *options])
    assert result.exit_code == 2


def test_stats_leaves_damaged_samples_out_and_says_so(copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    rewrite(folder, {1: b"{}"})
    result = CliRunner().invoke(stats_command, [str(folder), "--workers", "1"])
    assert result.exit_code == 1
    assert f"{SHARD}.tar sample 000000001: the record is malformed" in result.output
    assert "1 could not be read, and are in none of the numbers" in result.output
    assert "5 samples; a layer covers" in result.output


# --- chance ---------------------------------------------------------------------------------------------------------


def read_all(folder: Path) -> None:
    list(synlayers.load(folder))


def read_records(folder: Path) -> None:
    list(synlayers.load(folder).records())


def show(folder: Path) -> None:
    contact_sheet(list(islice(synlayers.load(folder), 2)), 4)


READERS: Final[dict[str, Callable[[Path], object]]] = {
    "verify": lambda folder: check_build(folder, 1),
    "stats": lambda folder: gather(folder, 1),
    "load": read_all,
    "records": read_records,
    "preview": show,
    "card": lambda folder: card_text(load_manifest(folder)),
}


@pytest.mark.parametrize("reader", READERS)
def test_whatever_is_changed_nothing_crashes(reader: str, builds: dict[str, Path], tmp_path: Path) -> None:
    first = int.from_bytes(os.urandom(4))
    print(f"{reader}: seeds from {first}")
    end, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        chance = Random(first + done)
        folder = hostile_copy(chance, builds[chance.choice(sorted(builds))], tmp_path / "copy")
        try:
            READERS[reader](folder)
        except SynlayersError:
            pass  # a sentence
        except BaseException:
            print(f"seed {first + done} of {reader}")
            raise
        shutil.rmtree(folder)
        done += 1
    print(f"{reader}: {done} builds")
    assert done


def test_whatever_a_journal_or_table_of_captions_holds_it_is_read_or_refused(tmp_path: Path) -> None:
    first = int.from_bytes(os.urandom(4))
    print(f"seeds from {first}")
    about = CaptionSource("m", "1", "2", "3")
    rows = [CaptionRow(f"{i:09d}", layer, "kept", "wörter 日本") for i in range(3) for layer in (-1, 0, 1)]
    end, done = time.monotonic() + SECONDS, 0
    journal, table = tmp_path / FOLDER / "m.jsonl", tmp_path / FOLDER / "m.parquet"
    while time.monotonic() < end:
        chance = Random(first + done)
        for file in (journal, table):
            file.unlink(missing_ok=True)
        sidecar = Sidecar(tmp_path, "m", about)
        sidecar.add(rows)
        if chance.random() < 0.5:
            sidecar.write()
        file = journal if journal.exists() else table
        file.write_bytes(damaged(chance, file.read_bytes()))
        try:
            read = Sidecar(tmp_path, "m", about)
            assert all(isinstance(row.layer, int) and isinstance(row.caption, str) for row in read.rows.values())
        except SynlayersError:
            pass
        except BaseException:
            print(f"seed {first + done}")
            raise
        done += 1
    assert done
