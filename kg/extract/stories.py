"""What a story is about: its authors, what they made, the papers that tell of it, and what follows from the three."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.extract.papers import Reference
from kg.extract.places import Place, Scene, Story, named, run_of
from kg.extract.verbs import agents, objects
from kg.extract.verdict import name_key
from kg.types import Mention

ARTEFACTS = frozenset({"Model", "Software", "Dataset", "Benchmark", "Method", "Robot", "Chip", "Hardware"})
MAKERS = frozenset({"Organization", "Person"})
#: Words of a name that is looked for in titles at most.
LONGEST_NAME = 6
#: Letters of a name that tells a thing apart without its maker's.
DISTINCT = 6
#: Places of a name at least before it alone makes a story's subject.
DOMINANT = 4


@dataclass(frozen=True, slots=True)
class StoryCues:
    """Compiled ``patterns/stories.toml``."""

    people: frozenset[str]
    prepositions: frozenset[str]
    works: frozenset[str]
    heads: frozenset[str]
    openers: frozenset[str]
    heralds: frozenset[str]
    author_verbs: frozenset[str]
    make_verbs: frozenset[str]
    author_words: frozenset[str]
    subject_words: Mapping[str, frozenset[str]]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A place of a scene that plays a part in the story."""

    scene: Scene
    place: Place

    @property
    def mention(self) -> Mention:
        return self.place.mention


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """``authors``: who did the work. ``subjects``: what was made, the first the main one. ``papers`` with their makers.

    ``test``: the benchmark that the story names most of all. ``dominant``: the artefact that it names far more often
    than any other, or nothing.
    """

    authors: tuple[Found, ...]
    subjects: tuple[Found, ...]
    papers: tuple[tuple[Found, tuple[Mention, ...]], ...]
    test: Found | None = None
    dominant: tuple[Found, ...] = ()

    @property
    def meant(self) -> tuple[Found, ...]:
        """What a description such as "the model" may stand for, the likeliest first."""
        return self.subjects or self.dominant


@dataclass(frozen=True, slots=True, eq=False)
class StoryClaim:
    subject: Mention
    relation: str
    object: Mention
    scene: Scene
    token: int
    finder: str
    score: float


def compile_stories(table: Mapping[str, Any]) -> StoryCues:
    people, reference = table["people"], table["reference"]
    return StoryCues(
        frozenset(people["nouns"]),
        frozenset(people["prepositions"]),
        frozenset(people["works"]),
        frozenset(people["heads"]),
        frozenset(people["openers"]),
        frozenset(table["headings"]["heralds"]),
        frozenset(table["verbs"]["authors"]),
        frozenset(table["verbs"]["makes"]),
        frozenset(reference["authors"]),
        {kind: frozenset(words) for kind, words in reference["subjects"].items()},
        dict(table["score"]),
    )


def topic(story: Story, references: Sequence[Reference], cues: StoryCues, *, title: str = "") -> Topic:
    """``title``: of the document, where the story is all of it."""
    authors = unique(story_authors(story, cues))
    papers = tuple(story_papers(story, references))
    titled = [*titled_subjects(story, papers), *opening_subject(story, cues, title)]
    made = [*headed_subjects(story, cues), *made_subjects(story, authors, cues)]
    subjects = unique([*titled, *made, *(presented_subjects(story, cues) if papers else ())])
    return Topic(authors, subjects, papers, most_named(story, "Benchmark"), dominant_subject(story))


def most_named(story: Story, kind: str) -> Found | None:
    """The thing that more than half of the story's names of the type name, at its first place; seldom named, None."""
    places: dict[str, list[Found]] = {}
    for scene, place in story.places():
        if place.mention.type == kind:
            places.setdefault(name_key(place.mention.text), []).append(Found(scene, place))
    most = max(places.values(), key=len, default=[])
    return most[0] if len(most) > max(1, sum(map(len, places.values())) / 2) else None


