"""The extractor: names, quantities, stories and claims of each document, in the order of the documents."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from kg import ontology
from kg.assets import asset
from kg.extract import (
    bibtex,
    claim_model,
    claims,
    divisions,
    naming,
    neural,
    pairs,
    phrases,
    quantities,
    scores,
    status,
    stories,
    subjects,
    tested,
    times,
    variants,
    verbs,
)
from kg.extract.candidates import Candidate
from kg.extract.parse import Parsed, load_model, parse
from kg.extract.places import Story
from kg.extract.places import stories as read_stories
from kg.types import Claim, Document, Extraction, Extractor, Provenance, Quantity, Rejection


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What was seen of a document before any claim is decided on: the input of the judge and of its training."""

    naming: naming.Naming
    quantities: tuple[Quantity, ...]
    stories: tuple[tuple[Story, stories.Topic], ...]
    stated: tuple[Claim, ...]
    refused: tuple[Rejection, ...]


@dataclass(frozen=True)
class Reading:
    """Everything that is loaded once; ``__call__`` is an `Extractor`. Models named "" are not used."""

    spacy_model: str
    spacy_entities: bool
    gazetteer: str
    plain_score: float
    ambiguous_score: float
    name_threshold: float
    claim_threshold: float
    name_model: str
    name_model_weight: float
    claim_model_name: str

    def __reduce__(self) -> tuple[type["Reading"], tuple[Any, ...]]:
        """What a worker process is sent: the options, with which it loads its own models."""
        return type(self), tuple(getattr(self, option.name) for option in fields(self))

    @cached_property
    def model(self) -> Any:
        return load_model(self.spacy_model, entities=self.spacy_entities)

    @cached_property
    def names(self) -> naming.Resources:
        return naming.load(
            self.gazetteer,
            plain_score=self.plain_score,
            ambiguous_score=self.ambiguous_score,
            entities=self.spacy_entities,
        )

    @cached_property
    def name_reader(self) -> neural.Reader | None:
        return neural.make(model=self.name_model) if self.name_model else None

    @cached_property
    def judge(self) -> claim_model.ClaimModel | None:
        return claim_model.load(self.claim_model_name) if self.claim_model_name else None

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
            variants.compile_variants(table("variants")),
            times.compile_times(table("times")),
            tested.compile_tested(table("stories")),
            divisions.compile_divisions(table("stories")),
            bibtex.compile_bibtex(table("papers")),
        )

    @cached_property
    def licence(self) -> pairs.Licence:
        return licence(self.patterns.ontology)

    @cached_property
    def quantities(self) -> Callable[[str, str, int], list[Quantity]]:
        return quantities.make()

    def __call__(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        for parsed in parse(documents, self.model):
            yield self.read(parsed)

    def read(self, parsed: Parsed) -> Extraction:
        seen = self.observe(parsed)
        kept, refused = self.judged(seen) if self.judge is not None else (seen.stated, ())
        found = seen.naming
        rejections = (*found.rejections, *seen.refused, *refused)
        return Extraction(parsed.document, found.mentions, seen.quantities, kept, found.aliases, rejections)

    def observe(self, parsed: Parsed) -> Observed:
        document = parsed.document
        measured: list[Quantity] = []
        for passage in parsed.passages:
            block = passage.block
            measured.extend(self.quantities(document.text[block.start : block.end], document.id, block.start))
        guessed = self.guessed(document)
        found = naming.find_names(
            parsed, self.names, threshold=self.name_threshold, more=guessed, quantities=measured
        )
        told: list[tuple[Story, stories.Topic]] = []
        stated: list[Claim] = []
        mentions = list(found.mentions)
        told_of = read_stories(parsed, found.mentions, measured)
        title = document.title if len(told_of) == 1 else ""
        for story in told_of:
            topic = stories.topic(story, found.references, self.patterns.stories, title=title)
            told.append((story, topic))
            stated.extend(claims.story_topic_claims(story, topic, self.patterns))
            stated.extend(claims.maker_claims(story, found.makers, self.patterns))
            stated.extend(
                claims.variant_claims(variants.nested(story, self.patterns.variants), self.patterns)
            )
            model = next((s.mention for s in topic.meant if s.mention.type == "Model"), None)
            for scene in story.scenes:
                stated.extend(claims.scene_claims(scene, topic, self.patterns))
                told_apart = list(variants.sized(scene, model, self.patterns.variants))
                mentions.extend(v.variant for v in told_apart)
                stated.extend(claims.variant_claims(told_apart, self.patterns))
        cited = tuple(bibtex.cited(document, self.patterns.bibtex))
        stated.extend(bibtex.claims(cited, mentions, self.patterns.bibtex))
        mentions.extend(m for entry in cited for m in (entry.paper, *entry.authors))
        lowest = 0.0 if self.claim_model_name else self.claim_threshold
        kept, refused = claims.license_claims(stated, self.patterns.ontology, threshold=lowest)
        mentions.sort(key=lambda m: (m.span.start, -m.span.end))
        return Observed(replace(found, mentions=tuple(mentions)), tuple(measured), tuple(told), kept, refused)

    def guessed(self, document: Document) -> list[Candidate]:
        """What the trained finder of names proposes, its probabilities weighed down by ``name_model_weight``."""
        if self.name_reader is None:
            return []
        reading = self.name_reader([document])[0]
        return [
            Candidate(
                g.start, g.end, g.type, Provenance(reading.finder, round(g.score * self.name_model_weight, 3))
            )
            for g in reading.guesses
            if g.best
        ]

    def views(self, seen: Observed) -> tuple[dict[tuple[pairs.End, pairs.End], pairs.PairView], pairs.Names]:
        names = pairs.same_names(seen.naming.aliases, seen.naming.makers)
        found = pairs.views(seen.stories, names, seen.stated, self.licence, makers=self.makers)
        return found, names

    def makers(self, name: str) -> frozenset[str] | None:
        """Who makes the thing of that name as far as the lists know; None for a name that they don't have."""
        entries = self.names.gazetteer.lookup(name) or self.names.gazetteer.lookup(name.removesuffix("s"))
        if not entries:
            return None
        return frozenset(pairs.compact(m) for _, entry in entries for m in entry.maker.split("|") if m)

    def judged(self, seen: Observed) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
        """Claims that the trained judge lets stand, those of patterns and its own, and those it turns down."""
        assert self.judge is not None
        views, names = self.views(seen)
        kept: list[Claim] = []
        refused: list[Rejection] = []
        for found, relation, probability, stands in claim_model.decide(
            views, seen.stated, self.judge, names, self.licence.relations
        ):
            provenance = claim_model.by(self.judge, found, probability)
            if isinstance(found, pairs.PairView):
                kept.append(claims.pair_claim(found, relation, provenance, self.patterns))
            elif stands:
                kept.append(claims.rescored(found, provenance))
            elif found.status != "asserted" and (found.by.score or 0.0) >= self.claim_threshold:
                # The judge has learnt from facts; what a text denies or plans is none, and is kept as such.
                kept.append(found)
            else:
                what = f"{found.subject.text} {relation} {found.object.text}"
                refused.append(
                    Rejection(found.evidence, what, provenance, f"the judge gives it {probability}")
                )
        return tuple(sorted(kept, key=claims.order)), tuple(refused)


def licence(loaded: ontology.Ontology) -> pairs.Licence:
    relations: dict[tuple[str, str], tuple[str, ...]] = {}
    for relation in loaded.relations.values():
        for a in relation.domain:
            for b in relation.range:
                relations[a, b] = (*relations.get((a, b), ()), relation.name)
    measured: Mapping[tuple[str, str], bool] = {
        (kind, found.name): True for found in loaded.quantities.values() for kind in found.domain
    }
    return pairs.Licence(relations, measured)


def make(
    *,
    spacy_model: str = "en_core_web_sm",
    spacy_entities: bool = True,
    gazetteer: str = "pipelines/gazetteer",
    plain_score: float = 0.8,
    ambiguous_score: float = 0.35,
    name_threshold: float = 0.5,
    claim_threshold: float = 0.4,
    name_model: str = "",
    name_model_weight: float = 0.8,
    claim_model: str = "",
) -> Extractor:
    """Names by lists, shapes, context and, where named, a trained model; claims by patterns and a trained judge.

    ``name_model`` and ``claim_model`` are folders of ``pipelines/models`` or paths; "" does without. Scores,
    thresholds and ``name_model_weight`` are in [0, 1].
    """
    return Reading(
        spacy_model,
        spacy_entities,
        gazetteer,
        plain_score,
        ambiguous_score,
        name_threshold,
        claim_threshold,
        name_model,
        name_model_weight,
        claim_model,
    )
