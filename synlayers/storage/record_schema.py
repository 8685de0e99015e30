"""The types of the fields of records, found by reading them; the card declares them so that `datasets` drops and
guesses nothing.

A type is ``"null"``, ``"bool"``, ``"int64"``, ``"float64"``, ``"string"``, ``{"list": type}`` or ``{"struct": {field:
type}}``. Fields without a common type, and ``params`` (whose fields differ from source to source), are ``"string"``:
`datasets` then gives them as the text of a Python literal, which `ast.literal_eval` reads.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from synlayers.design import Record

Type: TypeAlias = str | dict[str, Any]

_SCALARS: Final[dict[type, str]] = {type(None): "null", bool: "bool", int: "int64", float: "float64", str: "string"}
_OPAQUE: Final = frozenset({"params"})


def type_of(value: Any) -> Type:
    """The type of one JSON value.

    >>> type_of({"box": [0, 1], "opacity": 0.5, "params": {"any": "thing"}})
    {'struct': {'box': {'list': 'int64'}, 'opacity': 'float64', 'params': 'string'}}
    """
    if isinstance(value, dict):
        return {"struct": {k: "string" if k in _OPAQUE else type_of(v) for k, v in value.items()}}
    if isinstance(value, list):
        element: Type = "null"
        for item in value:
            element = unify(element, type_of(item))
        return {"list": element}
    return _SCALARS[type(value)]


def unify(a: Type, b: Type) -> Type:
    """The narrowest type that holds both.

    >>> unify({"list": "null"}, {"list": "int64"}), unify("int64", "float64"), unify("int64", "string")
    ({'list': 'int64'}, 'float64', 'string')
    """
    if a == b or b == "null":
        return a
    if a == "null":
        return b
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        if "list" in a:
            return {"list": unify(a["list"], b["list"])}
        fields: Record = dict(a["struct"])
        for name, kind in b["struct"].items():
            fields[name] = unify(fields.get(name, "null"), kind)
        return {"struct": fields}
    return "float64" if {str(a), str(b)} == {"int64", "float64"} else "string"


def feature_lines(name: str, kind: Type, indent: str) -> list[str]:
    """The declaration of field `name` in the YAML of a dataset card, one string a line.

    >>> print("\\n".join(feature_lines("box", {"list": "int64"}, "")))
    - name: box
      list: int64
    """
    return [f"{indent}- name: {name}", *_body(kind, indent + "  ")]


def _body(kind: Type, indent: str) -> list[str]:
    if isinstance(kind, str):
        return [f"{indent}dtype: {_dtype(kind)}"]
    if "struct" in kind:
        return [f"{indent}struct:", *_fields(kind, indent)]
    element = kind["list"]
    if isinstance(element, str):
        return [f"{indent}list: {_dtype(element)}"]
    if "struct" in element:
        return [f"{indent}list:", *_fields(element, indent)]
    return [f"{indent}list:", *_body(element, indent + "  ")]


def _fields(struct: Record, indent: str) -> list[str]:
    return [line for name, kind in struct["struct"].items() for line in feature_lines(name, kind, indent)]


def _dtype(kind: str) -> str:
    return "string" if kind == "null" else kind