def unique(found: Sequence[Found]) -> tuple[Found, ...]:
    seen: dict[tuple[str, str], Found] = {}
    for one in found:
        seen.setdefault((one.mention.type, name_key(one.mention.text)), one)
    return tuple(seen.values())


def story_authors(story: Story, cues: StoryCues) -> list[Found]:
    """Organisations and persons that the opening names as those who did it: listed ones first, else subjects."""
    body = [s for s in story.scenes if s.passage.block.kind != "heading"]
    opening = body[: int(cues.scores["opening"])]
    for scene in opening:
        listed = listed_authors(scene, cues)
        if listed:
            return [Found(scene, place) for place in listed]
    answered = answering_authors(story, cues)
    if answered:
        return answered
    for scene in opening[:3]:
        acting = acting_authors(scene, cues)
        if acting:
            return [Found(scene, place) for place in acting]
    return []


def listed_authors(scene: Scene, cues: StoryCues) -> list[Place]:
    """ "researchers with A, B and C", "a paper from A", "Apple researchers", in the first sentence that has one."""
    doc = scene.passage.doc
    for token in doc:
        lower = token.lower_
        if lower in cues.people or lower in cues.works:
            limit = cues.prepositions if lower in cues.people else frozenset({"from", "by"})
            after = next(
                (i for i in range(token.i + 1, min(token.i + 6, len(doc))) if doc[i].lower_ in limit), None
            )
            if after is not None and not any(t.text in ".,;:" for t in doc[token.i + 1 : after]):
                listed = [
                    p for p in run_of(scene, skip_fillers(scene, after + 1)) if p.mention.type in MAKERS
                ]
                if listed:
                    return [*listed, *more_lists(scene, listed[-1])]
        if token.text == ":" and 1 < token.i < 8 and any(t.lower_ in cues.openers for t in doc[: token.i]):
            listed = [p for p in run_of(scene, token.i + 1) if p.mention.type in MAKERS]
            if listed:
                return listed
        if lower in cues.heads and token.i > 0:
            left = scene.at[token.i - 1]
            if left is not None and left.mention.type in MAKERS:
                return [left]
    return []


def answering_authors(story: Story, cues: StoryCues) -> list[Found]:
    """The list that answers a heading such as "Who did the research:"."""
    for heading, answer in pairwise(story.scenes):
        if heading.passage.block.kind == "heading" and heading.passage.doc[0].lower_ in cues.openers:
            listed = [p for p in run_of(answer, 0) if p.mention.type in MAKERS]
            if listed:
                return [Found(answer, place) for place in listed]
    return []


def more_lists(scene: Scene, last: Place) -> list[Place]:
    """ "… as well as alignment startup X": a second maker after the list, before the verb."""
    doc = scene.passage.doc
    words = [t.lower_ for t in doc[last.end : last.end + 3]]
    if words[:3] == ["as", "well", "as"]:
        for i in range(last.end + 3, min(last.end + 8, len(doc))):
            place = scene.at[i]
            if place is not None and place.mention.type in MAKERS:
                return [place]
    return []


def skip_fillers(scene: Scene, i: int) -> int:
    """Over words such as "the" or "AI safety startup" before the first name, at most six."""
    doc = scene.passage.doc
    for k in range(i, min(i + 7, len(doc))):
        if scene.at[k] is not None or doc[k].pos_ in ("VERB", "AUX", "PUNCT"):
            return k
    return i


def acting_authors(scene: Scene, cues: StoryCues) -> list[Place]:
    """Organisations that are subject of a verb such as "release" or "show" in the scene's first sentence with one."""
    for token in scene.passage.doc:
        if token.pos_ == "VERB" and token.lemma_.lower() in cues.author_verbs:
            acting = [p for a in agents(token) for p, _ in named(scene, a) if p.mention.type in MAKERS]
            if acting:
                return acting
    return []


