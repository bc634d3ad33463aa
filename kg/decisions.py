"""Files of decisions: what a person says on who is who and on facts, one record each, kept beside the sources.

    # GPT-5 of the first sentence is the model of the second
    [[decision]]
    do = "same"                  # same, apart, variant: type, a, b; a_in and b_in name one document
    type = "Model"
    a = "Orion"
    b = "GPT-5"

``rename``: type, name, to. ``type``: type, name, to (the right type); ``in`` names one document. ``reject`` and
``accept``: subject, relation, object or value with unit. ``skip``: not decided. Any may have key and note.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson

from kg.errors import ConfigError
from kg.iri import digest
from kg.ontology import Ontology, load
from kg.types import Decision

RECORD = "[[decision]]"
#: Keys of a record → fields of a `Decision`, by what it is about; in the order of files.
PAIR = {"type": "type", "a": "name", "b": "other", "a_in": "within", "b_in": "other_within"}
NAME = {"type": "type", "name": "name", "to": "other", "in": "within"}
FACT = {
    "subject": "name", "subject_type": "type", "relation": "relation", "object": "other",
    "object_type": "other_type", "value": "value", "value_max": "value_max", "unit": "unit", "than": "than",
    "on": "on",
}  # fmt: skip
FORMS: Mapping[str, Mapping[str, str]] = {
    "same": PAIR, "apart": PAIR, "variant": PAIR, "rename": NAME, "type": NAME, "reject": FACT, "accept": FACT,
}  # fmt: skip
SKIP = "skip"
_NUMBERS = frozenset({"value", "value_max"})
_NEEDED = (
    (PAIR, ("type", "a", "b")),
    (NAME, ("type", "name", "to")),
    (FACT, ("subject", "relation")),
)
#: Decisions of which there is one for each thing.
_OPPOSITES = (("reject", "accept"), ("rename", "rename"), ("type", "type"))


def load_all(paths: Iterable[str]) -> tuple[Decision, ...]:
    """What all files decide, without what they skip. Raises ConfigError for files that can't be used as they are,
    and for two decisions that contradict each other in words; linking finds those that do so by who is who.
    """
    found = [decision for path in paths for decision in read(Path(path)) if decision.do != SKIP]
    _check_opposites(found)
    return tuple(found)


def read(path: Path) -> tuple[Decision, ...]:
    """All records of one file, in its order. Raises ConfigError with file and line."""
    return parse(text_of(path), str(path))


def text_of(path: Path) -> str:
    """Raises ConfigError if it can't be read."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"can't read decisions {path}: it is not UTF-8") from error
    except OSError as error:
        raise ConfigError(f"can't read decisions {path}: {error.strerror}") from error


