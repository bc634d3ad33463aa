"""The extractor: names, quantities, stories and claims of each document, in the order of the documents."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg import ontology
from kg.assets import asset
from kg.extract import claims, naming, phrases, quantities, scores, status, stories, subjects, verbs
from kg.extract.parse import Parsed, load_model, parse
from kg.extract.places import stories as read_stories
from kg.types import Claim, Document, Extraction, Extractor, Quantity


@dataclass(frozen=True)
class Reading:
    """Everything that is loaded once; ``__call__`` is an `Extractor`."""

    spacy_model: str
    gazetteer: str
    plain_score: float
    ambiguous_score: float
    name_threshold: float
    claim_threshold: float

    @cached_property
    def model(self) -> Any:
        return load_model(self.spacy_model)

    @cached_property
    def names(self) -> naming.Resources:
        return naming.load(self.gazetteer, plain_score=self.plain_score, ambiguous_score=self.ambiguous_score)

    @cached_property
    def patterns(self) -> claims.ClaimResources:
        def table(name: str) -> dict[str, Any]:
            return tomllib.loads(asset(f"pipelines/patterns/{name}.toml").read_text("utf-8"))

        return claims.ClaimResources(
            ontology.load(),
            verbs.compile_verbs(table("verbs")["verb"]),
            phrases.compile_phrases(table("phrases")),
            stories.compile_stories(table("stories")),
            subjects.compile_subjects(table("subjects")),
            scores.compile_scores(table("scores")),
            status.compile_status(table("status")),
        )

    @cached_property
    def quantities(self) -> Callable[[str, str, int], list[Quantity]]:
        return quantities.make()

    def __call__(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for parsed in parse(documents, self.model):
            yield self.read(parsed)

    def read(self, parsed: Parsed) -> Extraction:
        document = parsed.document
        found = naming.find_names(parsed, self.names, threshold=self.name_threshold, more=None)
        measured: list[Quantity] = []
        for passage in parsed.passages:
            block = passage.block
            measured.extend(self.quantities(document.text[block.start : block.end], document.id, block.start))
        stated: list[Claim] = []
        for story in read_stories(parsed, found.mentions, measured):
            topic = stories.topic(story, found.references, self.patterns.stories)
            stated.extend(claims.story_topic_claims(story, topic, self.patterns))
            stated.extend(claims.maker_claims(story, found.makers, self.patterns))
            for scene in story.scenes:
                stated.extend(claims.scene_claims(scene, topic, self.patterns))
        kept, refused = claims.license_claims(stated, self.patterns.ontology, threshold=self.claim_threshold)
        rejections = (*found.rejections, *refused)
        return Extraction(document, found.mentions, tuple(measured), kept, found.aliases, rejections)


def make(
    *,
    spacy_model: str = "en_core_web_sm",
    gazetteer: str = "pipelines/gazetteer",
    plain_score: float = 0.8,
    ambiguous_score: float = 0.35,
    name_threshold: float = 0.5,
    claim_threshold: float = 0.4,
) -> Extractor:
    """Names by lists, shapes and context, claims by patterns; no trained model but spaCy's. Scores are in [0, 1]."""
    return Reading(spacy_model, gazetteer, plain_score, ambiguous_score, name_threshold, claim_threshold)
