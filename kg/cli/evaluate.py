"""``kg eval``: how good a graph is, against gold files."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kg.errors import ConfigError

if TYPE_CHECKING:
    from kg.evaluate.scores import Comparison, Score
    from kg.evaluate.sides import Side


@click.command("eval")
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option(
    "--gold",
    multiple=True,
    required=True,
    metavar="GOLD[=DOC]",
    help="May be given again; a folder means all in it.",
)
@click.option("--errors", default=0, metavar="N", help="List up to N errors of each kind for each document.")
@click.option("--pipeline", default="news", show_default=True, metavar="NAME", help="For GOLD=DOC.")
def evaluate(directory: Path | None, gold: tuple[str, ...], errors: int, pipeline: str) -> None:
    """Precision, recall and F1 by entity type and relation.

    \b
    kg eval DIR --gold GOLD.json           a build, of which the document that GOLD names is judged
    kg eval --gold GOLD.json=DOCUMENT      each document is built by itself
    kg eval --gold GOLDS/=DOCUMENTS/       the same for all pairs of files with one name
    """
    from kg.evaluate.scores import compare, total
    from kg.evaluate.sides import gold_side
    from kg.ontology import load

    ontology = load()
    symmetric = [relation.name for relation in ontology.relations.values() if relation.symmetric]
    graphs = _sides_of_build(directory, gold) if directory else _sides_of_documents(gold, pipeline)
    compared: list[Comparison] = []
    for path, side in graphs:
        comparison = compare(gold_side(path), side, symmetric=symmetric)
        compared.append(comparison)
        click.echo(
            f"{path.stem:44} entities F1 {comparison.entities.f1:.3f}  facts F1 {comparison.facts.f1:.3f}"
        )
        _list_errors(comparison, errors)
    _print_total(total(compared), (*ontology.types, *ontology.relations, *ontology.quantities))
    entities = sum(c.entities.f1 for c in compared) / len(compared)
    facts = sum(c.facts.f1 for c in compared) / len(compared)
    click.echo(f"mean over documents: entities F1 {entities:.3f}  facts F1 {facts:.3f}")


def pairs(gold: tuple[str, ...]) -> list[tuple[Path, Path]]:
    """Gold file and document for each ``GOLD=DOC``; of two folders, the files of one stem."""
    found = []
    for argument in gold:
        gold_name, equals, document_name = argument.partition("=")
        if not equals:
            raise click.UsageError(f"{argument!r}: give a build directory, or GOLD=DOCUMENT")
        gold_path, document = Path(gold_name), Path(document_name)
        if not gold_path.is_dir():
            found.append((gold_path, document))
            continue
        golds = {path.stem: path for path in sorted(gold_path.glob("*.json"))}
        documents = [path for path in sorted(document.glob("*")) if path.stem in golds]
        if not documents:
            raise click.UsageError(f"no document in {document} has the name of a gold file in {gold_path}")
        found += [(golds[path.stem], path) for path in documents]
    return found


def _sides_of_documents(gold: tuple[str, ...], pipeline: str) -> "Iterator[tuple[Path, Side]]":
    """A build of one document each, in one process."""
    from kg.evaluate.graphs import graph_side
    from kg.graph.store import load as load_graph
    from kg.ontology import load
    from kg.pipeline import prepare, run

    todo, steps, ontology = pairs(gold), prepare(pipeline), load()
    for gold_path, document in todo:
        with TemporaryDirectory(prefix="kg-eval-") as directory:
            report = run(steps, [str(document)], Path(directory))
            if report.skips:
                raise ConfigError(report.skips[0].message)
            yield gold_path, graph_side(load_graph(Path(directory) / "graph.nt"), ontology)


def _sides_of_build(directory: Path, gold: tuple[str, ...]) -> "Iterator[tuple[Path, Side]]":
    from kg.builds import open_finished
    from kg.evaluate.graphs import documents, graph_side
    from kg.graph.store import load as load_graph
    from kg.ontology import load

    store, ontology = load_graph(open_finished(directory).graph), load()
    found = documents(store)
    for argument in gold:
        path = Path(argument)
        for gold_path in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            yield gold_path, graph_side(store, ontology, document=_document(gold_path, found))


def _document(gold: Path, found: dict[str, list[str]]) -> str | None:
    """IRI of the document whose source has the gold file's stem; None where the build has one document only."""
    if len(found) == 1:
        return None
    matching = [iri for iri, sources in found.items() if gold.stem in {Path(s).stem for s in sources}]
    if len(matching) != 1:
        raise ConfigError(f"{len(matching)} documents of the build are named {gold.stem!r}; it should be one")
    return matching[0]


def _list_errors(comparison: "Comparison", limit: int) -> None:
    kinds = {
        "missed entity": comparison.missed_entities,
        "wrong entity": comparison.wrong_entities,
        "missed fact": comparison.missed_facts,
        "wrong fact": comparison.wrong_facts,
    }
    for kind, errors in kinds.items():
        for error in errors[:limit]:
            click.echo(f"   {kind}: {error}")


def _print_total(comparison: "Comparison", order: tuple[str, ...]) -> None:
    for name in order:
        if name in comparison.by:
            click.echo(f"  {name:22} {_figures(comparison.by[name])}")
    for name, score in {
        "entities": comparison.entities,
        "entities by name": comparison.lenient,
        "relations": comparison.relations,
        "quantities": comparison.quantities,
        "facts": comparison.facts,
    }.items():
        click.echo(f"{name:24} {_figures(score)}")


def _figures(score: "Score") -> str:
    counts = f"{score.right} right, {score.wrong} wrong, {score.missed} missed"
    return f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  ({counts})"