def parse(text: str, file: str) -> tuple[Decision, ...]:
    """The same for what a file says."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not TOML: {error}") from error
    unknown = [name for name in tables if name != "decision"]
    records = tables.get("decision", [])
    if unknown or not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ConfigError(
            f"{file}: {(unknown or ['decision'])[0]!r} is no decision; write {RECORD} above each"
        )
    lines = [
        number for number, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip() == RECORD
    ]
    places = lines if len(lines) == len(records) else [0] * len(records)
    ontology = load() if records else None
    return tuple(
        _decision(record, file, line, ontology)
        for record, line in zip(records, places, strict=True)
        if ontology
    )


def place(decision: Decision) -> str:
    """``decisions.toml:12``, for messages."""
    return f"{decision.file}:{decision.line}" if decision.line else decision.file


def in_words(decision: Decision) -> str:
    """``same: Model "Orion" and "GPT-5"``."""
    if decision.do in ("reject", "accept"):
        value = "" if decision.value is None else f"{decision.value:,.15g} {decision.unit}".rstrip()
        return f'{decision.do}: "{decision.name}" {decision.relation} "{decision.other or value}"'
    joint = {"rename": "to", "type": "to", "variant": "of"}.get(decision.do, "and")
    where = f" in {decision.within}" if decision.within else ""
    other = f" in {decision.other_within}" if decision.other_within else ""
    return f'{decision.do}: {decision.type} "{decision.name}"{where} {joint} "{decision.other}"{other}'


def identity(decision: Decision) -> str:
    """16 hex digits that stay while file, line and note change."""
    return digest(*(repr(getattr(decision, name)) for name in Decision.__slots__ if name not in _APART_FROM))


def shape(decisions: Iterable[Decision]) -> str:
    """Changes with the decisions and their places in their files, not with where the files lie."""
    return repr([replace(decision, file=Path(decision.file).name) for decision in decisions])


_APART_FROM = frozenset({"note", "file", "line"})


def record(decision: Decision, form: Mapping[str, str], *, key: str = "") -> list[str]:
    """The lines of one record as `parse` reads them; empty fields are left out."""
    lines = [RECORD, *([f"key = {_toml(key)}"] if key else []), f"do = {_toml(decision.do)}"]
    for name, slot in form.items():
        value = getattr(decision, slot)
        if value not in ("", None):
            lines.append(f"{name} = {_toml(value)}")
    return [*lines, f"note = {_toml(decision.note)}"] if decision.note else lines


def _toml(value: str | float) -> str:
    """JSON's strings are TOML's but for DEL."""
    return orjson.dumps(value).decode().replace("\x7f", "\\u007f") if isinstance(value, str) else repr(value)


def _decision(table: Mapping[str, Any], file: str, line: int, ontology: Ontology) -> Decision:
    where = f"{file}:{line}" if line else file
    do = table.get("do")
    if do not in (*FORMS, SKIP):
        raise ConfigError(f"{where}: do = {do!r}; {_there_are(str(do), (*FORMS, SKIP))}")
    form = FORMS.get(do) or _form_of(table)
    for name, value in table.items():
        if name not in form and name not in ("do", "key", "note"):
            raise ConfigError(f"{where}: {do} has no {name!r}; {_there_are(name, tuple(form))}")
        good = isinstance(value, (int, float)) and not isinstance(value, bool) if name in _NUMBERS else value
        if not good or not (isinstance(value, str) or name in _NUMBERS):
            raise ConfigError(f"{where}: {name} = {value!r} is no {'number' if name in _NUMBERS else 'text'}")
    if do != SKIP:
        _check_complete(table, form, do, where)
        _check_words(table, form, where, ontology)
    values = {slot: table[name] for name, slot in form.items() if name in table}
    values |= {name: float(values[name]) for name in _NUMBERS & values.keys()}
    if "value" in values:
        values.setdefault("unit", "1")
    values.setdefault("type", "")
    values.setdefault("name", "")
    return Decision(do=do, **values, note=table.get("note", ""), file=file, line=line)


def _form_of(table: Mapping[str, Any]) -> Mapping[str, str]:
    """What a skipped record is about."""
    forms = (form for form in (FACT, PAIR, NAME) if not table.keys() - form.keys() - {"do", "key", "note"})
    return next(forms, PAIR)


def _check_complete(table: Mapping[str, Any], form: Mapping[str, str], do: str, where: str) -> None:
    needed = next(names for known, names in _NEEDED if known is form)
    missing = [name for name in needed if name not in table]
    if missing:
        raise ConfigError(f"{where}: {missing[0]!r} is missing; {do} needs {', '.join(needed)}")
    if form is FACT and ("object" in table) == ("value" in table):
        raise ConfigError(f"{where}: {do} needs object (a name) or value (a number), one of them")
    if do == "rename" and "in" in table:
        raise ConfigError(f"{where}: rename has no 'in': a thing has one name in all documents")


def _check_words(table: Mapping[str, Any], form: Mapping[str, str], where: str, ontology: Ontology) -> None:
    """Types, relations and quantity properties are those of the ontology."""
    properties = (*ontology.relations, *ontology.quantities)
    known = {"type": ontology.types, "subject_type": ontology.types, "object_type": ontology.types}
    known["relation"] = tuple(ontology.quantities if "value" in table else ontology.relations)
    if table["do"] == "type":
        known["to"] = ontology.types
    for name, good in known.items():
        if name in table and table[name] not in good:
            other = "object = a name" if "value" in table else "value = a number"
            misfit = name == "relation" and table[name] in properties
            advice = f"it goes with {other}" if misfit else _there_are(str(table[name]), good)
            raise ConfigError(f"{where}: {name} = {table[name]!r}; {advice}")


def _check_opposites(decisions: Sequence[Decision]) -> None:
    seen: dict[tuple[str, ...], Decision] = {}
    for decision in decisions:
        for verbs in _OPPOSITES:
            if decision.do in verbs:
                about = (verbs[0], *(_folded(part) for part in _about(decision)))
                other = seen.setdefault(about, decision)
                if (other.do, other.other) != (decision.do, decision.other):
                    raise contradiction(other, decision)


def contradiction(a: Decision, b: Decision) -> ConfigError:
    """The error that names both."""
    return ConfigError(
        f"{place(a)} ({in_words(a)}) and {place(b)} ({in_words(b)}) contradict each other; delete one"
    )


def _about(decision: Decision) -> tuple[str, ...]:
    if decision.do in ("rename", "type"):
        return decision.type, decision.name, decision.within
    number = "" if decision.value is None else repr(decision.value)
    return (decision.name, decision.type, decision.relation, decision.other, decision.other_type, number,
            decision.unit, decision.than, decision.on)  # fmt: skip


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _there_are(name: str, good: Sequence[str]) -> str:
    close = get_close_matches(name, good, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}there are: {', '.join(good)}"
