"""From names and quantities to claims: verbs, phrases, stories and measures, licensed by the ontology's types."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from kg.assets import asset
from kg.errors import ConfigError
from kg.extract import (
    bibtex,
    divisions,
    phrases,
    scores,
    status,
    stories,
    subjects,
    tables,
    tested,
    times,
    variants,
    verbs,
)
from kg.extract.makers import Maker
from kg.extract.pairs import PairView
from kg.extract.places import Scene, Story, named
from kg.extract.stories import Topic
from kg.extract.verdict import name_key
from kg.ontology import Ontology
from kg.types import Claim, Mention, Provenance, Quantity, Rejection, Span


@dataclass(frozen=True, slots=True, eq=False)
class ClaimResources:
    """Compiled patterns of all claim finders, and the ontology that licenses what they find."""

    ontology: Ontology
    verbs: Mapping[str, tuple[verbs.VerbPattern, ...]]
    phrases: tuple[phrases.PhrasePattern, ...]
    stories: stories.StoryCues
    subjects: subjects.SubjectCues
    scores: scores.ScoreCues
    status: status.StatusCues
    variants: variants.VariantCues
    times: times.TimeCues
    tested: tested.TestedCues
    divisions: divisions.DivisionCues
    bibtex: bibtex.BibtexCues

    def __post_init__(self) -> None:
        """Raises ConfigError for a pattern of a relation that the ontology hasn't."""
        of_verbs = dict.fromkeys(pattern for found in self.verbs.values() for pattern in found)
        for file, patterns in (("verbs", of_verbs), ("phrases", self.phrases)):
            for pattern in patterns:
                if pattern.relation not in self.ontology.relations:
                    raise ConfigError(_unknown(file, pattern, self.ontology))


def _unknown(file: str, pattern: verbs.VerbPattern | phrases.PhrasePattern, ontology: Ontology) -> str:
    rule = pattern.name.rpartition("/")[2]
    close = get_close_matches(pattern.relation, ontology.relations, n=3)
    others = f"did you mean {' or '.join(map(repr, close))}?" if close else ""
    others = others or f"there are: {', '.join(sorted(ontology.relations))}"
    path = asset(f"pipelines/patterns/{file}.toml")
    return f"{path}: rule {rule!r}: no relation {pattern.relation!r} in the ontology; {others}"


#: Ways from a noun to a name that stands for it; makers may stand further off ("researchers at the lab of X").
NEAR = frozenset({"self", "conj", "appos", "inside", "like", "including", "such", "as"})
#: How much a claim by description ("the company", "it") is worth beside one by name.
REFERENCE_DISCOUNT = 0.75


def story_topic_claims(story: Story, topic: Topic, resources: ClaimResources) -> Iterator[Claim]:
    for one in stories.story_claims(story, topic, resources.stories):
        yield make(
            one.scene, one.token, one.subject, one.relation, one.object, one.finder, one.score, resources
        )
    for part in divisions.divisions(story, resources.divisions):
        by, score = part.finder, part.score
        made = make(part.scene, part.token, part.subject, part.relation, part.object, by, score, resources)
        yield undated(made, "asserted")
    trials = (
        *tested.tested(story.scenes, topic, resources.tested),
        *tested.trialled(story.scenes, topic, resources.tested),
    )
    for one in trials:
        yield make(
            one.scene, one.token, one.subject, one.relation, one.object, one.finder, one.score, resources
        )
    for scene, cell in tables.scored_cells(story.scenes, topic, resources.scores):
        yield from score_claims(scene, cell, resources)
    for scene, measured in tables.measured_cells(story.scenes, topic, resources.subjects):
        yield measure_claim(scene, measured, resources)


def variant_claims(found: Iterable[variants.Variant], resources: ClaimResources) -> Iterator[Claim]:
    """variantOf, and the size of a variant that its size tells apart."""
    for one in found:
        scene, token, by = one.scene, one.token, one.finder
        made = make(scene, token, one.variant, "variantOf", one.base, by, one.score, resources)
        yield undated(made, "asserted") if one.quantity is None else made
        if one.quantity is not None:
            yield make(scene, token, one.variant, "parameterCount", one.quantity, by, one.score, resources)


def maker_claims(story: Story, makers: Sequence[Maker], resources: ClaimResources) -> Iterator[Claim]:
    """ "Boston Dynamics Spot" is made by Boston Dynamics; the name itself is the evidence."""
    inside = {maker.product: maker for maker in makers}
    for scene, place in story.places():
        found = inside.get(place.mention)
        if found is not None:
            finder, score = "pattern:developedBy/prefix", found.maker.by.score or 0.0
            made = make(
                scene, place.start, found.product, "developedBy", found.maker, finder, score, resources
            )
            yield undated(made, "asserted")


