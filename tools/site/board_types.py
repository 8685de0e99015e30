"""The board's types for the site's script: ``leaderboard/site/types/board.d.ts``, written from `leaderboard.board`.

    python tools/site/board_types.py            write the file
    python tools/site/board_types.py --check    exit 1 if it is not what would be written

The page leaves out what has its default value, so such fields are optional here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from leaderboard.board import Board

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "leaderboard" / "site" / "types" / "board.d.ts"
_HEAD = """// Written by tools/site/board_types.py from leaderboard/board.py; not edited by hand.

/** A number; what is not finite is a word. */
export type BoardNumber = number | "nan" | "inf" | "-inf";
"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations() -> str:
    """The text of the file."""
    # how values are written, and (only the other schema tells it) which fields have a default
    written, read = Board.model_json_schema(mode="serialization"), Board.model_json_schema(mode="validation")
    types = {"Board": written, **written["$defs"]}
    required = {"Board": read, **read["$defs"]}
    return _HEAD + "".join(_interface(name, types[name], required[name].get("required", ())) for name in sorted(types))


def _interface(name: str, schema: dict[str, Any], required: list[str]) -> str:
    fields = "".join(
        f"  {field}{'' if field in required else '?'}: {_type(facts)};\n"
        for field, facts in schema["properties"].items()
    )
    text = " ".join(schema.get("description", "").split())
    return f"\n{f'/** {text} */' if text else ''}\nexport interface {name} {{\n{fields}}}\n"


def _type(schema: dict[str, Any]) -> str:
    """The TypeScript of a schema; raises `ValueError` for one that the board does not use."""
    kind = schema.get("type")
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[1])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
    if "anyOf" in schema:
        parts = [_type(part) for part in schema["anyOf"]]
        if {"number", "string"} <= set(parts):  # `benchmarks.api.results.Number`
            parts = ["BoardNumber", *(part for part in parts if part not in ("number", "string"))]
        return " | ".join(parts)
    if kind == "array" and "prefixItems" in schema:
        return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
    if kind == "array":
        item = _type(schema["items"])
        return f"({item})[]" if " | " in item else f"{item}[]"
    if kind == "object" and "additionalProperties" in schema:
        values = schema["additionalProperties"]
        return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
    if kind in _PLAIN:
        return _PLAIN[kind]
    raise ValueError(f"no TypeScript for {schema}")


def main() -> None:
    text = declarations()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what leaderboard/board.py says; run python {sys.argv[0]}")


if __name__ == "__main__":
    main()
