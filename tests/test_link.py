import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from linking_scenes import entity_of, extraction, link, names, pairs

from kg.iri import BASE
from kg.link import LINKERS
from kg.link.identifiers import identifier, identifier_of
from kg.types import Extraction, Linking

NEWS = [
    extraction("d1", [("Model", "DeepSeek R1"), ("Model", "R1")]),
    extraction(
        "d2", [("Model", "R1"), ("Organization", "arc institute"), ("Chip", "H100s"), ("Chip", "NVIDIA H100")]
    ),
    extraction("d3", [("Model", "deepseek-r1"), ("Robot", "Boston Dynamics Spot"), ("Robot", "Spot")]),
    extraction("d4", [("Robot", "Spot"), ("Model", "GPT-4 Turbo"), ("Model", "GPT-4"), ("Software", "C")]),
    extraction("d5", [("Organization", "Arc Institute"), ("Organization", "Arc"), ("Model", "DeepSeek")]),
]


def test_the_result_does_not_depend_on_the_order_of_documents_and_names() -> None:
    expected = link(*NEWS)
    for seed in range(5):
        order = random.Random(seed).sample(NEWS, len(NEWS))
        assert link(*order) == expected


def test_the_result_does_not_depend_on_the_hash_seed() -> None:
    code = "import test_link as t; print(t.link(*t.NEWS, *t.of_pairs()))"
    here = Path(__file__).parent
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here}:{here.parent}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(printed) == 1


def of_pairs() -> list[Extraction]:
    return [extraction(f"p{n}", [(pair.type, pair.a), (pair.type, pair.b)]) for n, pair in enumerate(pairs())]


def test_extractions_are_read_once_and_not_kept() -> None:
    def stream() -> Iterator[Extraction]:
        yield from NEWS

    assert LINKERS["names"]()(stream()) == link(*NEWS)


def test_every_mention_has_one_link_to_an_entity_that_has_its_name() -> None:
    linking = link(*NEWS)
    mentions = [mention for extraction in NEWS for mention in extraction.mentions]
    assert sorted(found.mention.span for found in linking.links) == sorted(m.span for m in mentions)
    named = {entity.iri: entity.names for entity in linking.entities}
    assert all(found.mention.text in named[found.entity] for found in linking.links)


def test_entities_are_in_iri_order_and_iris_are_unique() -> None:
    iris = [entity.iri for entity in link(*NEWS, *of_pairs()).entities]
    assert iris == sorted(set(iris))


def test_a_second_copy_of_a_document_changes_nothing() -> None:
    assert link(*NEWS, NEWS[0]) == link(*NEWS)


def test_an_empty_build_has_no_entities() -> None:
    assert link() == Linking((), (), ())


def test_one_name_under_two_types_is_two_entities() -> None:
    linking = link(extraction("d", [("Organization", "DeepSeek"), ("Model", "DeepSeek")]))
    assert [entity.type for entity in linking.entities] == ["Model", "Organization"]


def test_a_short_form_carries_what_its_own_document_makes_of_it() -> None:
    linking = link(*NEWS)
    assert entity_of(linking, "R1", "d1") == entity_of(linking, "deepseek-r1")
    assert entity_of(linking, "R1", "d2") == BASE + "model/r1"


def test_a_maker_may_be_dropped_in_other_documents_where_all_agree() -> None:
    spots = [
        extraction("d1", [("Robot", "Acme Hopper"), ("Robot", "Hopper"), ("Organization", "Acme")]),
        extraction("d2", [("Robot", "Hopper")]),
    ]
    assert names(link(*spots)) == [("Acme",), ("Acme Hopper", "Hopper")]
    other = extraction("d3", [("Robot", "Zenith Hopper"), ("Robot", "Hopper"), ("Organization", "Zenith")])
    linking = link(*spots, other)
    assert entity_of(linking, "Hopper", "d2") not in {
        entity_of(linking, "Hopper", "d1"),
        entity_of(linking, "Hopper", "d3"),
    }


def test_aliases_of_the_document_join_names_and_say_so() -> None:
    linking = link(extraction("d", [("Software", "Agent Lightning"), ("Software", "AGL")], [(0, 1)]))
    assert names(linking) == [("Agent Lightning", "AGL")]
    assert sorted(found.by.finder for found in linking.links) == ["link:alias", "link:key"]


def test_an_alias_never_joins_names_that_contradict_each_other() -> None:
    linking = link(extraction("d", [("Model", "GPT-4"), ("Model", "GPT-5")], [(0, 1)]))
    assert len(linking.entities) == 2


def test_every_link_says_why() -> None:
    by = {(found.mention.span.document, found.mention.text): found.by.finder for found in link(*NEWS).links}
    assert by["d1", "R1"] == "link:short"
    assert by["d5", "Arc"] == "link:short"
    assert by["d2", "R1"] == "link:key"


def test_variants_are_reported_with_their_nearest_base() -> None:
    given = [("Model", "Gemma"), ("Model", "Gemma 4"), ("Model", "Gemma 4 31B"), ("Model", "Helix")]
    linking = link(extraction("d", given))
    short = [(a.removeprefix(BASE), b.removeprefix(BASE)) for a, b in linking.variants]
    assert short == [("model/gemma-4", "model/gemma"), ("model/gemma-4-31b", "model/gemma-4")]


def across(*given: tuple[str, str]) -> list[tuple[str, str]]:
    linking = link(*(extraction(f"d{number}", [name]) for number, name in enumerate(given)))
    return [(a.removeprefix(BASE), b.removeprefix(BASE)) for a, b in linking.variants]