def scene_claims(scene: Scene, topic: Topic, resources: ClaimResources) -> Iterator[Claim]:
    """Claims of one block, unlicensed ones included."""
    yield from verb_claims(scene, topic, resources)
    for pair in phrases.pairs(scene, resources.phrases):
        subject, obj = pair.subject.mention, pair.object.mention
        pattern = pair.pattern
        made = make(
            scene, pair.subject.start, subject, pattern.relation, obj, pattern.name, pattern.score, resources
        )
        if pattern.granted:
            words = scene.passage.doc[slice(*pair.between())]
            made = undated(made, status.taken_for_granted(words, made.status, resources.status))
        yield made
    yield from measure_claims(scene, topic, resources)
    results = list(scores.scored(scene, topic, resources.scores, resources.stories.subject_words))
    for found in results:
        yield from score_claims(scene, found, resources)
    sure = resources.scores.scores["ranked"]
    for ahead in scores.ranked(scene, results, resources.scores):
        yield make(
            scene, ahead.token, ahead.better, "outperforms", ahead.worse, "score:ranked", sure, resources
        )


def verb_claims(scene: Scene, topic: Topic, resources: ClaimResources) -> Iterator[Claim]:
    for match in verbs.matches(scene.passage.doc, resources.verbs):
        pattern = match.pattern
        subjects = arguments(scene, match.subject, topic, resources, pattern, end="domain")
        objects = arguments(scene, match.object, topic, resources, pattern, end="range")
        for subject, by_name in subjects:
            for obj, named_too in objects:
                score = pattern.score * (1.0 if by_name and named_too else REFERENCE_DISCOUNT)
                yield make(
                    scene,
                    match.verb.i,
                    subject,
                    pattern.relation,
                    obj,
                    pattern.name,
                    round(score, 3),
                    resources,
                )


def arguments(
    scene: Scene,
    token: Any,
    topic: Topic,
    resources: ClaimResources,
    pattern: verbs.VerbPattern,
    *,
    end: str,
) -> list[tuple[Mention, bool]]:
    """Names that fill one end of the relation, True for those named there, False for those referred to."""
    licensed = getattr(resources.ontology.relations[pattern.relation], end)
    allowed = [kind for kind in licensed if not pattern.types or kind in pattern.types]
    direct = [
        place.mention
        for place, way in named(scene, token)
        if place.mention.type in allowed and (way in NEAR or place.mention.type in stories.MAKERS)
    ]
    if direct:
        return [(mention, True) for mention in direct]
    if pattern.literal or (
        scene.at[token.i] is not None and not (pattern.work == "named" and end == "domain")
    ):
        return []
    return [
        (mention, False) for mention in meant(scene, token, topic, resources.stories, allowed, pattern, end)
    ]


def meant(
    scene: Scene,
    token: Any,
    topic: Topic,
    cues: stories.StoryCues,
    allowed: Sequence[str],
    pattern: verbs.VerbPattern,
    end: str,
) -> list[Mention]:
    """What a description, or with ``work`` a maker, stands for: the story's authors or what they made."""
    word = token.lower_
    subjects = [s.mention for s in topic.meant if s.mention.type in allowed]
    if pattern.work and end == "domain" and is_maker(scene, token, cues, pattern.work):
        return subjects[:1]
    if word in cues.author_words:
        return [a.mention for a in topic.authors if a.mention.type in allowed and not pattern.work]
    return [s for s in subjects if word in cues.subject_words.get(s.type, frozenset())][:1]


def is_maker(scene: Scene, token: Any, cues: stories.StoryCues, work: str) -> bool:
    """Whether the word stands for the story's authors: "we", "the team"; with ``work`` ``named`` also a maker's name."""
    if token.lower_ in cues.author_words:
        return token.pos_ == "PRON" or any(c.dep_ in ("det", "poss") for c in token.children)
    return work == "named" and any(p.mention.type in stories.MAKERS for p, _ in named(scene, token))


def measure_claims(scene: Scene, topic: Topic, resources: ClaimResources) -> Iterator[Claim]:
    main: dict[str, Mention] = {}
    for subject in topic.meant:
        main.setdefault(subject.mention.type, subject.mention)
    told_apart = list(variants.sized(scene, main.get("Model"), resources.variants))
    apart = {v.quantity for v in told_apart}
    named_by_size = variants.with_places(scene, told_apart, resources.variants)
    for found in subjects.measured(named_by_size, resources.subjects, main, resources.stories.subject_words):
        if found.quantity in apart:
            continue
        yield measure_claim(scene, found, resources)


def measure_claim(scene: Scene, found: subjects.Measured, resources: ClaimResources) -> Claim:
    quantity, finder = found.quantity, found.finder
    return make(
        scene,
        found.token,
        found.subject,
        quantity.measures,
        quantity,
        finder,
        found.score,
        resources,
        than=found.than,
    )


