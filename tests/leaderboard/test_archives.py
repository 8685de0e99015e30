"""Hostile archives of every kind are refused with the reason; honest ones of every writer come out as they went in;
nothing is written elsewhere."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import random
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from leaderboard.validation.archives import open_submission
from leaderboard.validation.archives.limits import ArchiveLimits
from leaderboard.validation.problems import Refused
from synlayers.errors import UsageError
from tests.leaderboard import hostile
from tests.leaderboard.hostile import extended, member, one, raw_header, tar_of, zip_of

BIDI = "a\u202egnp.exe"
PATHS = {
    "/etc/passwd": "absolute",
    "../up": "leads out",
    "a/../../up": "leads out",
    "a\\b": "backslash",
    "a\tb": "U\\+0009",
    BIDI: "U\\+202E",
    "a/./b": "empty part",
    "a//b": "empty part",
    "con.txt": "Windows device",
    "Aux": "Windows device",
    "x/lpt1.tar.gz": "Windows device",
    "end.": "Windows changes",
    ".git/hooks/post-checkout": "repository",
    "a/.GIT/config": "repository",
    "a:stream": "U\\+003A",
    "é": "U\\+00E9",
    "n" * 201: "201 characters",
    "/".join("abcdefghijklm"): "folders deep",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(path: Path, match: str, limits: ArchiveLimits = ArchiveLimits()) -> Refused:  # noqa: B008
    before = sorted(path.parent.iterdir())
    with pytest.raises(Refused, match=match) as caught, open_submission(path, limits) as folder:
        raise AssertionError(f"opened as {contents(folder)}")
    assert sorted(path.parent.iterdir()) == before
    return caught.value


@pytest.mark.parametrize(("name", "match"), PATHS.items())
def test_names_that_lead_elsewhere_or_mislead_are_refused_in_every_kind_of_archive(
    tmp_path: Path, name: str, match: str
) -> None:
    refused(hostile.write_file(tmp_path, "a.zip", zip_of((name, b"x"))), match)
    tar = tar_of(member(name))
    refused(hostile.write_file(tmp_path, "a.tar", tar), match)
    refused(hostile.write_file(tmp_path, "a.tar.gz", gzip.compress(tar)), match)
    refused(hostile.write_file(tmp_path, "a.tar.xz", lzma.compress(tar)), match)


@pytest.mark.parametrize(
    ("kind", "match"),
    [
        (tarfile.SYMTYPE, "symbolic link"),
        (tarfile.LNKTYPE, "hard link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
        (tarfile.FIFOTYPE, "pipe"),
        (tarfile.GNUTYPE_SPARSE, "sparse"),
        (b"M", "another archive"),
        (b"Z", "not known"),
    ],
)
def test_what_is_no_file_in_a_tar_is_refused(tmp_path: Path, kind: bytes, match: str) -> None:
    data = raw_header(b"bad", kind, b"00000000000\0") + raw_header(b"../two", b"0", b"00000000000\0") + bytes(1024)
    refusal = refused(hostile.write_file(tmp_path, "a.tar", data), match)
    assert [p.where for p in refusal.problems] == ["bad", "../two"], "all problems are listed, not the first alone"


def test_a_link_and_a_file_through_it_write_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    data = tar_of(member("d", tarfile.SYMTYPE, link=str(outside)), member("d/evil"))
    (tmp_path / "in").mkdir()
    refused(hostile.write_file(tmp_path / "in", "a.tar", data), "symbolic link")
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    ("mode", "match"), [(stat.S_IFLNK, "symbolic link"), (stat.S_IFCHR, "device"), (stat.S_IFIFO, "pipe")]
)
def test_what_is_no_file_in_a_zip_is_refused(tmp_path: Path, mode: int, match: str) -> None:
    refused(hostile.write_file(tmp_path, "a.zip", zip_of(("a", b"/etc/passwd"), mode=mode | 0o777)), match)


@pytest.mark.parametrize(
    ("entries", "match"),
    [
        (("a", "a"), "twice"),
        (("a", "A"), "case"),
        (("d/a", "D/b"), "case"),
        (("a", "a/b"), "a file elsewhere"),
        (("a/b", "a"), "twice"),
        (("d/", "d/"), "twice"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_collide_are_refused(tmp_path: Path, entries: tuple[str, str], match: str) -> None:
    refused(
        hostile.write_file(
            tmp_path, "a.zip", zip_of(*((name, b"" if name.endswith("/") else b"x") for name in entries))
        ),
        match,
    )
    kinds = [member(name.rstrip("/"), tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE) for name in entries]
    refused(hostile.write_file(tmp_path, "a.tar", tar_of(*kinds)), match)


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (hostile.overlapping(), "overlaps"),
        (hostile.quoted(), "overlaps"),
        (hostile.hidden(), "hidden data"),
        (hostile.two_names(), "two ways"),
        (hostile.unicode_name(), "two names"),
        (hostile.claims_ten_million(), "lists 10000000 entries"),
        (hostile.more_than_claimed(), "holds more"),
        (one(flags=1), "encrypted"),
        (one(flags=0x2000), "encrypted"),
        (one(method=14), "method 14"),
        (one(method=99), "method 99"),
        (one(size=7), "two sizes differ"),
        (one(crc=1), "damaged"),
        (one(data=b"\xff\xff", method=8, size=5), "damaged"),
        (one() + b"tail", "after the end"),
        (one()[:-30], "cut short"),
        (b"PK\3\4" + bytes(100), "cut short"),
        (one(name=b"d/", data=b"x"), "folder with content"),
    ],
)
def test_zips_that_tell_two_stories_are_refused(tmp_path: Path, data: bytes, match: str) -> None:
    refused(hostile.write_file(tmp_path, "a.zip", data), match)


def test_a_zip_whose_entry_inflates_beyond_its_size_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(1000))[10:-8]
    refused(hostile.write_file(tmp_path, "a.zip", one(data=packed, method=8, size=10)), "more than the 10 bytes")


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (raw_header(b"a", b"0", b"77777777777\0"), "cut short"),
        (raw_header(b"a", b"0", b"00000000001\0") + b"x" + bytes(511), "cut short"),
        (raw_header(b"a", b"0", b"\xff" * 12), "number that is none"),
        (raw_header(b"a", b"0", b"-1\0"), "number that is none"),
        (raw_header(b"a", b"0", b"00000000000\0")[:-1] + b"!", "damaged"),
        (raw_header(b"a", b"0", b"00000000000\0", owner=b"9999999\0") + bytes(1024), "number that is none"),
        (raw_header(b"a", b"x", b"\x80" + (10**12).to_bytes(11, "big")), "extended header"),
        (raw_header(b"a", b"L", b"77777777777\0"), "extended header"),
        (extended(b"x", b"15 path=../evil\n"), "damaged"),
        (extended(b"x", b"16 path=../evil\n"), "leads out"),
        (extended(b"x", b"16 path=../evil\n16 path=../evil\n"), "says one thing twice"),
        (extended(b"x", b"999999 path=a\n"), "damaged"),
        (extended(b"x", b"0 path=a\n"), "damaged"),
        (extended(b"x", b"19 linkpath=/etc/a\n"), "link"),
        (extended(b"x", b"12 size=-10\n"), "no number"),
        (extended(b"x", b"26 GNU.sparse.name=evil/a\n"), "sparse"),
        (extended(b"x", b"22 GNU.sparse.major=1\n"), "sparse"),
        (extended(b"g", b"16 path=../evil\n"), "all its entries"),
        (extended(b"L", b"../evil\0"), "leads out"),
        (
            raw_header(b"a", b"0", b"00000000000\0") + bytes(1024) + raw_header(b"b", b"0", b"00000000000\0"),
            "after the end",
        ),
    ],
)
def test_tars_that_are_damaged_or_lie_are_refused(tmp_path: Path, data: bytes, match: str) -> None:
    refused(hostile.write_file(tmp_path, "a.tar", data), match)


def test_long_and_sparse_headers_of_real_writers(tmp_path: Path) -> None:
    name = "/".join(["d" * 60] * 4 + ["f"])
    for pax in (True, False):
        with open_submission(
            hostile.write_file(tmp_path, "a.tar", tar_of(member(name, data=b"abc"), pax=pax))
        ) as folder:
            assert [p.read_bytes() for p in folder.rglob("f")] == [b"abc"]
    info, data = member("s")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": "1000000000000"}
    refused(hostile.write_file(tmp_path, "b.tar", tar_of((info, data))), "sparse")


BOMB = 64 << 20
SMALL = ArchiveLimits(free=1 << 20)


def test_bombs_are_refused_while_they_grow(tmp_path: Path) -> None:
    tar = tar_of(member("zeros", data=bytes(BOMB)))
    refused(hostile.write_file(tmp_path, "a.tar.gz", gzip.compress(tar)), "bomb", SMALL)
    refused(hostile.write_file(tmp_path, "a.tar.xz", lzma.compress(tar)), "bomb", SMALL)
    refused(hostile.write_file(tmp_path, "a.zip", zip_of(("zeros", bytes(BOMB)))), "bomb", SMALL)
    many = zip_of(*((f"zeros{i}", bytes(1 << 20)) for i in range(8)))  # each alone is small enough
    refused(hostile.write_file(tmp_path, "many.zip", many), "bomb", ArchiveLimits(free=2 << 20))
    refused(hostile.write_file(tmp_path, "b.tar", tar), "larger than 1 MiB", ArchiveLimits(single=1 << 20))
    refused(
        hostile.write_file(tmp_path, "b.zip", zip_of(*((f"f{i}", os.urandom(1 << 18)) for i in range(9)))),
        "in all",
        ArchiveLimits(total=2 << 20),
    )


def test_an_archive_in_an_archive_stays_a_file(tmp_path: Path) -> None:
    inner = zip_of(("../evil", b"x"))
    with open_submission(
        hostile.write_file(tmp_path, "a.zip", zip_of(("inner.zip", inner), ("submission.json", b"{}")))
    ) as folder:
        assert contents(folder) == {"inner.zip": inner, "submission.json": b"{}"}


CHILD = """
import resource, sys
from pathlib import Path
from leaderboard.validation.archives import open_submission
from leaderboard.validation.problems import Refused
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with open_submission(Path(sys.argv[1])): print("opened")
except Refused as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def grown_by(path: Path) -> tuple[str, int]:
    """What opening says, and by how many KiB the process grew."""
    out = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return out[0], int(out[1]) // (1024 if sys.platform == "darwin" else 1)


