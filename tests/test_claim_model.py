"""The judge of claims: a tiny model, weighed by hand, and the folder that it is stored in."""

import json
from dataclasses import replace

import numpy as np
import pytest
from sentences import BY, scene

from kg.errors import ConfigError
from kg.extract import claim_model
from kg.extract.claim_model import ClaimModel, allowed, decide, features
from kg.extract.pairs import Names, PairView
from kg.types import Claim, Mention, Provenance, Quantity, Span

SCENE = scene("active")
HERON = Mention(Span("d", 21, 28), "Heron-2", "Model", BY)
LABS = Mention(Span("d", 0, 11), "Nimbus Labs", "Organization", BY)
SIZE = Quantity(Span("d", 30, 32), "7B", 7e9, None, "1", "exact", "", "parameterCount", BY)
LICENSED = {("Model", "Organization"): ("developedBy", "uses", "funds")}
VOCABULARY = ("own-rule", "own-rule-asserted", "near", "Model>Organization|near", "far")
RELATIONS = ("developedBy", "uses")


def model(*, by_rule=(), thresholds=None, calibration=None) -> ClaimModel:
    weights = np.zeros((len(VOCABULARY), len(RELATIONS)), dtype=np.float32)
    weights[0, 0], weights[1, 0], weights[2, 0], weights[3, 0], weights[4, 1] = 0.2, 0.4, 0.5, 0.5, -2.0
    return ClaimModel(
        "model:tiny-1",
        RELATIONS,
        {name: row for row, name in enumerate(VOCABULARY)},
        weights,
        np.array([-1.0, 1.0], dtype=np.float32),
        thresholds or {"*": 0.5},
        frozenset(by_rule),
        calibration or {},
    )


def view(*seen: str, obj=LABS) -> PairView:
    return PairView(HERON, obj, SCENE, 0, (0, 1), set(seen))


def logistic(x: float) -> float:
    return round(1 / (1 + np.exp(-x)), 3)


@pytest.mark.parametrize(
    ("seen", "logit"),
    [
        ((), -1.0),
        (("near",), 0.0),
        (("near", "unknown to the model"), 0.0),
        (("rule:developedBy",), -1.0 + 5 * 0.2),
        (("rule:developedBy", "status:asserted"), -1.0 + 5 * 0.2 + 5 * 0.4),
        (("rule:uses", "status:asserted"), -1.0),
    ],
)
def test_weights_of_what_is_seen_add_up_to_a_probability(seen, logit):
    assert model().probabilities(view(*seen), ["developedBy"]) == {"developedBy": logistic(logit)}


@pytest.mark.parametrize(
    ("seen", "probability"),
    [((), 0.02), (("rule:uses",), 0.02), (("rule:uses", "status:asserted"), 0.6)],
)
def test_where_there_were_too_few_examples_a_pattern_is_believed(seen, probability):
    assert model(by_rule=["uses"]).probabilities(view(*seen), ["uses"]) == {"uses": probability}
    assert model().probabilities(view(*(s.replace("uses", "funds") for s in seen)), ["funds"]) == {
        "funds": probability
    }


def test_features_are_seen_alone_and_with_the_types_of_the_pair():
    assert sorted(features(view("near"))) == [
        "Model>Organization|near", "T=Model>Organization", "TA=Model", "TB=Organization", "near",
    ]  # fmt: skip
    assert "T=Model>parameterCount" in set(features(view(obj=SIZE)))


def test_a_pair_may_have_the_relations_of_its_types_and_a_number_its_own_property():
    assert allowed(view(), LICENSED) == ("developedBy", "uses", "funds")
    assert allowed(view(obj=SIZE), LICENSED) == ("parameterCount",)
    assert allowed(view(), {}) == ()


def claim(relation: str, *, score: float = 0.8, subject: Mention = HERON) -> Claim:
    return Claim(
        subject, relation, LABS, Span("d", 0, 40), "asserted", Provenance(f"pattern:{relation}/verb", score)
    )


def told(views, stated, judge, licensed=LICENSED):
    names = Names({})
    keyed = {(names.end(v.subject), names.end(v.object)): v for v in views}
    return [
        (isinstance(found, Claim), relation, probability, stands)
        for found, relation, probability, stands in decide(keyed, stated, judge, names, licensed)
    ]


def test_claims_of_patterns_are_judged_first_and_then_pairs_that_no_pattern_related():
    seen = view("near", "rule:developedBy", "status:asserted")
    assert told([seen], [claim("developedBy")], model()) == [
        (True, "developedBy", logistic(3.0), True),
        (False, "uses", logistic(1.0), True),
    ]


def test_a_claim_that_the_judge_does_not_believe_falls():
    assert told([view("rule:uses", "far")], [claim("uses")], model()) == [
        (True, "uses", logistic(-1.0), False)
    ]


def test_a_claim_about_a_pair_that_was_not_looked_at_keeps_its_score():
    assert told([], [claim("developedBy", score=0.8), claim("uses", score=0.4)], model()) == [
        (True, "developedBy", 0.8, True),
        (True, "uses", 0.4, False),
    ]


