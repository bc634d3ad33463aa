"""A judge of claims from gold files and their documents, whole and in folds."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import config
from kg.errors import ConfigError
from kg.extract import EXTRACTORS, claim_model
from kg.extract.claim_model import ClaimModel, Curve
from kg.extract.parse import Parsed, parse
from kg.extract.reading import Reading
from kg.train.calibration import Guess, curves
from kg.train.claims import PairExample, examples, learn, read_gold, write_judge
from kg.types import Document, Extraction

#: A gold file and its document.
Pair = tuple[Path, Document]
#: Written where a reading shall keep all claims of patterns for a judge that isn't there yet.
UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Recipe:
    """``strength``: inverse of L2 regularisation; ``threshold``: from which probability a claim stands."""

    strength: float = 0.3
    threshold: float = 0.25
    weak_weight: float = 0.5


@dataclass(frozen=True, slots=True)
class Label:
    """How the judge and its card are headed. ``date``: ISO."""

    name: str = "claims"
    version: str = "1"
    date: str = ""
    licence: str = "Apache-2.0"


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A gold file with its parsed document; ``weak`` if it was annotated with lesser care."""

    gold: Path
    parsed: Parsed
    weak: bool = False


def reading_of(pipeline: str, *, name_model: str | None = None) -> Reading:
    """The extractor of a pipeline without its judge; raises ConfigError if it has no place for one."""
    chosen = config.load(pipeline)
    step = chosen.steps["extract"]
    given = {"claim_model": UNJUDGED} | ({} if name_model is None else {"name_model": name_model})
    options = {name: value for name, value in step.options.items() if name not in given}
    extractor = config.make(
        replace(chosen, steps={**chosen.steps, "extract": replace(step, options=options)}),
        "extract",
        EXTRACTORS,
        given=given,
    )
    if not isinstance(extractor, Reading):
        raise ConfigError(f"pipeline {pipeline}: the extractor {step.use!r} has no judge of claims to train")
    return extractor


def cases(pairs: Sequence[Pair], weak: Sequence[Pair], reading: Reading) -> list[Case]:
    """With the documents parsed."""
    every = [*pairs, *weak]
    parsed = parse((document for _, document in every), reading.model)
    return [
        Case(gold, found, number >= len(pairs))
        for number, ((gold, _), found) in enumerate(zip(every, parsed, strict=True))
    ]


def examples_of(found: Iterable[Case], reading: Reading) -> list[tuple[PairExample, ...]]:
    """The pairs of each case, labelled."""
    return [examples(case.parsed, read_gold(case.gold), reading) for case in found]


def guesses(judge: ClaimModel, seen: Iterable[PairExample]) -> Iterator[Guess]:
    """What the judge thinks of each relation that a pair may have, but those that gold leaves open."""
    for example in seen:
        licensed = [relation for relation in example.licensed if relation not in example.optional]
        for relation, probability in judge.probabilities(example.view, licensed).items():
            yield Guess(
                claim_model.group(judge, example.view, relation),
                probability,
                relation in example.facts,
                relation,
            )


def judge_from(
    learnt: Sequence[Case],
    seen: Sequence[Sequence[PairExample]],
    folder: Path,
    recipe: Recipe,
    *,
    label: Label | None = None,
    origin: Mapping[str, object] | None = None,
) -> ClaimModel:
    """Learn, write to ``folder``, and read back what was written: small weights are dropped on the way."""
    label = label or Label()
    weights = [recipe.weak_weight if case.weak else 1.0 for case in learnt]
    judgement = learn(seen, strength=recipe.strength, weights=weights)
    write_judge(
        judgement,
        folder,
        name=label.name,
        version=label.version,
        threshold=recipe.threshold,
        origin=origin or {},
    )
    return claim_model.load(str(folder))


def out_of_fold(
    found: Sequence[Case],
    seen: Sequence[Sequence[PairExample]],
    folds: Sequence[Sequence[str]],
    recipe: Recipe,
) -> list[list[Guess]]:
    """For each fold, what a judge thinks of its documents that has learnt from the other folds (and weak cases)."""
    collected = []
    for fold in folds:
        others = [i for i, case in enumerate(found) if case.weak or case.gold.stem not in fold]
        with TemporaryDirectory(prefix="kg-train-") as folder:
            judge = judge_from([found[i] for i in others], [seen[i] for i in others], Path(folder), recipe)
        apart = [seen[i] for i in range(len(found)) if i not in others]
        collected.append([guess for one in apart for guess in guesses(judge, one)])
    return collected


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """A document of a fold, read with all that was learnt and fitted on the other folds."""

    fold: int
    gold: Path
    extraction: Extraction


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidation:
    """``tested``: each gold document once, fold by fold. ``guesses``: of each fold, before calibration."""

    tested: tuple[Tested, ...]
    guesses: tuple[tuple[Guess, ...], ...]


def cross_validate(
    found: Sequence[Case],
    folds: Sequence[Sequence[str]],
    recipe: Recipe,
    *,
    readings: Sequence[Reading],
    report: Callable[[str], None],
) -> CrossValidation:
    """``readings[k]``: a reading whose finder of names has not learnt from fold k. Weak cases are learnt from always."""
    with TemporaryDirectory(prefix="kg-folds-") as folder:
        folders = [Path(folder) / str(number) for number in range(len(folds))]
        collected: list[tuple[Guess, ...]] = []
        seen: list[tuple[PairExample, ...]] = []
        for number, (fold, reading, own) in enumerate(zip(folds, readings, folders, strict=True)):
            if number == 0 or reading is not readings[number - 1]:
                seen = examples_of(found, reading)
            others = [i for i, case in enumerate(found) if case.weak or case.gold.stem not in fold]
            judge = judge_from([found[i] for i in others], [seen[i] for i in others], own, recipe)
            apart = [seen[i] for i in range(len(found)) if i not in others]
            collected.append(tuple(guess for one in apart for guess in guesses(judge, one)))
            report(f"fold {number + 1} of {len(folds)}: the judge has learnt from {len(others)} documents")
        tested = []
        for number, (fold, reading, own) in enumerate(zip(folds, readings, folders, strict=True)):
            others_guesses = (g for i, part in enumerate(collected) if i != number for g in part)
            write_calibration(own, curves(others_guesses))
            judging = replace(reading, claim_model_name=str(own))
            for case in found:
                if case.gold.stem in fold and not case.weak:
                    tested.append(Tested(number, case.gold, judging.read(case.parsed)))
    return CrossValidation(tuple(tested), tuple(collected))


def write_calibration(folder: Path, found: Mapping[str, Curve]) -> None:
    """Into the ``config.json`` of a judge."""
    path = folder / "config.json"
    written = json.loads(path.read_text("utf-8"))
    written["calibration"] = {name: [list(knot) for knot in curve] for name, curve in found.items()}
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