def test_ten_million_entries_cost_no_memory(tmp_path: Path) -> None:
    tar = tmp_path / "a.tar.gz"
    with gzip.open(tar, "wb", compresslevel=1) as file:
        for block in hostile.many_in_tar(60_000):  # of ten million no more would be read
            file.write(block.replace(b"f\0", b"f\0", 1))
    assert "twice" in grown_by(tar)[0]  # the same name again and again: a hundred problems end it
    names = tmp_path / "b.tar"
    with names.open("wb") as file:
        for i in range(60_000):
            file.write(raw_header(b"f%d" % i, b"0", b"00000000000\0"))
    directory, body = io.BytesIO(), io.BytesIO()
    for i in range(120_000):
        name = b"%06d" % i
        directory.write(hostile.central(name, b"", body.tell()))
        body.write(hostile.local(name, b""))
    both = body.getvalue() + directory.getvalue()
    large = hostile.write_file(
        tmp_path, "a.zip", both + hostile.end64(120_000, len(directory.getvalue()), len(body.getvalue()))
    )
    lying = hostile.write_file(
        tmp_path, "b.zip", both + hostile.end(3, len(directory.getvalue()), len(body.getvalue()))
    )
    assert len(zipfile.ZipFile(large).namelist()) == 120_000, "the zip itself is sound"
    for path, words in ((names, "more than 50000"), (large, "lists 120000 entries"), (lying, "for 3 entries")):
        message, grown = grown_by(path)
        assert words in message, message
        assert grown < 40_000, f"{path.name}: {grown} KiB"


