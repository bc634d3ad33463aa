"""``kg train claims``: gold files and their documents in, a folder with a judge of claims and its card out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ConfigError
from kg.extract.claim_model import load
from kg.extract.reading import Reading
from kg.train.calibration import Guess, curves
from kg.train.data import data_hash
from kg.train.judging import (
    Case,
    Label,
    Pair,
    Recipe,
    cases,
    examples_of,
    guesses,
    judge_from,
    out_of_fold,
    write_calibration,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``weak``: gold files of lesser care with their documents. ``held_out``: stems of gold files to measure on.

    ``folds``: stems of the rest, fold by fold, for probabilities of documents that were not learnt from; without
    folds there is no calibration.
    """

    weak: tuple[Pair, ...] = ()
    held_out: tuple[str, ...] = ()
    folds: tuple[tuple[str, ...], ...] = ()
    recipe: Recipe = field(default_factory=Recipe)


@dataclass(frozen=True, slots=True)
class Row:
    """How the judge decides on the pairs of held-out documents for one relation."""

    relation: str
    right: int
    wrong: int
    missed: int

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall and F1."""
        p = self.right / max(1, self.right + self.wrong)
        r = self.right / max(1, self.right + self.missed)
        return p, r, 2 * p * r / (p + r) if p + r else 0.0


def train(
    pairs: Sequence[Pair],
    out: Path,
    *,
    reading: Reading,
    plan: Plan,
    label: Label,
    report: Callable[[str], None] = print,
) -> None:
    """Write a judge to ``out``. Raises ConfigError when nothing is left to learn from."""
    unknown = sorted({*plan.held_out} - {gold.stem for gold, _ in pairs})
    if unknown:
        raise ConfigError(f"no gold file {unknown[0]!r} to hold out; there are: {', '.join(_stems(pairs))}")
    if not any(gold.stem not in plan.held_out for gold, _ in pairs):
        raise ConfigError("no gold file is left to learn from; hold fewer out")
    found = cases(pairs, plan.weak, reading)
    report(f"{len(found)} documents read")
    seen = examples_of(found, reading)
    learnt = [i for i, case in enumerate(found) if case.gold.stem not in plan.held_out]
    apart = [i for i in range(len(found)) if i not in learnt]
    report(f"{sum(map(len, seen))} pairs of names, {sum(len(e.facts) for one in seen for e in one)} facts")
    near, near_seen = [found[i] for i in learnt], [seen[i] for i in learnt]
    folded = out_of_fold(near, near_seen, plan.folds, plan.recipe)
    calibration = curves(guess for fold in folded for guess in fold)
    hashed = data_hash([case.gold for case in found if case.gold.stem not in plan.held_out])
    origin = {"date": label.date, "dataHash": hashed, "licence": label.licence}
    judge_from(near, near_seen, out, plan.recipe, label=label, origin=origin)
    write_calibration(out, calibration)
    judge = load(str(out))
    scores = rows((g for i in apart for g in guesses(judge, seen[i])), threshold=plan.recipe.threshold)
    card = "\n".join(_card(near, label, plan, hashed, scores, len(apart))) + "\n"
    (out / "card.md").write_text(card, "utf-8")
    report(f"wrote {out}")


def rows(found: Iterable[Guess], *, threshold: float) -> tuple[Row, ...]:
    """By relation, in order of name; "all" comes last. Nothing found gives no rows."""
    counts = Counter[tuple[str, str]]()
    for guess in found:
        stands = guess.probability >= threshold
        kind = ("right" if guess.right else "wrong") if stands else ("missed" if guess.right else "")
        if kind:
            counts.update([(guess.relation, kind), ("all", kind)])
    names = sorted({name for name, _ in counts} - {"all"})
    named = [*names, "all"] if names else []
    return tuple(Row(n, counts[n, "right"], counts[n, "wrong"], counts[n, "missed"]) for n in named)


def _stems(pairs: Sequence[Pair]) -> list[str]:
    return sorted(gold.stem for gold, _ in pairs)


def _card(
    learnt: Sequence[Case], label: Label, plan: Plan, hashed: str, scores: Sequence[Row], n_apart: int
) -> list[str]:
    weak = sum(case.weak for case in learnt)
    recipe = plan.recipe
    measured = f"{n_apart} held-out documents" if n_apart else "nothing: no document was held out"
    lines = [
        f"# {label.name} {label.version}",
        "",
        "Says of pairs of names in English news about AI which relations hold between them. Trained by "
        "`kg train claims`: logistic regression for each relation over what is seen of a pair.",
        "",
        f"- Date: {label.date}",
        f"- Licence: {label.licence}",
        f"- SHA-256 of the training data: `{hashed}`",
        f"- Data: {len(learnt) - weak} gold documents",
        f"- Data: {weak} documents of lesser care, weight {recipe.weak_weight}",
        f"- Recipe: strength {recipe.strength}, threshold {recipe.threshold}",
        f"- Calibration: isotonic by group, over {len(plan.folds)} folds"
        if plan.folds
        else "- Calibration: none",
        "",
        "## Scores",
        "",
        f"Pairs of names that extraction has found, measured on {measured}.",
        "",
        "| relation | precision | recall | F1 | facts |",
        "|---|---|---|---|---|",
    ]
    for row in scores:
        p, r, f = row.figures
        lines.append(f"| {row.relation} | {p:.2f} | {r:.2f} | {f:.2f} | {row.right + row.missed} |")
    return lines
