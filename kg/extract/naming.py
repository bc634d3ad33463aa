"""All finders of names together: lists, shapes, context, link labels, spaCy; then the verdict over the document."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg import ontology
from kg.assets import asset
from kg.extract import aliases, cues, gazetteer, makers, papers, people, shapes, verdict
from kg.extract.candidates import Candidate, without_quantities
from kg.extract.parse import Parsed, Passage
from kg.types import Alias, Document, Mention, Provenance, Quantity, Rejection

#: Score of an organisation from which the document counts as naming it.
SURE_MAKER = 0.5
#: Words written small.
SMALL = re.compile(r"(?<!\w)[^\W\d_A-Z][^\W\d_A-Z]+(?!\w)")


@dataclass(frozen=True, slots=True)
class Naming:
    """What the finder of names says of one document."""

    mentions: tuple[Mention, ...]
    aliases: tuple[Alias, ...]
    references: tuple[papers.Reference, ...]
    makers: tuple[makers.Maker, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Resources:
    """Compiled lists and patterns, loaded once."""

    gazetteer: gazetteer.Gazetteer
    stopnames: frozenset[str]
    shapes: shapes.Shapes
    cues: cues.Cues
    papers: papers.PaperCues
    paper_nouns: frozenset[str]
    list_scores: Mapping[str, float]


def load(folder: str, *, plain_score: float, ambiguous_score: float, entities: bool) -> Resources:
    """Everything that finders need; ``entities``: whether spaCy's own entities count as weak evidence."""

    def table(name: str) -> dict[str, object]:
        return tomllib.loads(asset(f"pipelines/patterns/{name}.toml").read_text("utf-8"))

    compiled = cues.compile_cues(table("cues"))
    known = shapes.compile_shapes(table("shapes"))
    return Resources(
        gazetteer.Gazetteer(gazetteer.read_lists(folder, _types_by_file())),
        gazetteer.read_stopnames(folder),
        known if entities else replace(known, spacy={}),
        compiled,
        papers.compile_papers(table("papers")),
        frozenset(noun for noun, kinds in compiled.types.items() if "Paper" in kinds),
        {"plain": plain_score, "ambiguous": ambiguous_score},
    )


def _types_by_file() -> dict[str, str]:
    """ "robot" → "Robot": a list has the name of its type, so that a new type has its list without more ado."""
    return {name.casefold(): name for name in ontology.load().types}


def find_names(
    parsed: Parsed,
    resources: Resources,
    *,
    threshold: float,
    more: Sequence[Candidate],
    quantities: Sequence[Quantity] = (),
) -> Naming:
    """``more``: what other finders propose; ``quantities``: numbers that end no name, in order."""
    document = parsed.document
    references = papers.references(document, resources.papers)
    candidates = [*papers.candidates(references), *more]
    common = frozenset(SMALL.findall(document.text))
    for passage in parsed.passages:
        candidates.extend(passage_candidates(document, passage, resources, common))
        candidates.extend(
            papers.quoted_titles(document, passage.block, resources.paper_nouns, resources.papers)
        )
    candidates += list(made_here(document, candidates, resources))
    stop = resources.stopnames
    hosts = {span for reference in references for span in reference.tags}
    candidates = [
        c for c in candidates if (c.start, c.end) not in hosts and document.text[c.start : c.end] not in stop
    ]
    votes = verdict.tally(document, without_quantities(candidates, quantities, document.text))
    accepted, rejections = verdict.judge(document, votes, threshold=threshold)
    short = aliases.definitions(parsed, accepted, votes)
    aliases.tails(parsed, accepted, votes, stop)
    blocks = [p.block for p in parsed.passages]
    found = verdict.mentions(document, blocks, accepted, votes)
    inside = tuple(makers.makers(found, accepted, resources.gazetteer, score=resources.list_scores["plain"]))
    parts = {maker.maker for maker in inside}
    found = sorted([*found, *parts], key=lambda m: (m.span.start, -m.span.end))
    listed = makers.shared(inside, [m for m in found if m not in parts], document.text, resources.gazetteer)
    pairs = tuple(aliases.pair(short, found))
    return Naming(tuple(found), pairs, tuple(references), (*inside, *listed), tuple(rejections))