def test_a_folder_with_links_devices_or_too_much_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    (folder / "d").mkdir(parents=True)
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "d" / "up").symlink_to("..")
    (folder / "a\u202eb").write_text("x")
    os.mkfifo(folder / "pipe")
    refusal = refused(folder, "pipe")
    assert {(p.where, p.what.split(";")[0].split(",")[0]) for p in refusal.problems} == {
        ("link", "is a link"),
        ("d/up", "is a link"),
        ("pipe", "is a pipe"),
        ("a\\u202eb", "has the character U+202E in its name"),
    }
    deep = tmp_path / "deep"
    (deep / "/".join("abcdefghijklmn")).mkdir(parents=True)
    refused(deep, "folders deep")
    many = tmp_path / "many"
    many.mkdir()
    for i in range(20):
        (many / f"f{i}").write_bytes(b"123")
    refused(many, "more than 10 files", ArchiveLimits(entries=10))
    refused(many, "in all", ArchiveLimits(total=50))


def test_what_is_no_archive_is_wrong_use(tmp_path: Path) -> None:
    for name, data in (
        ("a.zip", b""),
        ("a.tar.zst", b"\x28\xb5\x2f\xfd" + bytes(600)),
        ("a.rar", b"Rar!" + bytes(600)),
    ):
        with (
            pytest.raises(UsageError, match="no kind that is read"),
            open_submission(hostile.write_file(tmp_path, name, data)),
        ):
            pass
    with pytest.raises(UsageError, match="there is no submission"), open_submission(tmp_path / "none"):
        pass