def story_papers(
    story: Story, references: Sequence[Reference]
) -> Iterator[tuple[Found, tuple[Mention, ...]]]:
    """Papers among the story's references, each with the makers that its bracket names."""
    at = {(p.mention.span.start, p.mention.span.end): Found(s, p) for s, p in story.places()}
    for reference in references:
        paper = at.get((reference.start, reference.end))
        if reference.section != story.section or paper is None or paper.mention.type != "Paper":
            continue
        makers = [at[span].mention for span in reference.makers if span in at]
        yield paper, tuple(m for m in makers if m.type in MAKERS)


def titled_subjects(story: Story, papers: Sequence[tuple[Found, tuple[Mention, ...]]]) -> list[Found]:
    """Artefacts whose name opens a paper's title: "Helix: A Vision-Language-Action Model …"."""
    found = []
    for _, place in story.places():
        if place.mention.type in ARTEFACTS and any(opens(place.mention, p.mention) for p, _ in papers):
            found.append(Found(_, place))
    return found


def headed_subjects(story: Story, cues: StoryCues) -> list[Found]:
    """The artefact that opens the story's first heading: "Heron-2: A Small Model", "Introducing Heron-2"."""
    first = next((s for s in story.scenes if s.passage.block.kind == "heading"), None)
    if first is None or not first.places:
        return []
    place = first.places[0]
    opened = place.start == 0 or all(t.lower_ in cues.heralds for t in first.passage.doc[: place.start])
    named_again = sum(name_key(p.mention.text) == name_key(place.mention.text) for _, p in story.places()) > 1
    return [Found(first, place)] if place.mention.type in ARTEFACTS and opened and named_again else []


def opening_subject(story: Story, cues: StoryCues, title: str) -> list[Found]:
    """The artefact with the longest name that opens the title: "Heron-2 is now available"."""
    words = name_key(title).split(" ")
    while words and words[0] in cues.heralds:
        words = words[1:]
    openings = {"".join(words[:count]) for count in range(1, LONGEST_NAME + 1)} - {""}
    found = [
        Found(scene, place)
        for scene, place in story.places()
        if place.mention.type in ARTEFACTS and bare(place.mention.text) in openings
    ]
    return [max(found, key=lambda one: len(bare(one.mention.text)))] if found else []


def dominant_subject(story: Story) -> tuple[Found, ...]:
    """The artefact that a story without a stated subject names most, often and far more often than any other."""
    places: dict[str, list[Found]] = {}
    for scene, place in story.places():
        if place.mention.type in ARTEFACTS:
            places.setdefault(bare(place.mention.text), []).append(Found(scene, place))
    ranked = sorted(places.values(), key=len, reverse=True)
    if not ranked or len(ranked[0]) < DOMINANT or (len(ranked) > 1 and len(ranked[0]) < 2 * len(ranked[1])):
        return ()
    return (ranked[0][0],)


def opens(artefact: Mention, paper: Mention) -> bool:
    """The title is the name, or the name with a subtitle; articles, blanks and a maker before it don't count."""
    head = bare(paper.text.split(":")[0])
    name = bare(artefact.text)
    return bool(head) and (head == name or (len(head) >= DISTINCT and name.endswith(head)))


def titles(artefact: Mention, paper: Mention) -> bool:
    """Whether the name stands anywhere in the title, as whole words."""
    words, name = name_key(paper.text).split(" "), bare(artefact.text)
    return any(
        "".join(words[i:k]) == name
        for i in range(len(words))
        for k in range(i + 1, min(len(words), i + LONGEST_NAME) + 1)
    )


def bare(title: str) -> str:
    """Key without blanks and leading article: "The Evo 2" and "Evo2" are one."""
    return name_key(title).removeprefix("the ").replace(" ", "")