def score_claims(scene: Scene, found: "scores.Scored", resources: ClaimResources) -> Iterator[Claim]:
    if found.quantity is not None:
        yield make(
            scene,
            found.token,
            found.subject,
            "score",
            found.quantity,
            f"score:{found.way}",
            found.score,
            resources,
            on=found.benchmark,
            metric=found.metric,
        )
    if found.benchmark is not None:
        finder = f"score:{found.way}/evaluatedOn"
        yield make(
            scene, found.token, found.subject, "evaluatedOn", found.benchmark, finder, found.score, resources
        )


def make(
    scene: Scene,
    token: int,
    subject: Mention,
    relation: str,
    obj: Mention | Quantity,
    finder: str,
    score: float,
    resources: ClaimResources,
    *,
    than: Mention | None = None,
    on: Mention | None = None,
    metric: str = "",
) -> Claim:
    word = scene.passage.doc[token]
    head = status.speaker(word, resources.status)
    speakers = (
        [p.mention for p, _ in named(scene, head) if p.mention.type in stories.MAKERS]
        if head is not None
        else []
    )
    start, end = scene.sentence(token)
    said = status.status_of(word, resources.status, ends=heads(scene, (subject, obj)))
    inside = scene.at[token]
    if subject.type == "Paper" and (said != "negated" or (inside is not None and inside.mention == subject)):
        said = "asserted"  # What has a title is there, whatever the title asks or its sentence hopes.
    holds = times.validity(scene, token, relation, said, resources.times)
    return Claim(
        subject,
        relation,
        obj,
        Span(subject.span.document, start, end),
        said if subject.type == "Paper" else holds.status,
        Provenance(finder, score),
        attributed_to=speakers[0] if speakers else None,
        than=than,
        on=on,
        metric=metric,
        valid_from=holds.valid_from,
        valid_until=holds.valid_until,
    )


def heads(scene: Scene, ends: Sequence[Mention | Quantity]) -> list[Any]:
    """The head token of each end that stands in this block."""
    doc, base = scene.passage.doc, scene.passage.block.start
    found = [
        doc.char_span(end.span.start - base, end.span.end - base, alignment_mode="expand")
        for end in ends
        if base <= end.span.start and end.span.end <= scene.passage.block.end
    ]
    return [tokens.root for tokens in found if tokens is not None]


def undated(claim: Claim, said: str) -> Claim:
    """With the status ``said`` and no date: what the words around a name take for granted isn't of its clause."""
    return replace(claim, status=said, valid_from="", valid_until="")


def license_claims(
    found: Sequence[Claim], ontology: Ontology, *, threshold: float
) -> tuple[tuple[Claim, ...], tuple[Rejection, ...]]:
    """Claims that the ontology allows and that reach ``threshold``; one a sentence, fact and status, the best scored."""
    best: dict[tuple[object, ...], Claim] = {}
    rejections: list[Rejection] = []
    for claim in found:
        reason = refusal(claim, ontology, threshold)
        if reason:
            obj = claim.object.text
            what = f"{claim.subject.text} {claim.relation} {obj}"
            rejections.append(Rejection(claim.evidence, what, claim.by, reason))
            continue
        key = (claim.evidence, identity(claim.subject), claim.relation, identity(claim.object), claim.status)
        old = best.get(key)
        if old is None or (claim.by.score or 0.0) > (old.by.score or 0.0):
            best[key] = claim
    ordered = sorted(best.values(), key=order)
    return tuple(ordered), tuple(rejections)


def refusal(claim: Claim, ontology: Ontology, threshold: float) -> str:
    """Why the claim is turned down; "" if it isn't."""
    kind = claim.subject.type
    if isinstance(claim.object, Quantity):
        if not ontology.licence_quantity(kind, claim.relation, claim.object.unit):
            return f"{claim.relation} in {claim.object.unit!r} does not fit {kind}"
    elif not ontology.licence(kind, claim.relation, claim.object.type):
        return f"{claim.relation} does not go from {kind} to {claim.object.type}"
    elif identity(claim.subject) == identity(claim.object):
        return "subject and object are the same"
    if (claim.by.score or 0.0) < threshold:
        return f"score {claim.by.score} below {threshold}"
    return ""


def identity(end: Mention | Quantity) -> tuple[object, ...]:
    if isinstance(end, Quantity):
        return (end.value, end.value_max or 0.0, end.unit)
    return (end.type, name_key(end.text))


def order(claim: Claim) -> tuple[object, ...]:
    obj = claim.object.span
    return (
        claim.evidence.start,
        claim.subject.span.start,
        claim.relation,
        obj.start,
        claim.status,
        claim.by.finder,
    )


def pair_claim(view: PairView, relation: str, by: Provenance, resources: ClaimResources) -> Claim:
    """A claim that no pattern made; the sentence of the pair's closest meeting is its evidence."""
    scene, token = view.scene, view.token
    return replace(make(scene, token, view.subject, relation, view.object, "", 0.0, resources), by=by)


def rescored(claim: Claim, by: Provenance) -> Claim:
    return replace(claim, by=by)
