"""Questions with a name: SPARQL files in ``pipelines/questions``.

A file starts with comments that describe it, of which ``title`` is required::

    # title: Models with more than so many parameters
    # parameter: minimum 7e9 more parameters than this

A parameter is a variable of the query: its name, its value if none is given (quoted where it has spaces), and what
it means. If that value is a number, so must be every other. One that is called ``entity`` is the name of an entity.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from kg.assets import asset
from kg.errors import ConfigError, QueryError
from kg.query.entity import spelt
from kg.query.sparql import PREFIXES, Answer, run
from kg.query.syntax import words

_ENTITY = "entity"
_XSD_DOUBLE = NamedNode("http://www.w3.org/2001/XMLSchema#double")
_HEAD = re.compile(r"#\s*(title|parameter):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """``default``: what stands for it if nothing is given."""

    name: str
    default: str
    meaning: str

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return _is_number(self.default)

    def value(self, text: str) -> Literal:
        """Raises QueryError if it should be a number and isn't."""
        if self.is_number and not _is_number(text):
            raise QueryError(f"{self.name}={text} is no number; its usual value is {self.default}")
        return Literal(text, datatype=_XSD_DOUBLE) if self.is_number else Literal(text)


@dataclass(frozen=True, slots=True)
class Question:
    """``text``: the whole file, which is SPARQL."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    text: str


def questions(folder: Path | None = None) -> tuple[Question, ...]:
    """All named questions in order of name. Raises ConfigError for a file without a title."""
    files = sorted((folder or asset("pipelines/questions")).glob("*.rq"))
    return tuple(read(file.read_text("utf-8"), name=file.stem) for file in files)


def question(name: str, *, folder: Path | None = None) -> Question:
    """Raises QueryError if there is none of this name."""
    known = {found.name: found for found in questions(folder)}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3, cutoff=0.5) or sorted(known)
    raise QueryError(f"no question {name!r}; there is {', '.join(near)}")


def read(text: str, *, name: str) -> Question:
    """A question out of a file's text. Raises ConfigError if its head can't be read."""
    titles, parameters = [], []
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line.strip()):
            if head[1] == "title":
                titles.append(head[2])
            else:
                parameters.append(_parameter(head[2], name))
    if len(titles) != 1 or not titles[0]:
        raise ConfigError(f"question {name!r} needs one line like '# title: Who built what'")
    return Question(name, titles[0], tuple(parameters), text)


def ask(
    store: Store,
    asked: Question,
    *,
    parameters: Mapping[str, str] | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> Answer:
    """Answer it with these parameters, the others at their defaults. Raises QueryError for unknown ones."""
    return run(store, filled(asked, parameters or {}), prefixes=prefixes)


def filled(asked: Question, parameters: Mapping[str, str]) -> str:
    """Its SPARQL with values for the parameters. Raises QueryError for unknown ones."""
    given = dict(parameters)
    values = {p.name: p.value(given.pop(p.name, p.default)) for p in asked.parameters}
    if given:
        known = ", ".join(values) or "none"
        raise QueryError(f"question {asked.name!r} has no parameter {min(given)!r}; there are: {known}")
    return _filled(asked.text, values)


def with_names(store: Store, asked: Question, parameters: Mapping[str, str], *, base: str) -> dict[str, str]:
    """The parameters with entities named as the store has them. Raises QueryError, with similar names, for one that
    it doesn't know.
    """
    found = dict(parameters)
    for known in (known for known in asked.parameters if known.name == _ENTITY):
        try:
            found[_ENTITY] = spelt(store, found.get(_ENTITY, known.default), base=base)
        except QueryError as error:
            advice = "" if _ENTITY in parameters else f"; give {_ENTITY} another value"
            raise QueryError(f"{error}{advice}") from error
    return found


def _filled(text: str, values: Mapping[str, Literal]) -> str:
    """The query with values for variables; as terms, so that no value can be read as SPARQL."""
    parts, end = [], 0
    for token in words(text):
        if token.kind == "variable" and token.text[1:] in values:
            parts += [text[end : token.start], str(values[token.text[1:]])]
            end = token.start + len(token.text)
    return "".join([*parts, text[end:]])


def _parameter(text: str, question_name: str) -> Parameter:
    try:
        name, default, *meaning = shlex.split(text)
    except ValueError as error:
        raise ConfigError(
            f"question {question_name!r}: '# parameter: {text}' should be a name, a value and its meaning"
        ) from error
    return Parameter(name, default, " ".join(meaning))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
