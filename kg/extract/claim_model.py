"""The trained judge of claims: logistic weights over what was seen of a pair of names, one set a relation.

Patterns propose and the judge disposes: that a pattern fired is one feature among others, so that a probability takes
into account both what the rules say and what they miss.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract.pairs import End, Names, PairView
from kg.types import Claim, Provenance, Quantity, Span

FORMAT = 1
#: Features of the judged relation's own pattern: it fired, and it fired on an asserted statement.
OWN = ("own-rule", "own-rule-asserted")
#: Their value; larger than 1 so that regularisation hardly holds them back.
OWN_SCALE = 5.0

#: Knots of a rising curve, raw probability → calibrated one; straight lines between, flat outside.
Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClaimModel:
    """``weights``: ``(n_features, n_relations)`` float32, ``bias``: ``(n_relations,)``, by column of ``relations``.

    ``thresholds``: the probability from which a claim of the relation stands. Relations in ``by_rule`` had too few
    examples: there a pattern's word is taken. ``calibration``: a curve for each `group`, that makes probabilities what
    they say; thresholds are compared with what it gives.
    """

    finder: str
    relations: tuple[str, ...]
    rows: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    thresholds: Mapping[str, float]
    by_rule: frozenset[str]
    calibration: Mapping[str, Curve] = field(default_factory=dict)

    def probabilities(self, view: PairView, licensed: Iterable[str]) -> dict[str, float]:
        """Probability of each licensed relation, calibrated where the model is, rounded to three digits."""
        rows = sorted({self.rows[f] for f in features(view) if f in self.rows})
        base = self.weights[rows].sum(axis=0, dtype=np.float64) + self.bias
        found: dict[str, float] = {}
        for relation in licensed:
            curve = self.calibration.get(group(self, view, relation), ())
            if relation in self.by_rule or relation not in self.relations:
                found[relation] = calibrated(0.6 if own_rule(view, relation)[1] else 0.02, curve)
                continue
            column = self.relations.index(relation)
            logit = float(base[column])
            for name, fired in zip(OWN, own_rule(view, relation), strict=True):
                if fired and name in self.rows:
                    logit += OWN_SCALE * float(self.weights[self.rows[name], column])
            probability = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
            found[relation] = calibrated(round(probability, 3), curve)
        return found


def features(view: PairView) -> Iterator[str]:
    """Each feature alone and together with the types of the pair."""
    obj = view.object.measures if isinstance(view.object, Quantity) else view.object.type
    types = f"{view.subject.type}>{obj}"
    yield f"T={types}"
    yield f"TA={view.subject.type}"
    yield f"TB={obj}"
    for feature in view.features:
        yield feature
        yield f"{types}|{feature}"


def own_rule(view: PairView, relation: str) -> tuple[bool, bool]:
    fired = f"rule:{relation}" in view.features
    return fired, fired and "status:asserted" in view.features


def group(model: ClaimModel, view: PairView, relation: str) -> str:
    """``rule`` where a pattern's word is taken, ``pattern`` where one fired and was judged, else ``pair``."""
    if relation in model.by_rule or relation not in model.relations:
        return "rule"
    return "pattern" if own_rule(view, relation)[0] else "pair"


def calibrated(probability: float, curve: Curve) -> float:
    """The probability on the curve, to three digits; as it is where there is no curve."""
    if not curve:
        return probability
    left = curve[0]
    for right in curve:
        if probability <= right[0]:
            width = right[0] - left[0]
            part = (probability - left[0]) / width if width > 0 else 1.0
            return round(left[1] + part * (right[1] - left[1]), 3)
        left = right
    return round(curve[-1][1], 3)


def load(name: str) -> ClaimModel:
    """The folder ``name`` of ``pipelines/models`` (or a path). Raises ConfigError if it isn't such a model."""
    folder = Path(name) if Path(name).is_dir() else asset(f"pipelines/models/{name}")
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        with np.load(folder / "weights.npz") as arrays:
            stored = {name: arrays[name] for name in ("row", "column", "value", "bias")}
        vocabulary = (folder / "features.txt").read_text("utf-8").split("\n")
    except (OSError, ValueError, EOFError, KeyError, BadZipFile) as error:
        raise ConfigError(f"{folder} is not a model of claims: {error}; train one with kg train") from error
    if config.get("format") != FORMAT:
        raise ConfigError(f"{folder}: format {config.get('format')!r} is not {FORMAT}; train it again")
    weights = np.zeros((len(vocabulary), len(config["relations"])), dtype=np.float32)
    weights[stored["row"], stored["column"]] = stored["value"]
    return ClaimModel(
        f"model:{config['name']}-{config['version']}",
        tuple(config["relations"]),
        {feature: i for i, feature in enumerate(vocabulary)},
        weights,
        stored["bias"].astype(np.float32),
        config["thresholds"],
        frozenset(config["by_rule"]),
        {name: tuple((x, y) for x, y in curve) for name, curve in config.get("calibration", {}).items()},
    )


def decide(
    views: Mapping[tuple[End, End], PairView],
    stated: Sequence[Claim],
    model: ClaimModel,
    names: Names,
    licensed: Mapping[tuple[str, str], tuple[str, ...]],
) -> Iterator[tuple[PairView | Claim, str, float, bool]]:
    """Each judged relation: (a pattern's claim or the pair, relation, probability, whether it stands).

    Claims of patterns come first, in their order; then pairs that no pattern related. A number that a standing claim of
    a pattern gives to somebody is given to nobody else.
    """
    judged = {key: model.probabilities(view, allowed(view, licensed)) for key, view in views.items()}
    claimed: set[tuple[tuple[End, End], str]] = set()
    owned: set[Span] = set()
    for claim in stated:
        key = (names.end(claim.subject), names.end(claim.object))
        probability = judged.get(key, {}).get(claim.relation)
        if probability is None:
            probability = claim.by.score or 0.0
        claimed.add((key, claim.relation))
        stands = probability >= threshold(model, claim.relation)
        if stands and isinstance(claim.object, Quantity):
            owned.add(claim.object.span)
        yield claim, claim.relation, probability, stands
    for key, view in views.items():
        if view.object.span in owned:
            continue  # A pattern says whose number it is: "Heron 34B needs 9T tokens, Heron 7B only 2T".
        for relation, probability in judged[key].items():
            if (key, relation) not in claimed and probability >= threshold(model, relation):
                yield view, relation, probability, True


def threshold(model: ClaimModel, relation: str) -> float:
    return model.thresholds.get(relation, model.thresholds["*"])


def allowed(view: PairView, licensed: Mapping[tuple[str, str], tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(view.object, Quantity):
        return (view.object.measures,)
    return licensed.get((view.subject.type, view.object.type), ())


def by(model: ClaimModel, found: PairView | Claim, probability: float) -> Provenance:
    """The pattern's name where one fired, else the model's; the score is the judge's probability."""
    return Provenance(found.by.finder if isinstance(found, Claim) else model.finder, probability)
