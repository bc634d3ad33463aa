"""Parts of organisations that carry its name: "Nimbus Research" is part of Nimbus where the document names both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.extract.places import Place, Scene, Story
from kg.extract.stories import StoryClaim
from kg.extract.verdict import name_key


@dataclass(frozen=True, slots=True)
class DivisionCues:
    """Compiled ``[divisions]`` of ``patterns/stories.toml``: the rest of the name starts or ends with one of the words."""

    words: frozenset[str]
    score: float


def compile_divisions(table: Mapping[str, Any]) -> DivisionCues:
    return DivisionCues(frozenset(table["divisions"]["words"]), table["divisions"]["score"])


def divisions(story: Story, cues: DivisionCues) -> Iterator[StoryClaim]:
    """subOrganizationOf, once for each such name of the story, to the longest name that opens it."""
    firsts: dict[str, tuple[Scene, Place]] = {}
    for scene, place in story.places():
        if place.mention.type == "Organization":
            firsts.setdefault(name_key(place.mention.text), (scene, place))
    for key, (scene, place) in firsts.items():
        words = key.split(" ")
        counts = [n for n in range(len(words) - 1, 0, -1) if " ".join(words[:n]) in firsts]
        if counts and cues.words.intersection((words[counts[0]], words[-1])):
            whole = firsts[" ".join(words[: counts[0]])][1].mention
            if not place.mention.text.startswith(whole.text + " "):
                continue
            finder = "story:subOrganizationOf/name"
            yield StoryClaim(
                place.mention, "subOrganizationOf", whole, scene, place.start, finder, cues.score
            )
