"""``kg eval``: how good a graph is, against gold files."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import ConfigError

if TYPE_CHECKING:
    from kg.cli.crossvalidation import Options
    from kg.evaluate.results import Judged, Results
    from kg.evaluate.sides import Side

PATH = click.Path(path_type=Path)


@click.command("eval")
@click.argument("paths", nargs=-1, metavar="[DIR | GOLD...]", type=PATH)
@click.option(
    "--gold", multiple=True, metavar="GOLD[=DOC]", help="May be given again; a folder means all in it."
)
@click.option(
    "--documents", multiple=True, metavar="FOLDER", type=PATH, help="Where the documents of GOLD... lie."
)
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="List up to N errors of each kind for each document.",
)
@click.option("--pipeline", default="news", show_default=True, metavar="NAME", help="Unless a DIR is given.")
@click.option("--together", is_flag=True, help="Link all documents at once, as one build does.")
@click.option(
    "--linking", type=PATH, metavar="PAIRS", help="Judge the linker alone, by pairs of names in a file."
)
@click.option("--support", is_flag=True, help="In how many documents each rule, list and model helps.")
@click.option(
    "--folds",
    type=int,
    metavar="K",
    help="Cross-validation: what is trained learns from the other folds. Needs ainews-kg[train].",
)
@click.option("--name-models", type=PATH, metavar="FOLDER", help="Finders of names: fold1, fold2, … in it.")
@click.option("--names-per-fold", is_flag=True, help="Train those of --name-models that aren't there; hours.")
@click.option("--weak", multiple=True, type=PATH, metavar="GOLD", help="With --folds, learnt from in all.")
@click.option("--weak-weight", default=0.5, show_default=True, help="As of kg train claims.")
@click.option("--strength", default=0.3, show_default=True, help="As of kg train claims.")
@click.option("--threshold", default=0.25, show_default=True, help="As of kg train claims.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def evaluate(
    paths: tuple[Path, ...],
    gold: tuple[str, ...],
    documents: tuple[Path, ...],
    errors: int,
    pipeline: str,
    together: bool,
    linking: Path | None,
    support: bool,
    folds: int | None,
    name_models: Path | None,
    names_per_fold: bool,
    weak: tuple[Path, ...],
    weak_weight: float,
    strength: float,
    threshold: float,
    as_json: bool,
) -> None:
    """Precision, recall and F1 by entity type and relation.

    \b
    kg eval DIR --gold GOLD.json                  a build, of which the document that GOLD names is judged
    kg eval --gold GOLD.json=DOCUMENT             each document by itself
    kg eval --gold GOLDS/=DOCUMENTS/              the same for all pairs of files with one name
    kg eval GOLDS/ --documents DOCUMENTS/         the same, also in folders below
    kg eval --linking PAIRS.tsv                   which names the linker takes for one thing
    kg eval --folds 5 GOLDS/ --documents DOCUMENTS/
    """
    if linking:
        _print_linking(linking, pipeline)
        return
    of_build = bool(gold and paths and not documents)
    if not gold and not documents:
        raise click.UsageError("Missing option '--gold', or '--documents' with GOLD...")
    if together and folds:
        raise click.UsageError("give --folds or --together, not both")
    if of_build and (len(paths) > 1 or folds or support or together):
        raise click.UsageError("of a build, give one DIR with --gold, without --folds, --support, --together")
    if of_build:
        results = _results_of_build(paths[0], gold)
    elif folds:
        from kg.cli.crossvalidation import Options

        chosen = (name_models, names_per_fold, weak, documents, weak_weight, strength, threshold)
        results = _results_of_folds(_todo(paths, gold, documents), pipeline, Options(folds, *chosen))
    else:
        results = _results_of_documents(_todo(paths, gold, documents), pipeline, together=together)
    _print(results, errors=errors, support=support, as_json=as_json)


def _todo(
    paths: tuple[Path, ...], gold: tuple[str, ...], documents: tuple[Path, ...]
) -> list[tuple[Path, Path]]:
    """Gold files and their documents."""
    return [*pairs(gold), *_pairs_below(paths, documents)]


def _print_linking(path: Path, pipeline: str) -> None:
    from kg.evaluate.linking import evaluate, lines, read_pairs
    from kg.pipeline import prepare

    for line in lines(evaluate(read_pairs(path), prepare(pipeline).link)):
        click.echo(line)


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


def _pairs_below(paths: tuple[Path, ...], documents: tuple[Path, ...]) -> list[tuple[Path, Path]]:
    from kg.cli import golds

    return golds.pairs(paths, documents)


def _results_of_documents(todo: list[tuple[Path, Path]], pipeline: str, *, together: bool) -> "Results":
    """In one process; each document linked by itself, or with ``together`` in the light of all others."""
    from kg.cli.golds import first_document
    from kg.evaluate.extractions import of_document, stated
    from kg.evaluate.results import judged, results
    from kg.ontology import load
    from kg.pipeline import prepare

    steps, ontology = prepare(pipeline), load()
    extracted = steps.extract(first_document(document) for _, document in todo)
    if together:
        extracted, linked = iter(kept := list(extracted)), steps.link(kept)
    found: list[Judged] = []
    for (path, _), extraction in zip(todo, extracted, strict=True):
        linking = of_document(linked, extraction) if together else steps.link([extraction])
        found.append(judged(path, stated(extraction, linking, ontology), ontology))
    return results(found, ontology, pipeline=pipeline)


def _results_of_folds(todo: list[tuple[Path, Path]], pipeline: str, options: "Options") -> "Results":
    from kg.cli.crossvalidation import cross_validate

    return cross_validate(todo, pipeline, options)


def _results_of_build(directory: Path, gold: tuple[str, ...]) -> "Results":
    from kg.evaluate.results import judged_side, results
    from kg.ontology import load

    ontology = load()
    found = [judged_side(path, side, ontology) for path, side in _sides_of_build(directory, gold)]
    return results(found, ontology)


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


def _print(results: "Results", *, errors: int, support: bool, as_json: bool) -> None:
    from kg.evaluate.results import as_records, lines

    if as_json:
        import orjson

        records = as_records(results, support=support)
        click.echo(orjson.dumps(records, option=orjson.OPT_INDENT_2).decode())
        return
    for line in lines(results, errors=errors, support=support):
        click.echo(line)
