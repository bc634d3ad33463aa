"""Which pairs of names are looked at, and what is to be seen of them."""

from itertools import pairwise

import pytest
from sentences import BY, SENTENCES, parsed, plain, stories, whole
from test_stories import table

from kg import ontology
from kg.extract import pairs
from kg.extract.makers import Maker
from kg.extract.papers import compile_papers, references
from kg.extract.reading import licence
from kg.extract.signals import between, bucket, path_features
from kg.extract.stories import compile_stories, topic
from kg.extract.verdict import name_key
from kg.types import Alias, Claim, Mention, Provenance, Quantity, Span

LICENCE = licence(ontology.load())
STORIES, PAPERS = compile_stories(table("stories")), compile_papers(table("papers"))


def seen(*blocks, claims=(), aliases=(), makers=(), known=lambda name: frozenset(), sections=()):
    """Features by (subject, object) of a document of these blocks."""
    document = whole(*blocks, sections=sections)
    found = references(document.document, PAPERS)
    told = [(story, topic(story, found, STORIES)) for story in stories(document)]
    names = pairs.same_names(aliases, makers)
    views = pairs.views(told, names, claims, LICENCE, makers=known)
    return {(v.subject.text, v.object.text): v.features for v in views.values()}, views


def mention(text: str, kind: str, start: int = 0) -> Mention:
    return Mention(Span("d", start, start + len(text)), text, kind, BY)


def test_only_pairs_that_some_relation_allows_are_looked_at():
    found, views = seen(parsed("works"), parsed("scores"), parsed("paper"))
    assert ("Ada Quill", "Nimbus Labs") in found
    kinds = {(v.subject.type, v.object.type) for v in views.values() if isinstance(v.object, Mention)}
    assert kinds <= LICENCE.relations.keys()


def test_each_name_of_a_sentence_meets_each_other_one_in_both_directions():
    found, _ = seen(parsed("coordinated"))
    assert {("TideSet", "Nimbus Labs"), ("MarshBench", "Fjordwick University")} <= set(found)
    assert {("Nimbus Labs", "Fjordwick University"), ("Fjordwick University", "Nimbus Labs")} <= set(found)


def test_a_number_meets_the_names_that_may_have_it():
    found, _ = seen(parsed("parameters"))
    assert {pair for pair in found if "7B" in pair[1]} == {("Heron-2", "7B"), ("Plover", "7B")}
    assert {"gap0>", "noun=parameters", ">width1", ">nearer0"} <= found["Heron-2", "7B"]


def test_the_words_and_the_parse_between_two_names_are_features():
    found, _ = seen(parsed("based"))
    assert {
        "gap0>",
        ">w=base",
        ">ww=be_base",
        ">all=be_base_in",
        ">others0",
        ">width4",
        "path=^nsubjpassvprepvpobj",
        "head=base",
        "on=in",
        ">verb=base",
    } <= found["Nimbus Labs", "Norway"]


def test_the_parts_that_names_play_in_the_story_are_features():
    found, _ = seen(
        parsed("active"), parsed("it"), known=lambda name: frozenset() if name == "Plover" else None
    )
    features = found["Heron-2", "Nimbus Labs"]
    assert {"A:subject", "B:author", "AB:subject/author", "A:novel"} <= features
    assert "A:novel" not in found["Plover", "Nimbus Labs"] and "A:subject2" in found["Plover", "Nimbus Labs"]


def test_what_a_story_is_about_meets_its_names_however_far():
    far = [parsed("no names")] * 5
    found, views = seen(parsed("active"), *far, parsed("it"))
    assert {"story", "kind:paragraph", "far:s=run", "far:left=the"} <= found["Heron-2", "K90"]
    assert all("gap0>" not in v.features for v in views.values() if v.object.text == "K90")


def test_names_of_different_stories_do_not_meet():
    found, _ = seen(parsed("active"), parsed("using"), sections=(0, 1))
    assert ("Skua", "Nimbus Labs") not in found and ("Plover", "Fjordwick University") in found


def test_a_pattern_that_fired_is_a_feature_of_the_pair_and_of_its_mirror_image():
    text = parsed("active").text
    made = Claim(
        mention("Heron-2", "Model", text.index("Heron")),
        "developedBy",
        mention("Nimbus Labs", "Organization"),
        Span("d", 0, len(text)),
        "planned",
        Provenance("pattern:developedBy/verb", 0.8),
    )
    found, _ = seen(parsed("active"), claims=[made])
    assert {"rule:pattern:developedBy/verb", "rule:developedBy", "status:planned"} <= found[
        "Heron-2", "Nimbus Labs"
    ]
    unlicensed = made.__class__(
        mention("Norway", "Place"), "locatedIn", made.object, made.evidence, "asserted", BY
    )
    assert seen(parsed("active"), claims=[unlicensed])[0].keys() == found.keys()