class Unseekable(io.RawIOBase):
    """A pipe: the zip then tells sizes after the data."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._file.write(data)


@pytest.mark.parametrize("seed", range(2))
def test_what_honest_programs_write_comes_out_as_it_went_in(tmp_path: Path, seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    files = {"submission.json": b"{}"}
    for i in range(30):
        size = rng.choice([0, 1, 511, 512, 513, 65535, 65536, 65537, 150_000])
        data = rng.randbytes(size) if i % 2 else (b"%d," % i * size)[:size]
        files[f"m{i % 3}/{'d' * rng.randrange(1, 120)}/f{i}.bin"] = data
    source = tmp_path / "source"
    for name, data in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    archives = []
    for mode in ("", "gz", "xz"):
        for style in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
            archives.append(tmp_path / f"{style}.tar{mode}")
            with tarfile.open(archives[-1], "w:" + mode, format=style) as archive:
                archive.add(source, arcname="top")
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        archives.append(tmp_path / f"{method}.zip")
        with archives[-1].open("wb") as raw, zipfile.ZipFile(Unseekable(raw), "w", method) as archive:  # type: ignore[type-var]
            for name, data in files.items():
                archive.writestr(name, data)
    archives += [Path(shutil.make_archive(str(tmp_path / "made"), kind, source)) for kind in ("zip", "gztar", "xztar")]
    for path in archives:
        with open_submission(path) as folder:
            assert contents(folder) == files, path.name
        assert not folder.exists()


@pytest.mark.parametrize("seed", range(3))
def test_archives_with_any_bytes_changed_are_refused_or_opened_but_nothing_else(tmp_path: Path, seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    small = [(f"d{i % 2}/f{i}", rng.randbytes(40 * i)) for i in range(6)]
    sources = [zip_of(*small), zip_of(*small, deflate=False), tar_of(*(member(n, data=d) for n, d in small))]
    sources += [gzip.compress(sources[2]), lzma.compress(sources[2])]
    (tmp_path / "in").mkdir()
    for count in range(200):
        data = bytearray(rng.choice(sources))
        for _ in range(rng.choice([1, 1, 2, 8])):
            at = rng.randrange(len(data))
            match rng.randrange(4):
                case 0:
                    data[at] = rng.randrange(256)
                case 1:
                    del data[at : at + rng.choice([1, 4, 600])]
                case 2:
                    data[at:at] = rng.randbytes(rng.choice([1, 4, 512]))
                case _:
                    data[at : at + 4] = struct.pack("<I", rng.choice([0, 1, 0xFFFFFFFF, 0x7FFFFFFF]))
            if not data:
                data = bytearray(b"\0")
        path = hostile.write_file(tmp_path / "in", "a", bytes(data))
        try:
            with open_submission(path) as folder:
                assert all(p.is_dir() or p.is_file() for p in folder.rglob("*"))
        except (Refused, UsageError):
            pass
        assert [p.name for p in tmp_path.rglob("*")] == ["in", "a"], f"mutation {count}"
