"""Pipeline files: TOML that names the factories of a run and their options, checked before anything runs.

    description = "…"
    [extract]            # a table for each step: here kg.extract.EXTRACTORS
    use = "spacy"        # the key of a factory in that table; all else are its options
    model = "en_core_web_sm"

A factory's keyword-only parameters are the schema: names, types and defaults are read from its signature.
"""

import inspect
import tomllib
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kg.assets import asset, shipped
from kg.errors import ConfigError

STEPS = ("extract", "link")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One table of a pipeline file: which factory, and its options as written there."""

    name: str
    use: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline file as read: ``text`` is what it says, ``path`` where it lies."""

    name: str
    path: Path
    text: str
    description: str
    steps: Mapping[str, Step]


def pipelines() -> dict[str, Path]:
    """The shipped pipeline files by name, in order: those of ``pipelines/`` that say ``[extract]``.

    Those in a folder of one's own take the place of others of the same name.
    """
    found = {path.name: path for folder in (shipped, asset) for path in folder("pipelines").glob("*.toml")}
    return {path.stem: path for _, path in sorted(found.items()) if _extracts(path)}


def _extracts(path: Path) -> bool:
    return any(line.startswith("[extract]") for line in path.read_text("utf-8").splitlines())


def load(name: str) -> Pipeline:
    """By name ("news") or by path ("my/news.toml"); raises ConfigError for what no step could read."""
    path = _find(name)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"can't read pipeline {path}: {error}") from error
    tables = _parse(path, text)
    description = tables.pop("description", "")
    unknown = [name for name in tables if name not in STEPS]
    if unknown:
        raise ConfigError(f"{path.name}: no step {unknown[0]!r}; there are: {', '.join(STEPS)}")
    missing = [name for name in STEPS if name not in tables]
    if missing:
        raise ConfigError(f'{path.name}: step {missing[0]!r} is missing; write [{missing[0]}] with use = "…"')
    steps = {name: _step(path.name, name, tables[name]) for name in STEPS}
    return Pipeline(path.stem, path, text, str(description), steps)


def make(
    pipeline: Pipeline,
    step: str,
    table: Mapping[str, Callable[..., T]],
    *,
    given: Mapping[str, Any] | None = None,
) -> T:
    """Call the factory that ``step`` names with its options and with those of ``given`` that it takes."""
    chosen, given = pipeline.steps[step], given or {}
    where = f"{pipeline.path.name} [{step}]"
    if chosen.use not in table:
        raise ConfigError(f"{where}: no {step} {chosen.use!r}; {_there_are(chosen.use, table)}")
    factory = table[chosen.use]
    accepted = parameters(factory)
    check(where, factory, chosen.options, given=given)
    passed = {name: value for name, value in given.items() if name in accepted}
    return factory(**{**_converted(factory, chosen.options), **passed})


def check(
    where: str, factory: Callable[..., Any], options: Mapping[str, Any], *, given: Collection[str] = ()
) -> None:
    """Raises ConfigError unless ``options`` and ``given`` are what the keyword-only parameters ask for."""
    good = {name: parameter for name, parameter in parameters(factory).items() if name not in given}
    hints = get_type_hints(factory)
    for name, value in options.items():
        if name not in good:
            raise ConfigError(f"{where}: no option {name!r}; {_there_are(name, good)}")
        if not _fits(value, hints.get(name, Any)):
            raise ConfigError(
                f"{where}: {name} = {value!r} is a {type(value).__name__}, not {_spelt(hints[name])}"
            )
    for name, parameter in good.items():
        if parameter.default is inspect.Parameter.empty and name not in options:
            raise ConfigError(f"{where}: option {name!r} is missing ({_spelt(hints.get(name, Any))})")


def is_path(name: str) -> bool:
    """Whether a pipeline is meant by its file, not by its name."""
    path = Path(name)
    return path.suffix == ".toml" or len(path.parts) > 1


def _find(name: str) -> Path:
    path = Path(name)
    if is_path(name):
        if path.is_file():
            return path
        raise ConfigError(f"no pipeline file {name!r}; shipped with kg are: {', '.join(pipelines())}")
    known = pipelines()
    if name not in known:
        raise ConfigError(
            f"no pipeline {name!r}; {_there_are(name, known)}, or give the path of a .toml file"
        )
    return known[name]


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _step(file: str, name: str, table: Any) -> Step:
    if not isinstance(table, dict):
        raise ConfigError(f'{file}: {name} = {table!r} is no table; write [{name}] with use = "…"')
    options = dict(table)
    use = options.pop("use", None)
    if not isinstance(use, str):
        raise ConfigError(f'{file} [{name}]: use = "…" is missing; it names what does the step')
    return Step(name, use, options)


def parameters(factory: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """The options of a factory, by name."""
    known = inspect.signature(factory).parameters.values()
    return {p.name: p for p in known if p.kind is inspect.Parameter.KEYWORD_ONLY}


def _there_are(name: str, good: Collection[str]) -> str:
    if not good:
        return "there are none"
    close = get_close_matches(name, good, n=1)
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}there are: {', '.join(sorted(good))}"


def _fits(value: Any, hint: Any) -> bool:
    """Whether a TOML value can be passed for it; arrays stand for lists and tuples, text for paths."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, option) for option in arguments)
    if origin is Literal:
        return value in arguments
    if origin in (list, tuple) or _is_sequence(origin):
        return isinstance(value, list) and all(_fits(x, arguments[0] if arguments else Any) for x in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, dict) and all(_fits(x, arguments[1]) for x in value.values())
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is Path:
        return isinstance(value, str)
    return isinstance(hint, type) and isinstance(value, hint)


def _is_sequence(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Collection) and not issubclass(origin, Mapping)


def _converted(factory: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(factory)
    return {name: _convert(value, hints.get(name, Any)) for name, value in options.items()}


def _convert(value: Any, hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple(value)
    if hint is float:
        return float(value)
    if hint is Path:
        return Path(value)
    return value


def _spelt(hint: Any) -> str:
    return (
        hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint).replace("typing.", "")
    )