def made_subjects(story: Story, authors: Sequence[Found], cues: StoryCues) -> list[Found]:
    """Artefacts that the story's authors are said to build, release or name."""
    keys = {name_key(a.mention.text) for a in authors}
    found = []
    for scene in story.scenes:
        for token in scene.passage.doc:
            if token.pos_ != "VERB" or token.lemma_.lower() not in cues.make_verbs:
                continue
            if not authored(scene, agents(token), keys, cues):
                continue
            for target in objects(token):
                for place, way in named(scene, target, depth=1):
                    if place.mention.type in ARTEFACTS and way in ("self", "conj", "appos"):
                        found.append(Found(scene, place))
    return found


def presented_subjects(story: Story, cues: StoryCues) -> Iterator[Found]:
    """Artefacts that a story with a source presents: "X is a …", "the approach is called X", "the model, X, …"."""
    nouns = frozenset[str]().union(*cues.subject_words.values())
    for scene, place in story.places():
        if place.mention.type in ARTEFACTS and scene.passage.block.kind != "heading":
            head = scene.passage.doc[place.root]
            if is_told_what(head) or is_called(head) or is_apposed(scene, place, nouns):
                yield Found(scene, place)


def is_told_what(head: Any) -> bool:
    """The subject of "is a …", without "can", "would" or the like."""
    verb = head.head
    finite = bool(verb.lemma_ == "be") and verb.tag_ in ("VBZ", "VBP", "VBD") and head.dep_ == "nsubj"
    return finite and any(
        c.dep_ == "attr" and any(d.lower_ in ("a", "an") for d in c.children) for c in verb.children
    )


def is_called(head: Any) -> bool:
    """What follows "is called", not "a thing called", which may be of others."""
    verb = head.head
    return head.dep_ == "oprd" and verb.lower_ == "called" and any(c.dep_ == "auxpass" for c in verb.children)


def is_apposed(scene: Scene, place: Place, nouns: frozenset[str]) -> bool:
    """Between commas after "the model", "the resulting model"."""
    doc, start = scene.passage.doc, place.start
    if start < 3 or doc[start - 1].text != "," or doc[place.end : place.end + 1].text != ",":
        return False
    if doc[start - 2].lower_ not in nouns or scene.at[start - 2] is not None:
        return False
    described = start > 3 and doc[start - 3].tag_ in ("JJ", "VBG", "VBN") and doc[start - 4].lower_ == "the"
    return bool(described or doc[start - 3].lower_ == "the")


def authored(scene: Scene, heads: Sequence[Any], keys: set[str], cues: StoryCues) -> bool:
    """Whether the agent is one of the authors, by name or by a description such as "the researchers"."""
    for head in heads:
        if head.lower_ in cues.author_words:
            return True
        if any(name_key(p.mention.text) in keys for p, _ in named(scene, head)):
            return True
    return False


def story_claims(story: Story, found: Topic, cues: StoryCues) -> Iterator[StoryClaim]:
    """authoredBy, introduces and developedBy between the story's papers, subjects and authors."""
    scores = cues.scores
    for paper, makers in found.papers:
        own = [(m, "bracket", scores["authored_bracket"]) for m in makers]
        if not own:
            own = [(a.mention, "authors", scores["authored"]) for a in found.authors]
        for maker, name, score in own:
            yield claim(paper, "authoredBy", maker, f"story:authoredBy/{name}", score)
        for subject in found.subjects:
            title = titles(subject.mention, paper.mention)
            if title or len(found.papers) == 1:
                name = "title" if title else "subject"
                score = scores["introduces_title" if title else "introduces_story"]
                yield claim(paper, "introduces", subject.mention, f"story:introduces/{name}", score)
    for subject in found.subjects:
        for author in found.authors:
            # Where it is said to be made it may be denied or planned; a heading only names it.
            at = author if subject.scene.passage.block.kind == "heading" else subject
            finder, score = "story:developedBy/authors", scores["developed_story"]
            yield claim(at, "developedBy", author.mention, finder, score, subject.mention)


def claim(
    at: Found, relation: str, obj: Mention, finder: str, score: float, subject: Mention | None = None
) -> StoryClaim:
    return StoryClaim(subject or at.mention, relation, obj, at.scene, at.place.start, finder, score)