def test_a_threshold_of_its_own_counts_for_a_relation():
    judge = model(thresholds={"*": 0.9, "uses": 0.7})
    assert [t for t in told([view("near")], [], judge) if t[3]] == [(False, "uses", logistic(1.0), True)]


def test_a_pair_is_claimed_once_a_relation_however_many_patterns_fired():
    stated = [claim("developedBy"), claim("developedBy", score=0.6)]
    found = told([view("near", "rule:developedBy", "status:asserted")], stated, model())
    assert [relation for by_pattern, relation, _, _ in found if not by_pattern] == ["uses"]


def test_a_number_that_a_pattern_gives_to_one_is_not_given_to_another():
    sizes = replace(
        model(), relations=("parameterCount",), weights=np.zeros((5, 1), np.float32), bias=np.ones(1)
    )
    other = PairView(Mention(Span("d", 40, 46), "Plover", "Model", BY), SIZE, SCENE, 0, (0, 1), set())
    stated = Claim(HERON, "parameterCount", SIZE, Span("d", 0, 9), "asserted", Provenance("measure:x", 0.8))
    assert told([other], [stated], sizes) == [(True, "parameterCount", 0.8, True)]
    assert told([other], [], sizes) == [(False, "parameterCount", logistic(1.0), True)]


def test_who_found_it_is_the_pattern_or_else_the_model():
    assert claim_model.by(model(), claim("uses"), 0.7) == Provenance("pattern:uses/verb", 0.7)
    assert claim_model.by(model(), view(), 0.7) == Provenance("model:tiny-1", 0.7)


def test_the_order_of_what_is_seen_does_not_change_a_probability():
    rng = np.random.default_rng(3)
    names = tuple(f"f{n}" for n in range(200))
    weights = rng.normal(size=(200, 2)).astype(np.float32)
    judge = ClaimModel("m", RELATIONS, {n: i for i, n in enumerate(names)}, weights, np.zeros(2, np.float32), {"*": 0.5},
                       frozenset())  # fmt: skip
    assert judge.probabilities(view(*names), RELATIONS) == judge.probabilities(view(*names[::-1]), RELATIONS)


def stored(folder, **changes):
    """A model folder as training writes it, with some of its configuration changed."""
    config = {
        "format": claim_model.FORMAT, "name": "tiny", "version": "1", "relations": list(RELATIONS), "by_rule": ["uses"],
        "thresholds": {"*": 0.5}, "origin": {},
    }  # fmt: skip
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config | changes))
    (folder / "features.txt").write_text("\n".join(VOCABULARY))
    np.savez(
        folder / "weights.npz",
        row=np.array([0, 2]),
        column=np.array([0, 1], np.int16),
        value=np.array([0.25, -1.5], np.float16),
        bias=np.array([-1.0, 0.5], np.float32),
    )
    return folder


def test_a_model_is_read_from_its_folder(tmp_path):
    judge = claim_model.load(str(stored(tmp_path / "tiny")))
    assert (judge.finder, judge.relations, judge.by_rule) == ("model:tiny-1", RELATIONS, {"uses"})
    assert judge.weights.tolist() == [[0.25, 0], [0, 0], [0, -1.5], [0, 0], [0, 0]]
    assert (judge.bias.tolist(), dict(judge.thresholds)) == ([-1.0, 0.5], {"*": 0.5})


def test_a_model_of_another_format_and_a_folder_that_is_none_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="format 99 is not"):
        claim_model.load(str(stored(tmp_path / "tiny", format=99)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="is not a model of claims"):
        claim_model.load(str(tmp_path / "empty"))
    with pytest.raises(ConfigError, match="no-such-model"):
        claim_model.load("no-such-model")


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.9])
def test_a_model_whose_weights_are_cut_short_is_refused(tmp_path, kept):
    path = stored(tmp_path / "tiny") / "weights.npz"
    content = path.read_bytes()
    path.write_bytes(content[: kept if isinstance(kept, int) else int(kept * len(content))])
    with pytest.raises(ConfigError, match="is not a model of claims"):
        claim_model.load(str(tmp_path / "tiny"))


def test_what_training_writes_is_what_the_judge_reads(tmp_path):
    pytest.importorskip("sklearn")
    from kg.train import claims as training

    weights = np.array([[0.5, 0], [0.25, 0], [0.001, 0.001], [-1.5, 0.75], [0, 0]])
    judgement = training.Judgement(RELATIONS, VOCABULARY, weights, np.array([-1.0, 2.0]), ("uses",))
    training.write_judge(judgement, tmp_path, name="tiny", version="2", threshold=0.4, origin={})
    judge = claim_model.load(str(tmp_path))
    assert set(judge.rows) == {"own-rule", "own-rule-asserted", "Model>Organization|near"}
    assert judge.weights[judge.rows["Model>Organization|near"]].tolist() == [-1.5, 0.75]
    assert (judge.finder, judge.bias.tolist(), judge.by_rule) == ("model:tiny-2", [-1.0, 2.0], {"uses"})
    assert claim_model.threshold(judge, "developedBy") == 0.4
