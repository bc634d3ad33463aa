"""What is compared, in one shape for gold files and graphs; and how gold files are read."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import ConfigError

_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?([bm])(?![a-z])", re.I)
_FACTOR = {"b": 1e9, "m": 1e6}


@dataclass(frozen=True, slots=True)
class Value:
    """Of a quantity; the upper end of a range is not compared."""

    number: float
    unit: str


@dataclass(frozen=True, slots=True)
class Thing:
    """``types``: the best first; any of them is right. ``names`` are as written, the label first."""

    types: tuple[str, ...]
    names: tuple[str, ...]

    def keys(self) -> frozenset[str]:
        """The names as they are compared."""
        return frozenset(key for key in map(name_key, self.names) if key)

    def sizes(self) -> frozenset[float]:
        """Parameter counts that the names themselves state: "Gemma2-9B" → 9e9."""
        found = (_SIZE.findall(name.replace("-", " ")) for name in self.names)
        return frozenset(float(n) * _FACTOR[unit.lower()] for pairs in found for n, unit in pairs)


@dataclass(frozen=True, slots=True)
class Relating:
    """``subject`` and ``object`` are keys of things; an object may also be a value."""

    subject: str
    relation: str
    object: "str | Value"


@dataclass(frozen=True, slots=True)
class Side:
    """``optional``: facts that change no score."""

    things: Mapping[str, Thing]
    facts: tuple[Relating, ...]
    optional: frozenset[Relating] = field(default=frozenset())

    def show(self, fact: Relating) -> str:
        """ "Helix developedBy Figure"."""
        value = fact.object
        shown = f"{value.number:g} {value.unit}" if isinstance(value, Value) else self.label(value)
        return f"{self.label(fact.subject)} {fact.relation} {shown}"

    def label(self, key: str) -> str:
        return next(iter(self.things[key].names), key)


def name_key(name: str) -> str:
    """Names are equal if these are: without case, leading article, and all but letters, digits and plus."""
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    return re.sub(r"[^\w+]|_", "", re.sub(r"^(the|a|an)\s+", "", folded))


def gold_side(path: Path) -> Side:
    """Read a gold file; raises ConfigError for one that isn't."""
    try:
        stored = json.loads(path.read_text("utf-8"))
        things = {
            e["id"]: Thing((e["type"], *e.get("also", [])), tuple(e["names"])) for e in stored["entities"]
        }
        read = [(_gold_fact(fact), bool(fact.get("optional"))) for fact in stored["facts"]]
        optional = {fact for fact, marked in read if marked or is_free(fact, things)}
    except OSError as error:
        raise ConfigError(f"can't read gold file {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path} is no gold file: {type(error).__name__} {error}") from error
    return Side(things, tuple(dict.fromkeys(fact for fact, _ in read)), frozenset(optional))


def _gold_fact(stored: Mapping[str, Any]) -> Relating:
    if "value" not in stored:
        return Relating(stored["s"], stored["p"], stored["o"])
    return Relating(stored["s"], stored["p"], Value(float(stored["value"]), str(stored.get("unit", "1"))))


def is_free(fact: Relating, things: Mapping[str, Thing]) -> bool:
    """Counts, and sizes that a name itself states, neither help nor harm."""
    value = fact.object
    if fact.relation == "parameterCount" and isinstance(value, Value):
        return value.number in things[fact.subject].sizes()
    return fact.relation == "count"
