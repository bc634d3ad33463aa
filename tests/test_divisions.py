"""Parts of organisations that carry its name."""

import tomllib

import pytest
from sentences import plain, stories, whole

from kg.assets import asset
from kg.extract.divisions import compile_divisions, divisions

CUES = compile_divisions(tomllib.loads(asset("pipelines/patterns/stories.toml").read_text("utf-8")))
TYPES = dict.fromkeys(
    ["Nimbus", "Nimbus Research", "Nimbus Research Norway Team", "Nimbus Deep", "Nimbusoft Labs"],
    "Organization",
)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Nimbus Research is part of Nimbus.", {("Nimbus Research", "Nimbus")}),
        ("Nimbus Research waits.", set()),
        ("Nimbus Deep and Nimbus wait.", set()),
        ("Nimbusoft Labs and Nimbus wait.", set()),
        ("The Nimbus-Tern Lab and Nimbus wait.", set()),
        (
            "Nimbus, Nimbus Research and the Nimbus Research Norway Team.",
            {("Nimbus Research", "Nimbus"), ("Nimbus Research Norway Team", "Nimbus Research")},
        ),
    ],
)
def test_what_opens_with_an_organisations_name_and_goes_on_as_a_unit_is_part_of_it(text, facts):
    (story,) = stories(whole(plain(text)), types=TYPES)
    found = list(divisions(story, CUES))
    assert {(c.subject.text, c.object.text) for c in found} == facts
    assert {c.relation for c in found} <= {"subOrganizationOf"}
