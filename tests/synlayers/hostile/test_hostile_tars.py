"""Members of shards, and files of a folder, that no build has: refused by `verify`, and executed by no loader that is
shown."""

from __future__ import annotations

import json
import os
import pickle
import re
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_builds import SHARD, found, rewrite_tar, sign

import synlayers
from synlayers.checks.build import check_build, shard_reports
from synlayers.checks.shard import BuildFacts
from synlayers.errors import DataError
from synlayers.recipe import make_recipe
from synlayers.storage import format_named, formats
from synlayers.torch import DesignStream

ROOT: Final = Path(__file__).parents[3]
POSIX: Final = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")


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
        for read in (lambda: list(DesignStream(folder)), lambda: list(synlayers.load(folder))):
            with pytest.raises(DataError):
                read()
        if target == place:
            try:
                assert any(SHARD in problem for problem in found(folder))
            except DataError as error:  # a link out of the folder
                assert SHARD in str(error)  # noqa: PT017
        else:
            with pytest.raises(DataError, match="manifest"):
                check_build(folder, 1)


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