def test_variants_of_a_telling_family_are_reported_across_documents() -> None:
    assert across(("Model", "Gemma"), ("Model", "Gemma 4")) == [("model/gemma-4", "model/gemma")]
    assert across(("Model", "Figure R1"), ("Model", "R1-Zero")) == []
    assert across(("Model", "Cosmos"), ("Model", "Cosmos Reason 2")) == [], "another family, or one within it"


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (["R1", "R1", "R1", "DeepSeek R1"], "DeepSeek R1"),
        (["GEMINI 2.5 PRO", "Gemini 2.5 Pro"], "Gemini 2.5 Pro"),
        (
            ["Digital Twins of Cells", "Digital twins of cells", "Digital twins of cells"],
            "Digital twins of cells",
        ),
        (["GPT-4o", "GPT4o", "GPT-4o", "4o"], "GPT-4o"),
    ],
)
def test_the_label_is_the_fullest_usual_form(given: list[str], label: str) -> None:
    [entity] = link(extraction("d", [("Model", name) for name in given])).entities
    assert entity.names[0] == label


def test_plurals_are_no_labels() -> None:
    linking = link(extraction("d", [("Chip", "H100s"), ("Chip", "H100s"), ("Chip", "H100")]))
    assert names(linking) == [("H100", "H100s")]


@pytest.mark.parametrize(
    ("type_name", "name", "iri"),
    [
        ("Model", "Claude Sonnet 3.5", "model/claude-3.5-sonnet"),
        ("Model", "Sonnet 3.5", "model/claude-3.5-sonnet"),
        ("Model", "o3-mini-high", "model/o3-mini-high"),
        ("Model", "GPT4o", "model/gpt-4o"),
        ("Model", "Llama-3.1-405B-Instruct-FP8", "model/llama-3.1-405b-instruct-fp8"),
        ("Organization", "OpenAI", "organization/openai"),
        ("Robot", "Unitree G1", "robot/unitree-g1"),
        ("Chip", "NVIDIA H100 GPUs", "chip/h100"),
        ("Place", "U.S.", "place/united-states"),
        ("Software", "C++", "software/c++"),
    ],
)
def test_iris_come_from_the_parts_and_not_from_the_spelling(type_name: str, name: str, iri: str) -> None:
    [entity] = link(extraction("d", [(type_name, name)])).entities
    assert entity.iri == BASE + iri


def test_two_keys_with_one_slug_get_two_iris() -> None:
    linking = link(extraction("d", [("Software", "C"), ("Software", "C#")]))
    first, second = (entity.iri for entity in linking.entities)
    assert first == BASE + "software/c"
    assert second.startswith(BASE + "software/c-")


def test_the_base_of_iris_is_an_option() -> None:
    linking = LINKERS["names"](base="https://example.org/")([NEWS[0]])
    assert all(entity.iri.startswith("https://example.org/") for entity in linking.entities)


@pytest.mark.parametrize(
    ("url", "iri"),
    [
        ("https://arxiv.org/pdf/2502.17424v3", "https://arxiv.org/abs/2502.17424"),
        ("http://www.arxiv.org/abs/2502.17424", "https://arxiv.org/abs/2502.17424"),
        ("https://doi.org/10.1038/S41586-024-1", "https://doi.org/10.1038/s41586-024-1"),
        ("https://doi.org/10.48550/arXiv.2502.17424", "https://arxiv.org/abs/2502.17424"),
        ("https://github.com/ArcInstitute/Evo2/tree/main", "https://github.com/arcinstitute/evo2"),
        ("https://huggingface.co/Qwen/Qwen3-8B?x=1", "https://huggingface.co/Qwen/Qwen3-8B"),
        ("https://huggingface.co/datasets/acme/Corpus", "https://huggingface.co/datasets/acme/Corpus"),
        ("https://huggingface.co/papers/2502.17424", "https://arxiv.org/abs/2502.17424"),
        ("https://huggingface.co/blog/acme/release", ""),
        ("https://github.com/orgs/acme", ""),
        ("https://example.org/paper", ""),
        ("", ""),
    ],
)
def test_addresses_give_canonical_identifiers(url: str, iri: str) -> None:
    assert identifier(url) == iri


def test_an_organisation_is_known_by_its_home_page_only() -> None:
    assert identifier_of("Organization", "https://www.acme.ai/") == "https://acme.ai/"
    assert identifier_of("Organization", "https://github.com/acme/tool") == ""
    assert identifier_of("Person", "https://acme.ai/") == ""


def test_one_identifier_makes_compatible_names_one() -> None:
    url = "https://arxiv.org/abs/2501.00001"
    one = extraction("d1", [("Paper", "Fast Robots: Learning to Run", url)])
    other = extraction("d2", [("Paper", "Fast Robots", "https://arxiv.org/pdf/2501.00001v2")])
    linking = link(one, other)
    assert [entity.identifiers for entity in linking.entities] == [(url,)]
    assert entity_of(linking, "Fast Robots") == entity_of(linking, "Fast Robots: Learning to Run")


def test_one_identifier_never_makes_different_models_one() -> None:
    url = "https://huggingface.co/acme/models"
    given = [("Model", "Helix 7B", url), ("Model", "Helix 13B", url), ("Model", "Orion", url)]
    assert len(link(extraction("d", given)).entities) == 3


def test_a_type_that_nobody_foresaw_is_read_as_an_artefact() -> None:
    linking = link(
        extraction("d", [("Gadget", "Acme Zap 2"), ("Gadget", "Acme Zap-2"), ("Gadget", "Acme Zap 3")])
    )
    assert names(linking) == [("Acme Zap 2", "Acme Zap-2"), ("Acme Zap 3",)]
