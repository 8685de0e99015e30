"""The site's script: its ES modules made one script that needs no loader, no network and no tool but Python.

Every module becomes a function that is called once, after the modules that it imports; what it exports is what the
function returns, and what it imports are constants taken from there. Names of two modules therefore never meet, as in
modules proper, and equal sources give equal bytes.

Understood is a small part of what JavaScript allows, and everything else is refused with its file and line:

* ``import { a, b } from "./other.js";``, over one or more lines, before all other statements; no default, no ``as``;
* ``export`` in front of ``function``, ``async function``, ``class`` or ``const``; what is exported never changes;
* no circle of imports, no file that nothing imports, no name that the other module does not export.

A line inside a text may not begin with ``import`` or ``export``. Types, unknown names and form are looked at elsewhere:
``make lint``, with the tools of ``tools/site``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from synlayers.errors import BuildError

_IMPORT = re.compile(r'import \{([^{}]*)\} from "(\.\.?/[^"]+)";')
_EXPORT = re.compile(r"export ((?:async function|function|class|const) ([A-Za-z_]\w*)\b.*)")
_MODULE_WORD = re.compile(r"\s*(?:import|export)\b|.*\bimport\s*[.(]")
"""A line that belongs to the module system: a statement of it, or an import at run time."""
_NAME = re.compile(r"[A-Za-z_]\w*")
_FILE = re.compile(r"[a-z][a-z0-9_]*(?:/[a-z][a-z0-9_]*)*\.js")


@dataclass(frozen=True)
class Module:
    """One file, taken apart."""

    path: str
    """Below the folder of the modules, with ``/``."""
    imports: Mapping[str, tuple[str, ...]]
    """Names by the path of the module that exports them, in the order of the statements."""
    exports: tuple[str, ...]
    code: str
    """What is left without imports and without the word ``export``."""


def bundle(folder: Path, entry: str = "main.js") -> str:
    """All modules of a folder as one script that ends in the `entry`.

    Raises `synlayers.errors.BuildError` with file and line for what is not understood.
    """
    modules = read_modules(folder)
    body = "".join(_wrapped(modules[path]) for path in import_order(modules, entry))
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def read_modules(folder: Path) -> dict[str, Module]:
    """The modules of a folder by path, sorted; what one imports is there and exported."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.js"))
    modules = {path: parse_module(path, (folder / path).read_text(encoding="utf-8")) for path in paths}
    for module in modules.values():
        for other, names in module.imports.items():
            if other not in modules:
                raise BuildError(f"{module.path} imports from {other}, and there is no such file in {folder}")
            missing = [name for name in names if name not in modules[other].exports]
            if missing:
                raise BuildError(f"{module.path} imports {', '.join(missing)} from {other}, which does not export that")
    return modules


def parse_module(path: str, text: str) -> Module:
    """A module taken apart; raises `synlayers.errors.BuildError` for a statement of another form than the known ones.

    >>> module = parse_module("a/b.js", 'import { x, y } from "../c.js";\\nexport const z = x + y;\\n')
    >>> module.imports, module.exports, module.code
    ({'c.js': ('x', 'y')}, ('z',), 'const z = x + y;')
    """
    if not _FILE.fullmatch(path):
        raise BuildError(f"{path}: files and folders of modules are named in small letters, digits and underscores")
    imports: dict[str, tuple[str, ...]] = {}
    exports: list[str] = []
    code: list[str] = []
    lines = enumerate(text.split("\n"), start=1)
    for number, line in lines:
        if not _MODULE_WORD.match(line):
            code.append(line)
        elif match := _EXPORT.fullmatch(line):
            code.append(match[1])
            exports.append(match[2])
        elif line.startswith("import "):
            if any(_is_statement(earlier) for earlier in code):
                raise BuildError(f"{path}:{number}: imports stand before all other statements")
            statement = line
            while not statement.endswith(";"):
                statement += next(lines, (0, ";"))[1]
            other, names = _imported(path, number, statement)
            if other in imports:
                raise BuildError(f"{path}:{number}: {other} is imported twice; one statement can name all of it")
            imports[other] = names
        else:
            raise BuildError(
                f"{path}:{number}: not understood: {line.strip()!r}; exported are functions, classes and constants,"
                " where they are declared, and nothing is imported at run time"
            )
    return Module(path, imports, tuple(exports), "\n".join(code).strip())


def import_order(modules: Mapping[str, Module], entry: str) -> list[str]:
    """Paths such that every module comes after those that it imports; raises for a circle, and for a file that the
    `entry` does not reach."""
    order: list[str] = []

    def visit(path: str, importers: tuple[str, ...]) -> None:
        if path in importers:
            circle = (*importers[importers.index(path) :], path)
            raise BuildError(f"modules of the site import each other in a circle: {' -> '.join(circle)}")
        if path not in order:
            for other in modules[path].imports:
                visit(other, (*importers, path))
            order.append(path)

    if entry not in modules:
        raise BuildError(f"the site's script has no {entry}")
    visit(entry, ())
    if unreached := sorted(set(modules) - set(order)):
        raise BuildError(f"no module of the site imports {', '.join(unreached)}")
    return order


def _imported(path: str, number: int, statement: str) -> tuple[str, tuple[str, ...]]:
    match = _IMPORT.fullmatch(statement)
    names = [name.strip() for name in match[1].split(",") if name.strip()] if match else []
    if not match or not names or not all(_NAME.fullmatch(name) for name in names):
        raise BuildError(
            f'{path}:{number}: not understood: {statement!r}; imports are written `import {{ a, b }} from "./file.js";`'
        )
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), match[2])), tuple(names)


def _is_statement(line: str) -> bool:
    return bool(line.strip()) and not re.match(r"//|/\*| \*", line)


def _variable(path: str) -> str:
    """The constant that holds what a module exports; with a ``$``, which names inside modules do not have, so none
    hides it."""
    return path.removesuffix(".js").replace("/", "$") + "$"


def _wrapped(module: Module) -> str:
    imports = (f"const {{ {', '.join(names)} }} = {_variable(other)};\n" for other, names in module.imports.items())
    exports = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return (
        f"// {module.path}\n"
        f"const {_variable(module.path)} = (() => {{\n{''.join(imports)}{module.code}\n{exports}}})();\n"
    )
