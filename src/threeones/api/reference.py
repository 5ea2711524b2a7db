"""The reference page: the description of the interface as people read it, without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from threeones.api.once import JSON

REF = "#/components/schemas/"
SAMPLES = {"string": "…", "integer": 1, "boolean": True, "number": "1"}


@dataclass(frozen=True, slots=True)
class Item:
    """A parameter, or a field of what is sent or told; ``kind`` as people call it."""

    name: str
    place: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class OperationWords:
    """An operation as the page shows it; ``example`` is a call at a command line."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    permission: str
    parameters: list[Item]
    sends: list[Item]
    tells: list[Item]
    example: str


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one part."""

    name: str
    operations: list[OperationWords]


def sections(schema: Mapping[str, Any]) -> list[Section]:
    """All operations by part, in the order of the description."""
    found: dict[str, list[OperationWords]] = {}
    models = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_words(method.upper(), path, operation, models))
    return [Section(name, operations) for name, operations in found.items()]


def _words(method: str, path: str, operation: Mapping[str, Any], models: Mapping[str, Any]) -> OperationWords:
    parameters = [
        Item(p["name"], p["in"], kind_of(p["schema"]), p["required"], p.get("description", ""))
        for p in operation["parameters"]
    ]
    asked: Mapping[str, Mapping[str, Any]] = operation.get("requestBody", {}).get("content", {})
    media = next(iter(asked), "")
    told: Mapping[str, Any] = next(
        (r for status, r in sorted(operation["responses"].items(), key=str) if int(status) < 300), {}
    )
    contents: Mapping[str, Mapping[str, Any]] = told.get("content", {})
    bodies = [c["schema"] for c in contents.values() if "schema" in c]
    sends = [field for one in asked.values() for field in fields(one["schema"], models)]
    return OperationWords(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        scope=operation["x-scope"],
        permission=operation.get("x-permission", ""),
        parameters=parameters,
        sends=sends,
        tells=[field for body in bodies for field in fields(body, models)],
        example=example(method, path, media, sends),
    )


def fields(schema: Mapping[str, Any], models: Mapping[str, Any], above: str = "") -> Iterator[Item]:
    """The fields of a schema, those of the items of a list below it, one level deep."""
    body = model_of(schema, models)
    for name, field in body.get("properties", {}).items():
        whole = f"{above}{name}"
        required = name in body.get("required", ())
        yield Item(whole, "body", kind_of(field), required, field.get("description", ""))
        if not above and field.get("type") == "array":
            yield from fields(field.get("items", {}), models, f"{whole}[].")


def model_of(schema: Mapping[str, Any], models: Mapping[str, Any]) -> Mapping[str, Any]:
    """The model that a schema names, or the schema itself."""
    name = str(schema.get("$ref", ""))
    return models[name.removeprefix(REF)] if name.startswith(REF) else schema


def kind_of(schema: Mapping[str, Any]) -> str:
    """A type as people read it: ``string``, ``string | null``, ``date``."""
    if "anyOf" in schema:
        return " | ".join(kind_of(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if schema.get("type") == "array":
        return f"[{kind_of(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")


def example(method: str, path: str, media: str, sends: list[Item]) -> str:
    """A call with curl; the token stands in the environment, so that it is not left in the shell's history."""
    lines = ['curl -sS -H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        lines += [f"-X {method}", '-H "Idempotency-Key: $(uuidgen)"']
    if media == JSON:
        body = {i.name: SAMPLES.get(i.kind, "…") for i in sends if i.required and "[]." not in i.name}
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    elif media:
        lines += [f"-F {i.name}=@…" if i.kind == "binary" else f"-F {i.name}=…" for i in sends if i.required]
    return " \\\n  ".join([*lines, f'"$SITE{path}"'])
