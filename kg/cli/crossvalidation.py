"""``kg eval --folds``: nothing is measured on what it was trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.golds import apart, folds_of, pairs, read_pairs
from kg.errors import ConfigError

if TYPE_CHECKING:
    from kg.evaluate.calibration import Reliability
    from kg.evaluate.results import Judged, Results
    from kg.extract.reading import Reading
    from kg.train.judging import CrossValidation


#: A gold file and its document.
Paths = tuple[Path, Path]


@dataclass(frozen=True, slots=True)
class Options:
    """See the options of ``kg eval``."""

    folds: int
    name_models: Path | None
    names_per_fold: bool
    weak: tuple[Path, ...]
    documents: tuple[Path, ...]
    weak_weight: float
    strength: float
    threshold: float


def cross_validate(todo: Sequence[Paths], pipeline: str, options: Options) -> "Results":
    """The judge is trained for each fold on the others, names too where asked for; all else is the pipeline's."""
    from kg.cli.train import FOR_CLAIMS, need

    need(FOR_CLAIMS)
    from kg.evaluate.extractions import stated
    from kg.evaluate.results import judged, results
    from kg.ontology import load
    from kg.pipeline import prepare
    from kg.train import judging

    near = read_pairs(todo)
    given_paths = pairs(options.weak, options.documents)
    given = read_pairs(given_paths)
    weak = apart(given, near)
    if len(weak) < len(given):
        _say(f"{len(given) - len(weak)} weak documents are copies of gold documents and left out")
    folds = folds_of(near, options.folds)
    kept = {gold for gold, _ in weak}
    lesser = [pair for pair in given_paths if pair[0] in kept]
    readings = _readings(todo, lesser, folds, pipeline, options)
    found = judging.cases(near, weak, readings[0])
    recipe = judging.Recipe(options.strength, options.threshold, options.weak_weight)
    done = judging.cross_validate(found, folds, recipe, readings=readings, report=_say)
    link, ontology = prepare(pipeline).link, load()
    compared = [
        judged(
            one.gold, stated(one.extraction, link([one.extraction]), ontology), ontology, fold=one.fold + 1
        )
        for one in done.tested
    ]
    return results(
        compared, ontology, pipeline=pipeline, reliability=_reliabilities(done, compared, options.threshold)
    )


def _reliabilities(
    done: "CrossValidation", compared: Sequence["Judged"], threshold: float
) -> dict[str, "Reliability"]:
    """Of the judge's claims, as it says and with curves fitted on the other folds, and of facts."""
    from kg.evaluate.calibration import reliability
    from kg.train.calibration import cross_calibrated

    raw = [guess for fold in done.guesses for guess in fold if guess.probability >= threshold]
    mapped = [
        guess for fold in cross_calibrated(done.guesses) for guess in fold if guess.probability >= threshold
    ]
    facts = [
        (item.confidence, item.right)
        for document in compared
        for item in document.items
        if item.fact and item.right is not None
    ]
    return {
        "claims before calibration": reliability((g.probability, g.right) for g in raw),
        "claims": reliability((g.probability, g.right) for g in mapped),
        "facts": reliability(facts),
    }


def _readings(
    todo: Sequence[Paths],
    lesser: Sequence[Paths],
    folds: Sequence[Sequence[str]],
    pipeline: str,
    options: Options,
) -> list["Reading"]:
    """One for each fold; the same where no names are trained."""
    from kg.train.judging import reading_of

    if options.name_models is None:
        if options.names_per_fold:
            raise click.UsageError("--names-per-fold needs --name-models FOLDER, where they are kept")
        _say("names without a trained finder: give --name-models to judge with one")
        return [reading_of(pipeline, name_model="")] * len(folds)
    readings = []
    for number, fold in enumerate(folds, 1):
        folder = options.name_models / f"fold{number}"
        if options.names_per_fold and not (folder / "config.json").is_file():
            learnt = [pair for pair in todo if pair[0].stem not in fold]
            _train_names(learnt, lesser, folder)
        if not (folder / "config.json").is_file():
            raise ConfigError(
                f"no finder of names in {folder}; "
                f"kg train names GOLD... --documents FOLDER --fold {number}/{len(folds)} -o {folder}"
            )
        readings.append(reading_of(pipeline, name_model=str(folder)))
    return readings


def _train_names(learnt: Sequence[Paths], lesser: Sequence[Paths], folder: Path) -> None:
    from kg.cli.train import FOR_NAMES, date_of, need, packaged_encoder

    need(FOR_NAMES)
    from kg.train.run import Label, Plan, train

    paths = [path for pair in (*learnt, *lesser) for path in pair]
    train(
        [gold for gold, _ in learnt],
        [document for _, document in (*learnt, *lesser)],
        folder,
        plan=Plan(
            encoder=packaged_encoder(),
            weak=tuple(gold for gold, _ in lesser),
            temperature=1.2,
        ),
        label=Label(date=date_of(paths)),
        report=_say,
    )


def _say(line: str) -> None:
    click.echo(line, err=True)
