"""Build model-epoch.tsv and organization-epoch.tsv, catalogues of background knowledge, from Epoch AI's table of models.

    python pipelines/background/build_background.py CSV_PATH [-o FOLDER]

Writes the same bytes for the same table. What is taken and what isn't: docs/background.md.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.catalogue import Record, read_table
from kg.errors import KgError
from kg.link.names import parse

HERE = Path(__file__).parent
ATTRIBUTION = (
    '# Epoch AI, "Data on AI Models", published online at epoch.ai. Licence: CC BY 4.0,',
    "# https://creativecommons.org/licenses/by/4.0/. Changes: a selection of rows and columns, names cleaned;",
    "# made by build_background.py, see docs/background.md.",
)
MODEL_COLUMNS = (
    "type", "name", "aliases", "maker", "base", "date", "parameters", "data", "data_size", "hardware",
    "hardware_count", "training_hours", "link", "source",
)  # fmt: skip
ORGANIZATION_COLUMNS = ("type", "name", "aliases", "country", "source")
#: Facts without one of these tell no more of a model than that it exists.
TELLING = frozenset(MODEL_COLUMNS) - {"type", "name", "aliases", "source"}


def line(record: Record, columns: Sequence[str]) -> str:
    """The cells of a record, several values with ``|`` between."""
    cells = {
        "type": (record.type,),
        "name": (record.name,),
        "aliases": record.aliases,
        "source": (record.source,),
    }
    values = (cells.get(column, record.all(column)) for column in columns)
    return "\t".join(
        "|".join(value.replace("|", "/").replace("\t", " ") for value in found) for found in values
    )


def write_list(path: Path, columns: Sequence[str], records: Iterable[Record]) -> int:
    """Sorted by name. Says how many."""
    lines = sorted({line(record, columns) for record in records}, key=lambda text: (text.casefold(), text))
    path.write_text("\n".join([*ATTRIBUTION, "\t".join(columns), *lines]) + "\n", encoding="utf-8")
    return len(lines)


def is_known(record: Record, known: frozenset[str]) -> bool:
    """Whether a list written by hand has the organisation, under any of its names."""
    return any(parse(name, record.type).key in known for name in record.names)


def unique(records: Iterable[Record]) -> list[Record]:
    """Of names that parse to the same the one that says most, then the longest, then the first."""
    best: dict[str, Record] = {}
    for record in records:
        key = parse(record.name, record.type).key
        best[key] = max(
            best.get(key, record), record, key=lambda r: (len(r.values) + len(r.aliases), len(r.name))
        )
    return list(best.values())


def build(table: Path, *, lists: Path, folder: Path) -> tuple[int, int]:
    """Write both files into ``folder``; returns the numbers of models and organisations.

    Of organisations those that ``lists`` have are left out.
    """
    records = read_table(table, namespace="")
    own = read_table(lists / "organization.tsv", namespace="")
    known = frozenset(parse(name, "Organization").key for record in own for name in record.names)
    models = [r for r in records if r.type == "Model" and TELLING & r.values.keys()]
    makers = unique(r for r in records if r.type == "Organization" and not is_known(r, known))
    folder.mkdir(parents=True, exist_ok=True)
    return (
        write_list(folder / "model-epoch.tsv", MODEL_COLUMNS, models),
        write_list(folder / "organization-epoch.tsv", ORGANIZATION_COLUMNS, makers),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("table", type=Path, metavar="CSV_PATH", help="Epoch AI's table of models")
    parser.add_argument(
        "-o", "--output", type=Path, default=HERE, help="folder to write (default: beside this file)"
    )
    options = parser.parse_args()
    try:
        models, makers = build(options.table, lists=HERE, folder=options.output)
    except KgError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{models} models, {makers} organisations")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
