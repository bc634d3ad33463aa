"""The judge of claims, learnt from gold graphs: which pairs that extraction sees are facts, and which it only sees.

Every pair of names in a document is an example: of the relations that the gold graph states between the two, of none
otherwise (negatives outnumber facts about ten to one). Facts marked optional are left out on both sides.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.extract.claim_model import FORMAT, OWN, OWN_SCALE, allowed, features, own_rule
from kg.extract.pairs import End, PairView
from kg.extract.parse import Parsed
from kg.extract.reading import Reading
from kg.train.scores import key as name_key
from kg.types import Quantity

#: Relations with fewer positive examples than this are left to the patterns.
FEWEST = 5
#: Features seen in fewer documents than this are dropped: they'd be learnt by heart.
FEWEST_DOCUMENTS = 2
#: Weights closer to zero are dropped from the file.
SMALLEST = 0.004


@dataclass(frozen=True, slots=True)
class PairExample:
    """A pair of a document: the relations it may have, those it has, and those that don't count either way."""

    view: PairView
    licensed: tuple[str, ...]
    facts: frozenset[str]
    optional: frozenset[str]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is learnt: see `kg.extract.claim_model.ClaimModel` for the parts."""

    relations: tuple[str, ...]
    vocabulary: tuple[str, ...]
    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]
    by_rule: tuple[str, ...]


@dataclass(slots=True)
class Gold:
    """A gold graph: entity id → normalised names and types; facts and optional facts as (subject, relation, object)."""

    names: dict[str, set[str]] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)
    facts: set[tuple[Any, ...]] = field(default_factory=set)
    optional: set[tuple[Any, ...]] = field(default_factory=set)


def read_gold(path: Path) -> Gold:
    document = json.loads(path.read_text("utf-8"))
    gold = Gold()
    for entity in document["entities"]:
        gold.names[entity["id"]] = {name_key(name) for name in entity["names"]}
        gold.types[entity["id"]] = {entity["type"], *entity.get("also", [])}
    for fact in document["facts"]:
        end = (float(fact["value"]), str(fact.get("unit", "1"))) if "value" in fact else fact["o"]
        triple = (fact["s"], fact["p"], end)
        (gold.optional if fact.get("optional") or fact["p"] == "count" else gold.facts).add(triple)
    return gold


def examples(parsed: Parsed, gold: Gold, reading: Reading) -> tuple[PairExample, ...]:
    """All pairs that extraction sees in the document, labelled by the gold graph."""
    seen = reading.observe(parsed)
    views, names = reading.views(seen)
    forms: dict[End, set[str]] = {}
    for mention in seen.naming.mentions:
        forms.setdefault(names.end(mention), set()).add(name_key(mention.text))
    ids = {end: gold_id(end, found, gold) for end, found in forms.items()}
    return tuple(
        PairExample(
            view,
            allowed(view, reading.licence.relations),
            frozenset(stated(ids, key, view, gold.facts)),
            frozenset(stated(ids, key, view, gold.optional)),
            tuple(sorted(set(features(view)))),
        )
        for key, view in views.items()
    )


def gold_id(end: End, forms: set[str], gold: Gold) -> str | None:
    """The gold entity of the same type that shares the longest name; None for a name that gold doesn't have."""
    best = max(
        ((max(map(len, common)), i) for i, names in gold.names.items() if (common := names & forms - {""})),
        default=None,
        key=lambda pair: (end[0] in gold.types[pair[1]], pair[0], pair[1]),
    )
    return best[1] if best is not None and end[0] in gold.types[best[1]] else None


def stated(
    ids: Mapping[End, str | None], key: tuple[End, End], view: PairView, facts: Iterable[tuple[Any, ...]]
) -> Iterator[str]:
    a, b = ids.get(key[0]), ids.get(key[1])
    for subject, relation, obj in facts:
        if isinstance(view.object, Quantity):
            if subject == a and relation == view.object.measures and same(obj, view.object):
                yield relation
        elif b is not None and (
            (subject, obj) == (a, b) or (relation == "collaboratesWith" and (obj, subject) == (a, b))
        ):
            yield relation


