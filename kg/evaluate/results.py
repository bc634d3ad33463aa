"""The figures of an evaluation: by document, by type and relation, by finder; as lines and as records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kg.evaluate.calibration import Reliability
from kg.evaluate.extractions import Item, Stated, items
from kg.evaluate.scores import Comparison, Score, compare, total
from kg.evaluate.sides import Side, gold_side
from kg.evaluate.support import Support, support
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Judged:
    """One document against its gold file. ``fold`` counts from 1; 0 without folds."""

    name: str
    comparison: Comparison
    items: tuple[Item, ...] = ()
    fold: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """``entities`` and ``facts``: F1, mean over documents. ``reliability``: by what the probabilities are of."""

    pipeline: str
    documents: tuple[Judged, ...]
    total: Comparison
    entities: float
    facts: float
    order: tuple[str, ...]
    reliability: Mapping[str, Reliability] = field(default_factory=dict)

    @property
    def support(self) -> tuple[Support, ...]:
        """Of each finder."""
        return support({document.name: document.items for document in self.documents})


def judged(gold: Path, found: Stated, ontology: Ontology, *, fold: int = 0) -> Judged:
    """With each item."""
    side, symmetric = gold_side(gold), _symmetric(ontology)
    compared = compare(side, found.side, symmetric=symmetric)
    return Judged(gold.stem, compared, tuple(items(side, found, symmetric=symmetric)), fold)


def judged_side(gold: Path, side: Side, ontology: Ontology) -> Judged:
    """A graph, of which nobody knows who found what."""
    return Judged(gold.stem, compare(gold_side(gold), side, symmetric=_symmetric(ontology)))


def results(
    documents: Sequence[Judged],
    ontology: Ontology,
    *,
    pipeline: str = "",
    reliability: Mapping[str, Reliability] | None = None,
) -> Results:
    """Totals and means."""
    compared = [document.comparison for document in documents]
    count = max(1, len(compared))
    return Results(
        pipeline,
        tuple(documents),
        total(compared),
        sum(c.entities.f1 for c in compared) / count,
        sum(c.facts.f1 for c in compared) / count,
        (*ontology.types, *ontology.relations, *ontology.quantities),
        reliability or {},
    )


def lines(found: Results, *, errors: int = 0, support: bool = False) -> Iterator[str]:
    """What is printed."""
    for document in found.documents:
        fold = f"  fold {document.fold}" if document.fold else ""
        compared = document.comparison
        yield (
            f"{document.name:44} entities F1 {compared.entities.f1:.3f}  facts F1 {compared.facts.f1:.3f}{fold}"
        )
        yield from _errors(compared, errors)
    for name, score in _by(found):
        yield f"  {name:22} {_figures(score)}"
    for name, score in _sums(found.total).items():
        yield f"{name:24} {_figures(score)}"
    for name, curve in found.reliability.items():
        yield from _reliability(name, curve)
    if support:
        yield from _support(found.support)
    yield f"mean over documents: entities F1 {found.entities:.3f}  facts F1 {found.facts:.3f}"


def as_records(found: Results, *, support: bool = False) -> dict[str, Any]:
    """For JSON."""
    records: dict[str, Any] = {
        "pipeline": found.pipeline,
        "mean": {"entities": found.entities, "facts": found.facts},
        "documents": [
            {"name": d.name, "fold": d.fold}
            | {name: _record(score) for name, score in _sums(d.comparison).items()}
            for d in found.documents
        ],
        "total": {name: _record(score) for name, score in _sums(found.total).items()},
        "by": {name: _record(score) for name, score in _by(found)},
        "reliability": {name: asdict(curve) for name, curve in found.reliability.items()},
    }
    if support:
        records["support"] = [
            asdict(row) | {"precision": row.precision, "verdict": row.verdict} for row in found.support
        ]
    return records


def _symmetric(ontology: Ontology) -> tuple[str, ...]:
    return tuple(relation.name for relation in ontology.relations.values() if relation.symmetric)


def _by(found: Results) -> Iterator[tuple[str, Score]]:
    yield from ((name, found.total.by[name]) for name in found.order if name in found.total.by)


def _sums(compared: Comparison) -> dict[str, Score]:
    return {
        "entities": compared.entities,
        "entities by name": compared.lenient,
        "relations": compared.relations,
        "quantities": compared.quantities,
        "facts": compared.facts,
    }


def _record(score: Score) -> dict[str, float]:
    return asdict(score) | {"precision": score.precision, "recall": score.recall, "f1": score.f1}


def _figures(score: Score) -> str:
    counts = f"{score.right} right, {score.wrong} wrong, {score.missed} missed"
    return f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  ({counts})"


def _errors(compared: Comparison, limit: int) -> Iterator[str]:
    kinds = {
        "missed entity": compared.missed_entities,
        "wrong entity": compared.wrong_entities,
        "missed fact": compared.missed_facts,
        "wrong fact": compared.wrong_facts,
    }
    for kind, found in kinds.items():
        yield from (f"   {kind}: {error}" for error in found[:limit])


def _reliability(name: str, curve: Reliability) -> Iterator[str]:
    yield f"{name}: {curve.count}, calibration error {curve.error:.3f}, Brier {curve.brier:.3f}"
    for part in curve.bins:
        share = f"said {part.probability:.2f}  right {part.right:.2f}"
        yield f"  {part.low:.1f} to {part.high:.1f}  {part.count:6}  {share}"


def _support(rows: Sequence[Support]) -> Iterator[str]:
    yield f"{'finder':44} {'right':>6} {'wrong':>6} {'P':>5} {'alone':>6} {'helps':>6} {'harms':>6}  documents"
    for row in rows:
        note = f"  {row.verdict}" if row.verdict else ""
        if len(row.helps) == 1:
            note += f": {row.helps[0]}"
        yield (
            f"{row.finder:44} {row.right:6} {row.wrong:6} {row.precision:5.2f} {row.alone:6} "
            f"{len(row.helps):6} {len(row.harms):6}{note}"
        )