def test_the_closest_place_of_a_pair_is_its_evidence():
    document = whole(parsed("no names"), parsed("based"), plain("Nimbus Labs, Norway"))
    told = [(story, topic(story, [], STORIES)) for story in stories(document)]
    views = pairs.views(told, pairs.same_names((), ()), (), LICENCE, makers=lambda name: frozenset())
    view = next(v for v in views.values() if v.subject.text == "Nimbus Labs")
    assert (view.scene.number, view.distance, view.subject.span.start) == (
        2,
        (0, 1),
        document.passages[2].block.start,
    )


def test_aliases_and_products_with_and_without_their_maker_are_one_end():
    fu, university = mention("FU", "Organization", 30), mention("Fjordwick University", "Organization")
    product, bare = mention("Tern Robotics Stilt 2", "Robot"), mention("Stilt 2", "Robot", 50)
    maker = Maker(product, mention("Tern Robotics", "Organization"))
    names = pairs.same_names([Alias(university, fu, BY)], [maker])
    assert names.end(fu) == names.end(university)
    assert names.end(bare) == names.end(product)
    assert names.end(mention("Stilts", "Robot")) != names.end(bare)
    assert names.end(mention("K90s", "Chip")) == names.end(mention("K90", "Chip"))


@pytest.mark.parametrize("chain", [("a", "b", "c"), ("c", "b", "a"), ("b", "a", "c"), ("a", "c", "b")])
def test_a_chain_of_aliases_is_one_end_whatever_its_order(chain):
    made = [mention(name, "Model", n) for n, name in enumerate(("Alpha", "Beta", "Gamma"))]
    by_letter = dict(zip("abc", made, strict=True))
    aliases = [Alias(by_letter[x], by_letter[y], BY) for x, y in pairwise(chain)]
    names = pairs.same_names([*aliases, *(Alias(a.b, a.a, BY) for a in aliases)], ())
    assert len({names.end(m) for m in made}) == 1


def test_a_quantity_is_one_end_by_property_value_and_unit():
    first = Quantity(Span("d", 0, 2), "7B", 7e9, None, "1", "exact", "parameters", "parameterCount", BY)
    again = Quantity(Span("d", 9, 18), "7 billion", 7e9, None, "1", "about", "", "parameterCount", BY)
    names = pairs.same_names((), ())
    assert names.end(first) == names.end(again) != names.end(mention("7B", "Model"))


@pytest.mark.parametrize(
    ("width", "name"),
    [(0, "0"), (1, "1"), (3, "4"), (4, "4"), (5, "8"), (32, "32"), (33, "more"), (999, "more")],
)
def test_widths_go_into_buckets(width, name):
    assert bucket(width) == name


def test_many_words_between_two_names_give_the_first_and_the_last_few():
    document = whole(plain("Heron " + " ".join(f"w{n}" for n in range(20)) + " Plover"))
    scene = stories(document)[0].scenes[0]
    assert list(between(scene, 1, 21)) == [f"w=w{n}" for n in (0, 1, 2, 3, 16, 17, 18, 19)] + ["others0"]
    assert list(between(scene, 1, 1)) == ["ww=^_$", "all=", "others0"]


def test_names_without_a_common_head_have_no_path():
    doc = parsed("Heron/NNP/ROOT/0 ././punct/0 Plover/NNP/ROOT/2")
    scene = stories(whole(doc))[0].scenes[0]
    assert list(path_features(scene, *scene.places)) == []


def test_nothing_is_seen_in_a_document_without_names():
    assert seen(parsed("no names"))[0] == {} == seen()[0]


def test_two_readings_of_a_document_see_the_same_in_the_same_order():
    blocks = [parsed(key) for key in SENTENCES]
    first, second = seen(*blocks)[1], seen(*blocks)[1]
    assert list(first) == list(second)
    assert [v.features for v in first.values()] == [v.features for v in second.values()]
    assert name_key("x") and len(first) > 100


@pytest.mark.parametrize(
    ("known", "feature"),
    [(frozenset({"grebelabs"}), "maker-same"), (frozenset({"ternworks"}), "maker-other")],
)
def test_a_maker_that_the_lists_name_is_a_feature(known, feature):
    maker = Mention(Span("d", 0, 10), "Grebe Labs", "Organization", Provenance("test"))
    assert list(pairs.maker_features(maker, known)) == [feature]
    assert list(pairs.maker_features(maker, frozenset())) == list(pairs.maker_features(maker, None)) == []
