"""The site's script: modules in rooms, made one script without a loader; types that follow the board."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from chromium import Chromium

from leaderboard.pages.script import bundle, import_order, parse_module, read_modules
from leaderboard.pages.site import SITE
from synlayers.errors import BuildError

TOOLS = Path(__file__).parents[2] / "tools" / "site"
ROOMS = {"data": set(), "dom": {"data"}, "plots": {"data", "dom"}, "gallery": {"data", "dom"}, "table": {"data", "dom"}}
ROOMS |= {"pages": {"data", "dom", "plots", "gallery", "table"}}

TOY = {
    "main.js": """// The start.
import { total } from "./sums/total.js";
import {
  one,
  two,
} from "./numbers.js";

const hidden = "main";
document.title = `${hidden} ${total([one, two(), 3])}`;
""",
    "numbers.js": """export const one = 1;

const hidden = 2;

/** @returns {number} */
export function two() {
  return hidden;
}
""",
    "sums/total.js": """import { one } from "../numbers.js";

const hidden = one - 1;

export function total(values) {
  return values.reduce((sum, value) => sum + value, hidden);
}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_modules_run_as_one_script_and_their_names_do_not_meet(tmp_path: Path, chromium: Chromium) -> None:
    chromium.open("about:blank")
    chromium.js(bundle(write(tmp_path, TOY)))
    assert chromium.js("document.title") == "main 6"
    assert chromium.js("[typeof total, typeof hidden, typeof numbers$]") == ["undefined"] * 3


def test_what_is_imported_comes_first_and_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    texts = [
        bundle(write(tmp_path / name, dict(files)))
        for name, files in (("a", TOY.items()), ("b", reversed(TOY.items())))
    ]
    assert texts[0] == texts[1]
    assert import_order(read_modules(tmp_path / "a"), "main.js") == ["numbers.js", "sums/total.js", "main.js"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"main.js": 'import one from "./numbers.js";\n'}, "main.js:1: not understood"),
        ({"main.js": 'import * as all from "./numbers.js";\n'}, "main.js:1: not understood"),
        ({"main.js": 'import { one as first } from "./numbers.js";\n'}, "main.js:1: not understood"),
        ({"main.js": 'import "./numbers.js";\n'}, "main.js:1: not understood"),
        ({"main.js": 'import { one } from "numbers";\n'}, "main.js:1: not understood"),
        ({"main.js": "\nimport {\n  one,\n"}, "main.js:2: not understood"),
        ({"main.js": 'const a = 1;\nimport { one } from "./numbers.js";\n'}, "main.js:2: imports stand before"),
        ({"main.js": 'const a = await import("./numbers.js");\n'}, "main.js:1: not understood"),
        ({"main.js": "const a = import.meta.url;\n"}, "main.js:1: not understood"),
        ({"main.js": "export default 1;\n"}, "main.js:1: not understood"),
        ({"main.js": "export let a = 1;\n"}, "main.js:1: not understood"),
        ({"main.js": "export { a };\n"}, "main.js:1: not understood"),
        ({"main.js": 'export * from "./numbers.js";\n'}, "main.js:1: not understood"),
        ({"main.js": "export const { a } = b;\n"}, "main.js:1: not understood"),
        ({"main.js": "{\n  export const a = 1;\n}\n"}, "main.js:2: not understood"),
        ({"main.js": 'import { one } from "./numbers.js";\nimport { two } from "./numbers.js";\n'}, "imported twice"),
        ({"main.js": 'import { one } from "./number.js";\n'}, "there is no such file"),
        ({"main.js": 'import { one } from "../../numbers.js";\n'}, "there is no such file"),
        ({"main.js": 'import { hidden } from "./numbers.js";\n'}, "does not export"),
        (
            {"numbers.js": 'import { total } from "./sums/total.js";\n' + TOY["numbers.js"]},
            "sums/total.js -> numbers.js -> sums/total.js",
        ),
        ({"rest.js": "export const rest = 1;\n"}, "no module of the site imports rest.js"),
        ({"Rest-2.js": "export const rest = 1;\n"}, "named in small letters"),
    ],
)
def test_what_is_not_understood_is_refused(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=re.escape(message)):
        bundle(write(tmp_path, {**TOY, **files}))


def test_a_word_that_only_looks_like_a_statement_stays() -> None:
    comments = '// import of words\n/** @import { A } from "./types.d.ts" */\n'
    text = comments + 'const imported = "to import { a }";\nexports();\n'
    module = parse_module("a.js", text)
    assert module.code == text.strip()
    assert (module.imports, module.exports) == ({}, ())


def test_rooms_of_the_script_import_only_the_rooms_before_them() -> None:
    for module in read_modules(SITE / "js").values():
        room = module.path.split("/")[0] if "/" in module.path else ""
        others = {path.split("/")[0] for path in module.imports} - {room}
        assert not room or others <= ROOMS[room], f"{module.path} imports {sorted(others - ROOMS[room])}"
    assert all(len(list(folder.iterdir())) <= 20 for folder in (SITE / "js", *(SITE / "js" / room for room in ROOMS)))


def test_no_file_of_the_script_is_left_over() -> None:
    assert bundle(SITE / "js").endswith("startState(drawPage);\n})();\n})();\n")


def test_the_scripts_types_are_those_of_the_board() -> None:
    written = (SITE / "types" / "board.d.ts").read_text(encoding="utf-8")
    assert written == runpy.run_path(str(TOOLS / "board_types.py"))["declarations"](), "run tools/site/board_types.py"


def test_the_lock_file_names_no_registry() -> None:
    lock = (TOOLS / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert not re.search(r'"resolved"|registry|npmjs', lock)
