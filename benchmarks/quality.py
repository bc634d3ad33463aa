"""Entities and facts against gold files, for ``docs/quality.md``: everything on that page that gold files say.

    python benchmarks/quality.py GOLD_ROOT CORPUS_ROOT [--write docs/quality.md]

Runs ``kg eval`` (the commands are printed as they run) over all gold files below GOLD_ROOT, whose folders are the
rows of the first table, and puts what they print as tables between the marks of the page; the rest of the page stays.

- without a trained model: pipeline ``rules``
- in folds: the judge of claims, and with ``--name-models FOLDER`` the finder of names in ``FOLDER/fold1`` and so on,
  have learnt from the other folds; ``--weak GOLD...`` are learnt from in all
- apart: with ``--apart FOLDER_OF_GOLD_ROOT`` a judge is trained on the other folders, with ``--names-apart MODEL`` as
  finder of names, which has not seen that folder either
- as shipped: the models have learnt from these documents, so this only shows what they can hold

``--figures NAME=FILE`` puts a file between the marks of NAME, for figures that other benchmarks print.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

#: Measured once on the unseen newsletters, by the same protocol: (what, entities F1, facts F1).
BESIDE = (
    ("stock spaCy, its names alone", "0.18 to 0.23", "0.00"),
    ("a frontier LLM in one pass", "0.84", "0.63"),
)
SUMS = ("entities", "entities by name", "relations", "quantities", "facts")
MARKS = re.compile(r"(<!-- figures: ([^\n]+?) -->\n).*?(<!-- /figures -->)", re.DOTALL)

Record = dict[str, Any]


def kg(*arguments: object) -> str:
    command = [str(argument) for argument in arguments]
    print("kg " + " ".join(command), file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "kg", *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def evaluated(*arguments: object) -> Record:
    found: Record = json.loads(kg("eval", *arguments, "--json", "--support"))
    return found


def golds(root: Path, limit: int | None) -> dict[str, list[Path]]:
    """Gold files by the folder they are in."""
    folders: dict[str, list[Path]] = {}
    for path in sorted(root.rglob("*.json")):
        folders.setdefault(path.parent.name, []).append(path)
    return {name: paths[:limit] for name, paths in folders.items()}


def f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def share(part: int, rest: int) -> float:
    return part / (part + rest) if part else 0.0


def summed(documents: Iterable[Record], name: str) -> tuple[int, int, int]:
    rows = [document[name] for document in documents]
    right, wrong, missed = (sum(row[kind] for row in rows) for kind in ("right", "wrong", "missed"))
    return right, wrong, missed


def summary_row(label: str, documents: Sequence[Record]) -> str:
    """Counts summed over documents, but the two means."""
    cells = [label, str(len(documents))]
    for name in ("entities", "facts"):
        right, wrong, missed = summed(documents, name)
        mean = sum(document[name]["f1"] for document in documents) / max(1, len(documents))
        cells += [f"{share(right, wrong):.2f}", f"{share(right, missed):.2f}", f"{mean:.3f}"]
    cells.append(f"{f1(*summed(documents, 'quantities')):.2f}")
    return "| " + " | ".join(cells) + " |"


def summary(runs: dict[str, Record], folders: dict[str, list[Path]]) -> Iterator[str]:
    yield "| what | documents | entities P | R | mean F1 | facts P | R | mean F1 | quantities F1 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for label, run in runs.items():
        stems = {name: {path.stem for path in paths} for name, paths in folders.items()}
        parts = {name: [d for d in run["documents"] if d["name"] in found] for name, found in stems.items()}
        filled = {name: part for name, part in parts.items() if part}
        if len(filled) > 1:
            yield summary_row(f"{label}, all", run["documents"])
        for name, part in filled.items():
            yield summary_row(f"{label}, `{name}`", part)
    for what, entities, facts in BESIDE:
        yield f"| {what} | | | | {entities} | | | {facts} | |"


def by_name(runs: dict[str, Record]) -> Iterator[str]:
    yield "| | in gold | " + " | ".join(f"{label} P | R | F1" for label in runs) + " |"
    yield "|---|---|" + "---|---|---|" * len(runs)
    names = dict.fromkeys(name for run in runs.values() for name in run["by"])
    for name in names:
        scores = [run["by"].get(name) for run in runs.values()]
        known = max(score["right"] + score["missed"] for score in scores if score)
        cells = " | ".join(
            " | ".join(f"{score[kind]:.2f}" for kind in ("precision", "recall", "f1")) if score else "| |"
            for score in scores
        )
        yield f"| {name} | {known} | {cells} |"


def reliability(run: Record) -> Iterator[str]:
    yield "| what | said | number | mean of what was said | right |"
    yield "|---|---|---|---|---|"
    for what, curve in run["reliability"].items():
        for part in curve["bins"]:
            said = f"{part['low']:.1f} to {part['high']:.1f}"
            yield f"| {what} | {said} | {part['count']} | {part['probability']:.2f} | {part['right']:.2f} |"
        yield (
            f"| **{what}** | | {curve['count']} | calibration error {curve['error']:.3f} "
            f"| Brier {curve['brier']:.3f} |"
        )


def supports(run: Record) -> Iterator[str]:
    """How many finders help how many documents, and those that help fewer than two."""
    rows = run["support"]
    counts = [len(row["helps"]) for row in rows]
    yield f"{len(rows)} finders; {sum(n > 1 for n in counts)} help in two documents or more."
    yield ""
    yield "| finder that helps fewer than two | right | wrong | helps | harms |"
    yield "|---|---|---|---|---|"
    for row in rows:
        if len(row["helps"]) < 2:
            documents = f"{len(row['helps'])} | {len(row['harms'])}"
            yield f"| `{row['finder']}` | {row['right']} | {row['wrong']} | {documents} |"


def replaced(page: str, figures: dict[str, str]) -> str:
    """The page with the figures between their marks. Raises SystemExit for a name without marks."""
    marked = {match[2] for match in MARKS.finditer(page)}
    if missing := sorted(figures.keys() - marked):
        raise SystemExit(
            f"no marks <!-- figures: {missing[0]} --> in the page; there are: {', '.join(sorted(marked))}"
        )

    def fill(match: re.Match[str]) -> str:
        text = figures.get(match[2])
        return match[0] if text is None else f"{match[1]}{text.strip()}\n{match[3]}"

    return MARKS.sub(fill, page)


def run_apart(given: argparse.Namespace, folders: dict[str, list[Path]], documents: Path) -> Record:
    """Judge of the other folders, names of a finder that has not seen this one either."""
    learnt = [path for name, paths in folders.items() if name != given.apart for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        judge, pipeline = Path(folder) / "claims", Path(folder) / "apart.toml"
        names = str(given.names_apart.resolve()) if given.names_apart else ""
        options = ["--documents", documents, *weak(given), "--name-model", names]
        kg("train", "claims", *learnt, *options, "-o", judge)
        text = (Path(__file__).parents[1] / "pipelines/news.toml").read_text("utf-8")
        for option, value in (("name_model", names), ("claim_model", str(judge))):
            text = re.sub(rf'(?m)^{option} = ".*"$', f"{option} = {json.dumps(value)}", text)
        pipeline.write_text(text, "utf-8")
        return evaluated(*folders[given.apart], "--documents", documents, "--pipeline", pipeline)


def weak(given: argparse.Namespace) -> list[object]:
    documents = [part for folder in given.weak_documents for part in ("--documents", folder)]
    return [part for path in given.weak for part in ("--weak", path)] + documents


def runs(given: argparse.Namespace, folders: dict[str, list[Path]]) -> dict[str, Record]:
    files = [path for paths in folders.values() for path in paths]
    documents: list[object] = ["--documents", given.corpus]
    found = {"rules": evaluated(*files, *documents, "--pipeline", "rules")}
    names = ["--name-models", given.name_models] if given.name_models else []
    found[f"{given.folds} folds"] = evaluated(
        "--folds", given.folds, *files, *documents, *weak(given), *names
    )
    if given.apart:
        found["apart"] = run_apart(given, folders, given.corpus)
    if given.shipped:
        found["as shipped"] = evaluated(*files, *documents)
    return found


def main(given: argparse.Namespace) -> None:
    folders = golds(given.gold, given.limit)
    found = runs(given, folders)
    folded = found[f"{given.folds} folds"]
    figures = {
        "entities and facts": "\n".join(summary(found, folders)),
        "types and relations": "\n".join(by_name(found)),
        "reliability": "\n".join(reliability(folded)),
        "rules": "\n".join(supports(found["rules"])),
    }
    for argument in given.figures:
        name, _, path = argument.partition("=")
        figures[name] = Path(path).read_text("utf-8")
    if given.write:
        given.write.write_text(replaced(given.write.read_text("utf-8"), figures), "utf-8")
        return
    for name, text in figures.items():
        print(f"{name}\n\n{text}\n")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Quality against gold files, for docs/quality.md.")
    made.add_argument("gold", type=Path, metavar="GOLD_ROOT")
    made.add_argument("corpus", type=Path, metavar="CORPUS_ROOT")
    made.add_argument("--write", type=Path, metavar="PAGE")
    made.add_argument("--folds", type=int, default=5)
    made.add_argument("--name-models", type=Path, metavar="FOLDER")
    made.add_argument("--weak", type=Path, nargs="*", default=[], metavar="GOLD")
    made.add_argument("--weak-documents", type=Path, nargs="*", default=[], metavar="FOLDER")
    made.add_argument("--apart", metavar="NAME", help="a folder of GOLD_ROOT, such as dev")
    made.add_argument("--names-apart", type=Path, metavar="MODEL")
    made.add_argument("--shipped", action="store_true", help="also the pipeline news as it is")
    made.add_argument("--limit", type=int, help="only the first so many gold files of each folder")
    made.add_argument("--figures", action="append", default=[], metavar="NAME=FILE")
    return made


if __name__ == "__main__":
    main(parser().parse_args())
