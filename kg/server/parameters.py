"""Query parameters, checked against ``openapi.yaml``, which documents them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any

import yaml  # type: ignore[import-untyped]

from kg.server.problems import Problem

#: Checked parameters by name; those without a default that weren't given are None, lists are ().
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """``schema``: of one value; of a list, of its members."""

    name: str
    required: bool
    many: bool
    most: int
    schema: Mapping[str, Any]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    text = files("kg.server").joinpath("openapi.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


@cache
def parameters(path: str, method: str = "get") -> tuple[Parameter, ...]:
    """Those of one address."""
    stated = document()["paths"][path][method].get("parameters", ())
    return tuple(_parameter(_resolved(each)) for each in stated)


def check(path: str, pairs: Sequence[tuple[str, str]]) -> Given:
    """Raises Problem (400) for a parameter that is unknown, missing, repeated or not as documented."""
    known = {parameter.name: parameter for parameter in parameters(path)}
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in known:
            raise Problem(400, f"no parameter {name!r}; there are: {', '.join(known) or 'none'}")
        values.setdefault(name, []).append(value)
    return {name: _value(parameter, values.get(name, [])) for name, parameter in known.items()}


def _resolved(stated: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = stated.get("$ref")
    if reference is None:
        return stated
    found: Mapping[str, Any] = document()["components"]["parameters"][reference.rpartition("/")[2]]
    return found


def _parameter(stated: Mapping[str, Any]) -> Parameter:
    schema = stated["schema"]
    many = schema["type"] == "array"
    most = schema.get("maxItems", 20) if many else 1
    return Parameter(
        stated["name"], stated.get("required", False), many, most, schema["items"] if many else schema
    )


def _value(parameter: Parameter, given: Sequence[str]) -> Any:
    if not given:
        if parameter.required:
            raise Problem(400, f"{parameter.name} is missing")
        return () if parameter.many else parameter.schema.get("default")
    if len(given) > parameter.most:
        raise Problem(400, f"{parameter.name} is given {len(given)} times; at most {parameter.most}")
    checked = tuple(_one(parameter, text) for text in given)
    return checked if parameter.many else checked[0]


def _one(parameter: Parameter, text: str) -> Any:
    schema = parameter.schema
    if "enum" in schema and text not in schema["enum"]:
        raise Problem(400, f"{parameter.name}={text!r} is none of {', '.join(schema['enum'])}")
    if schema["type"] in ("integer", "number"):
        return _number(parameter.name, text, schema)
    if len(text) > schema.get("maxLength", len(text)):
        raise Problem(400, f"{parameter.name} has more than {schema['maxLength']} characters")
    if len(text) < schema.get("minLength", 0):
        raise Problem(400, f"{parameter.name} is empty")
    if schema.get("format") == "date":
        _check_date(parameter.name, text)
    return text


def _number(name: str, text: str, schema: Mapping[str, Any]) -> int | float:
    whole = schema["type"] == "integer"
    if not re.fullmatch(
        r"-?\d{1,15}" if whole else r"-?\d{1,15}(\.\d{1,40})?([eE]-?\d{1,3})?", text, re.ASCII
    ):
        raise Problem(400, f"{name}={text[:40]!r} is no {'whole ' * whole}number")
    value = int(text) if whole else float(text)
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    if not isfinite(value) or not low <= value <= high:
        raise Problem(400, f"{name}={text[:40]} is not from {low} to {high}")
    return value


def _check_date(name: str, text: str) -> None:
    try:
        date.fromisoformat(text if len(text) == 10 else "")
    except ValueError as error:
        raise Problem(400, f"{name}={text[:40]!r} is no day such as 2025-03-31") from error