def same(value: Any, quantity: Quantity) -> bool:
    if not isinstance(value, tuple) or value[1].lower() != quantity.unit.lower():
        return False
    return bool(abs(value[0] - quantity.value) <= 0.01 * max(abs(value[0]), abs(quantity.value), 1e-9))


def learn(
    documents: Sequence[Sequence[PairExample]], *, strength: float, weights: Sequence[float]
) -> Judgement:
    """Logistic regression a relation over all documents; ``strength`` is the inverse of L2 regularisation.

    ``weights``: how much each document's examples count.
    """
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update({f for example in document for f in example.features})
    kept = sorted(f for f, n in counts.items() if n >= FEWEST_DOCUMENTS)
    vocabulary = (*OWN, *kept)
    rows = {f: i for i, f in enumerate(vocabulary)}
    flat = [example for document in documents for example in document]
    sample = np.array([w for document, w in zip(documents, weights, strict=True) for _ in document])
    relations = sorted({r for example in flat for r in example.licensed})
    coefficients = np.zeros((len(vocabulary), len(relations)))
    bias = np.zeros(len(relations))
    by_rule: list[str] = []
    for column, relation in enumerate(relations):
        chosen = [i for i, e in enumerate(flat) if relation in e.licensed and relation not in e.optional]
        truth = np.array([relation in flat[i].facts for i in chosen])
        if truth.sum() < FEWEST or truth.all():
            by_rule.append(relation)
            continue
        matrix = encode([flat[i] for i in chosen], relation, rows)
        model = LogisticRegression(C=strength, solver="lbfgs", max_iter=300)
        model.fit(matrix, truth, sample_weight=sample[chosen])
        coefficients[:, column] = model.coef_[0]
        bias[column] = model.intercept_[0]
    return Judgement(tuple(relations), vocabulary, coefficients, bias, tuple(by_rule))


def encode(chosen: Sequence[PairExample], relation: str, rows: Mapping[str, int]) -> Any:
    """``(n_examples, n_features)``: 1 for each feature, ``OWN_SCALE`` for the relation's own pattern."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for example in chosen:
        found = [rows[f] for f in example.features if f in rows]
        own = [rows[name] for name, fired in zip(OWN, own_rule(example.view, relation), strict=True) if fired]
        columns += found + own
        values += [1.0] * len(found) + [OWN_SCALE] * len(own)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(chosen), len(rows)))


def write_judge(
    judgement: Judgement,
    folder: Path,
    *,
    name: str,
    version: str,
    threshold: float,
    origin: Mapping[str, object],
) -> None:
    """``config.json``, ``features.txt`` and ``weights.npz``: sparse, half precision, small weights dropped."""
    folder.mkdir(parents=True, exist_ok=True)
    used = np.abs(judgement.weights).max(axis=1) >= SMALLEST
    used[: len(OWN)] = True
    weights = np.where(np.abs(judgement.weights[used]) >= SMALLEST, judgement.weights[used], 0.0)
    row, column = np.nonzero(weights)
    np.savez_compressed(
        folder / "weights.npz",
        row=row.astype(np.int32),
        column=column.astype(np.int16),
        value=weights[row, column].astype(np.float16),
        bias=judgement.bias.astype(np.float32),
    )
    vocabulary = [f for f, keep in zip(judgement.vocabulary, used, strict=True) if keep]
    (folder / "features.txt").write_text("\n".join(vocabulary), "utf-8")
    config = {
        "format": FORMAT,
        "name": name,
        "version": version,
        "relations": list(judgement.relations),
        "by_rule": list(judgement.by_rule),
        "thresholds": {"*": threshold},
        "origin": dict(origin),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")