def passage_candidates(
    document: Document, passage: Passage, resources: Resources, common: frozenset[str]
) -> Iterator[Candidate]:
    base, text = passage.block.start, document.text[passage.block.start : passage.block.end]
    listed = list(gazetteer.find(text, resources.gazetteer, resources.list_scores))
    listed.extend(shapes.extensions(text, listed, resources.shapes))
    known = {(c.start, c.end) for c in listed}
    for c in listed:
        yield Candidate(base + c.start, base + c.end, c.type, c.by)
    yield from listed_context(passage, sorted(known), resources)
    guesses = list(shapes.spacy_entities(passage, resources.shapes, common))
    yield from guesses
    persons = {(c.start - base, c.end - base) for c in guesses if c.type == "Person"}
    for c in people.listed(text, persons, resources.cues.scores["listed"]):
        yield Candidate(base + c.start, base + c.end, c.type, c.by)
    found = list(shapes.runs(passage, resources.shapes, resources.stopnames))
    yield from organizations(passage, found, listed, common, resources)
    heading = passage.block.kind == "heading"
    for i, j in found:
        start, end = passage.span(i, j)
        if (start - base, end - base) not in known:
            yield from run_candidates(passage, i, j, resources, common, heading=heading)


def organizations(
    passage: Passage,
    found: Sequence[tuple[int, int]],
    listed: Sequence[Candidate],
    common: frozenset[str],
    resources: Resources,
) -> Iterator[Candidate]:
    """By their last or first word; not what the lists have as something else, and no "modern AI" or "Kelpie AI factory".

    ``listed``: what the lists find in the passage; ``common``: words that the document also writes small.
    """
    base = passage.block.start
    known = {(c.start, c.end) for c in listed if c.type == "Organization"}
    others = {(c.start, c.end) for c in listed if c.by.finder == "gazetteer"} - known
    for c in shapes.organizations(passage, found, resources.shapes):
        start, end = c.start - base, c.end - base
        head, _, last = passage.doc.text[start:end].rpartition(" ")
        vague = head.lower() in common or (start, start + len(head)) in known
        doubtful = last in resources.shapes.weak and vague and (start, end) not in known
        if (start, end) not in others and not doubtful:
            yield c


def made_here(document: Document, found: Sequence[Candidate], resources: Resources) -> Iterator[Candidate]:
    """An ambiguous listed name is surer where the document names its maker: "Spot" beside Boston Dynamics."""
    lists, by = resources.gazetteer, Provenance("cue:maker", resources.cues.scores["maker"])
    listed = [(c, lists.lookup(document.text[c.start : c.end])) for c in found]
    makers_named = {
        entry.name
        for c, entries in listed
        if c.type == "Organization" and (c.by.score or 0.0) >= SURE_MAKER
        for _, entry in entries
        if entry.type == "Organization"
    }
    for c, entries in listed:
        if c.by.finder == "gazetteer" and any(
            "ambiguous" in entry.flags and entry.type == c.type and entry.maker in makers_named
            for _, entry in entries
        ):
            yield Candidate(c.start, c.end, c.type, by)


def listed_context(
    passage: Passage, spans: Sequence[tuple[int, int]], resources: Resources
) -> Iterator[Candidate]:
    """The words around names that lists know: they decide between the types of ambiguous ones."""
    for start, end in spans:
        tokens = passage.doc.char_span(start, end, alignment_mode="expand")
        if tokens is not None:
            yield from context(passage, tokens.start, tokens.end, (start, end), resources)


def context(
    passage: Passage, i: int, j: int, chars: tuple[int, int], resources: Resources
) -> Iterator[Candidate]:
    base = passage.block.start
    for kind, construction, score in cues.evidence(passage.doc, i, j, resources.cues):
        by = Provenance(f"cue:{construction}", round(score, 3))
        yield Candidate(base + chars[0], base + chars[1], kind, by)


def run_candidates(
    passage: Passage, i: int, j: int, resources: Resources, common: frozenset[str], *, heading: bool
) -> Iterator[Candidate]:
    """Where a mere word stands alone, what is around it says nothing of its type."""
    start, end = passage.span(i, j)
    base = passage.block.start
    name = passage.doc.text[start - base : end - base]
    typed = shapes.by_suffix(name, resources.shapes)
    if typed is not None and not (heading and " " in name):
        yield Candidate(start, end, typed[0], Provenance("shape:suffix", typed[1]))
    if not heading and not is_word(passage, i, j, common):
        yield from context(passage, i, j, (start - base, end - base), resources)


def is_word(passage: Passage, i: int, j: int, common: frozenset[str]) -> bool:
    """Whether one token is a word with a capital: the document also writes it small, or it is tagged as no name."""
    token = passage.doc[i]
    tagged = token.pos_ != "PROPN" and token.text[1:].islower()
    return bool(j == i + 1 and (tagged or token.lower_ in common))
