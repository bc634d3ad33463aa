"""A domain of one's own: the ontology and the pipelines that ship with kg, with a folder's additions, for `KG_ASSETS`.

Additions lie as what they add to: `ontology/kg.ttl`, `pipelines/units.toml`, `pipelines/patterns/verbs.toml`,
`pipelines/gazetteer/vessel.tsv`. A file of a name that doesn't ship with kg is taken as it is.
"""

import re
import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kg import ontology
from kg.assets import shipped
from kg.errors import ConfigError
from kg.graph import vocabulary

ROOMS = ("ontology", "pipelines")
#: Says in a folder that `assemble` made it, and so may make it anew.
MARK = "MADE-BY-KG"
#: A TOML file is cut before these lines: [table] and [[array]].
_HEAD = re.compile(r"^(?=\[)", re.MULTILINE)
_NAME = re.compile(r"^(\[+[^\]]+\]+)")


def assemble(out: Path, additions: Iterable[Path]) -> tuple[Path, ...]:
    """Write `out` anew; gives the files that differ from those shipped, sorted.

    Raises ConfigError for a folder that isn't one of its own, and for additions that don't fit what they are added to.
    """
    folders = tuple(additions)
    _check(out, folders)
    source = shipped("ontology").parent
    for room in ROOMS:
        shutil.rmtree(out / room, ignore_errors=True)
        shutil.copytree(source / room, out / room, ignore=shutil.ignore_patterns("__pycache__"))
    names = ", ".join(map(str, folders))
    (out / MARK).write_text(f"Made by kg domain from {names}. What is changed here is lost.\n", "utf-8")
    changed = {_add(folder, file, out) for folder in folders for file in _files(folder)}
    vocabulary.renew(out / "ontology")
    _check_patterns(out)
    return tuple(sorted(changed))


def merged(base: str, more: str) -> str:
    """TOML with more entries: of a table that is there right behind its head, else at the end; [[arrays]] at the end."""
    top, *tables = _HEAD.split(more)
    if top.strip() and any(not line.startswith("#") for line in top.split("\n") if line.strip()):
        raise ConfigError(
            f"additions begin with a [table] or [[array]], not with {top.strip().splitlines()[0]!r}"
        )
    for table in tables:
        found = _NAME.match(table)
        head = found[1] if found else ""
        line = re.search(rf"^{re.escape(head)}(?!\]).*\n", base, re.MULTILINE)
        if head.startswith("[[") or line is None:
            base = f"{base.rstrip()}\n\n{table.rstrip()}\n"
        else:
            body = table.partition("\n")[2].rstrip() + "\n"
            base = base[: line.end()] + body + base[line.end() :]
    return base


def rows(base: str, more: str) -> str:
    """A table with more rows; both begin with the same line. Raises ConfigError if they don't."""
    head, _, added = more.partition("\n")
    kept = next((line for line in base.splitlines() if not line.startswith("# ")), "")
    if head != kept:
        raise ConfigError(f"additions begin with {kept!r}, not with {head!r}")
    return base.rstrip("\n") + "\n" + added


def triples(base: str, more: str) -> str:
    return f"{base.rstrip()}\n\n{more.strip()}\n"


#: How text is added to a file, by suffix.
_ADDERS: Mapping[str, Callable[[str, str], str]] = {".toml": merged, ".tsv": rows, ".ttl": triples}


def _add(folder: Path, file: Path, out: Path) -> Path:
    name = file.relative_to(folder)
    target = out / name
    adder = _ADDERS.get(file.suffix)
    if not target.exists() or adder is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return name
    try:
        text = adder(target.read_text("utf-8"), file.read_text("utf-8"))
        if file.suffix == ".toml":
            tomllib.loads(text)
    except (ConfigError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: doesn't fit {name}: {error}") from error
    target.write_text(text, "utf-8")
    return name


def _files(folder: Path) -> list[Path]:
    found = (path for room in ROOMS for path in (folder / room).rglob("*"))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _check(out: Path, folders: Iterable[Path]) -> None:
    for folder in folders:
        if not _files(folder):
            raise ConfigError(
                f"{folder}: no {' and no '.join(f'{room}/' for room in ROOMS)} with files in it"
            )
    if out.exists() and not (out / MARK).is_file():
        raise ConfigError(f"{out} is there, and kg domain hasn't made it; name another folder")


def _check_patterns(out: Path) -> None:
    known = ontology.load(out / "ontology/kg.ttl").relations
    for path in sorted((out / "pipelines/patterns").glob("*.toml")):
        tables = tomllib.loads(path.read_text("utf-8")).values()
        rows = (row for table in tables if isinstance(table, list) for row in table if isinstance(row, dict))
        for name in (row["relation"] for row in rows if "relation" in row):
            if name not in known:
                raise ConfigError(
                    f"{path}: no relation {name!r} in the ontology; there are: {', '.join(sorted(known))}"
                )
