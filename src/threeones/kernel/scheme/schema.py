"""The JSON Schema of scheme files, for the completion of editors, made from the loader's own tables.

``python -m threeones.kernel.scheme.schema`` prints it; it is kept as ``docs/scheme.schema.json``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from threeones.kernel.scheme.keys import SECTIONS, Key
from threeones.kernel.scheme.scores import SIGNATURES

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number"]}
_KINDS: dict[str, Schema] = {
    "text": _TEXT,
    "number": {"type": "number"},
    "whole": {"type": "integer", "minimum": 0, "maximum": 6},
    "weight": {"type": "number", "minimum": 0},
    "bool": {"type": "boolean"},
    # An expression may be a single number or truth value, which YAML does not read as text.
    "expression": {"type": ["string", "number", "boolean"], "minLength": 1},
    "share": {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*[%％]\s*$", "examples": ["20%"]},
}


def scheme_schema() -> Schema:
    """The schema of a whole scheme file (draft 2020-12), with what every key means in Chinese."""
    sections = {name: _section(name) for name in SECTIONS if name}
    sections["item"] |= _alone_or_in_parts()
    sections["adjustment"]["dependentRequired"] = {"by": ["at_most"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "考评方案",
        "description": "考评方案的各个键；写法见 docs/scheme-language.zh-CN.md",
        **_section(""),
        "$defs": {**sections, "score": _score()},
    }


def _section(name: str) -> Schema:
    keys = SECTIONS[name]
    out: Schema = {"type": "object", "properties": {key: _key(given) for key, given in keys.items()}}
    # A source may say more than is known here; a misspelt key of any other mapping is a fault.
    out["additionalProperties"] = name == "source"
    if required := [key for key, given in keys.items() if given.required]:
        out["required"] = required
    return out


def _key(key: Key) -> Schema:
    of = {"$ref": f"#/$defs/{key.of}"}
    match key.kind:
        case "map":
            made: Schema = of
        case "list":
            made = {"type": "array", "items": of, **({"minItems": 1} if key.required or key.of == "part" else {})}
        case "names":
            made = {"type": "object", "minProperties": 1, "additionalProperties": {"anyOf": [of, {"type": "null"}]}}
        case "choice":
            made = {"enum": [c for c in key.choices if c], **({"default": key.choices[0]} if key.choices[0] else {})}
        case "score":
            made = {"$ref": "#/$defs/score"}
        case kind:
            made = _KINDS[kind]
    return {"description": key.text, **made}


def _score() -> Schema:
    names = "|".join(SIGNATURES)
    return {
        "type": "string",
        "pattern": rf"^\s*({names})\s*[(（].*[)）]\s*$",
        "examples": [s.example for s in SIGNATURES.values()],
    }


def _alone_or_in_parts() -> Schema:
    """An item has either a weight, a value and a score, or parts."""
    alone = ["weight", "value", "score"]
    return {
        "if": {"required": ["parts"]},
        "then": {"not": {"anyOf": [{"required": ["value"]}, {"required": ["score"]}]}},
        "else": {"required": alone},
    }


def schema_text() -> str:
    """The schema as it is kept in a file."""
    return json.dumps(scheme_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
