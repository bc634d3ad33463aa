"""The glossary: one frozen type for every word that the code, the ontology and the docs share.

Stage 1 turns a `Document` into an `Extraction`; stage 2 turns extractions into entities, links and triples.
All offsets are characters, half-open, in ``Document.text``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: The twelve entity types: local names of OWL classes in ``ontology/kg.ttl``.
TypeName = str
#: Type and key of a name: what two surfaces must share to be one name.
NameKey = tuple[TypeName, str]
#: One of ``asserted negated planned speculative reported``.
Status = str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start:end`` of one document's text, as W3C ``oa:TextPositionSelector`` counts."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row or quotation.

    ``kind``: ``heading paragraph item row quote code``. ``level``: 1 to 6 for headings, nesting for items, else 0.
    ``section``: number of the story it belongs to, counted from 0: a newsletter's stories lie between rules
    (``***``) or top headings; a blog post is one story. ``part``: ``body fiction boilerplate foreign code``; only
    ``body`` is read for facts. Rows have ``cells`` (spans in the text), the ``table`` they are in and whether they
    are its ``header``.
    """

    start: int
    end: int
    kind: str
    section: int
    part: str = "body"
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    table: int = -1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """Link text ``start:end`` and where it leads (absolute where the document's address is known)."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Text set apart by its author. ``kind``: ``strong em code``."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """One newsletter, post or feed item. Blocks are in order and don't overlap; text between them is line breaks.

    ``id``: hash of ``text`` (16 hex digits), so a copy has the same. ``source``: path or address as given.
    ``published``: ISO date, or "" when the document doesn't say.
    """

    id: str
    source: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    links: tuple[Hyperlink, ...] = ()
    emphases: tuple[Emphasis, ...] = ()
    published: str = ""
    author: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who found it and how sure: ``"pattern:developedBy/verb"``, ``"model:ner-1"``; score in [0, 1] or None."""

    finder: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names something. ``text`` is the surface; ``url`` the target of the link it labels, or ""."""

    span: Span
    text: str
    type: TypeName
    by: Provenance
    url: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. ``value`` is in the unit named and expanded: 7B is 7e9, unit "1".

    ``value_max``: upper end of a range, or None. ``bound``: ``exact about atLeast atMost``. ``noun``: lower-case
    head noun that is counted or measured ("parameters", "gpu hours"), or "". ``measures``: the quantity property
    that the wording itself settles ("parameterCount" for "7B parameters"), or "".
    """

    span: Span
    text: str
    value: float
    value_max: float | None
    unit: str
    bound: str
    noun: str
    measures: str
    by: Provenance


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence of one document says: ``relation`` is the local name of an OWL property.

    ``than``: what a ratio compares with. ``on`` and ``metric``: of a score. ``of``: the noun that a count counts.
    """

    subject: Mention
    relation: str
    object: Mention | Quantity
    evidence: Span
    status: Status
    by: Provenance
    attributed_to: Mention | None = None
    than: Mention | None = None
    on: Mention | None = None
    metric: str = ""
    of: str = ""
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """The document itself says that two mentions name one thing: an acronym in brackets, a short form."""

    a: Mention
    b: Mention
    by: Provenance


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that was turned down, for ``kg explain``: what it would have been, and why it isn't."""

    span: Span
    what: str
    by: Provenance
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of stage 1 for one document, and the file format between the stages."""

    document: Document
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    claims: tuple[Claim, ...]
    aliases: tuple[Alias, ...] = ()
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on who is who or on a fact: one record of a decisions file.

    ``do``: ``same apart variant rename type reject accept skip``. ``type`` and ``name``: the entity, or a fact's
    subject; ``other``: the second name, the new name or type, or a fact's object. ``within``, ``other_within``:
    source or id of the one document in which the name is meant, or "" for all. Of facts about quantities ``value``.
    """

    do: str
    type: TypeName
    name: str
    other: str = ""
    within: str = ""
    other_within: str = ""
    relation: str = ""
    other_type: TypeName = ""
    value: float | None = None
    value_max: float | None = None
    unit: str = ""
    than: str = ""
    on: str = ""
    note: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision. ``effect``: ``applied``, ``already so`` or ``not applied``, with the reason.

    ``about``: IRIs of the entities or the claim that it is about.
    """

    decision: Decision
    effect: str
    reason: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """``names``: the label first, then the other forms in order of frequency. ``identifiers``: IRIs elsewhere."""

    iri: str
    type: TypeName
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Mention → entity, and why."""

    mention: Mention
    entity: str
    by: Provenance


@dataclass(frozen=True, slots=True)
class LocalName:
    """One name of a document and the name that it stands for there, its ``anchor``, and why.

    ``surface``: its best spelling. ``carries``: it may stand for the anchor elsewhere. ``forms``: how it is written,
    and how often.
    """

    key: NameKey
    surface: str
    anchor: NameKey
    by: Provenance
    carries: bool
    forms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What of a person's decisions a document met: names they speak of → anchors; anchors of one document → what
    they were before; pairs kept apart; numbers of the decisions on types that were heeded."""

    anchors: tuple[tuple[NameKey, NameKey], ...] = ()
    alone: tuple[tuple[NameKey, NameKey], ...] = ()
    kept: tuple[tuple[NameKey, NameKey], ...] = ()
    retyped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalNames:
    """All that linking needs to know of one document. ``places``: mention → its name, as numbers.

    ``identified``: type, identifier and the anchor that has it. ``variants``: (edition, family), as anchors.
    """

    names: tuple[LocalName, ...]
    places: tuple[int, ...]
    identified: tuple[tuple[TypeName, str, NameKey], ...] = ()
    variants: tuple[tuple[NameKey, NameKey], ...] = ()
    heard: Heard = Heard()


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names of all documents come to. ``iris``: anchor → entity; ``why``: why an anchor is that entity,
    where it is so for another reason than its name. The rest is as in `Linking`.
    """

    entities: tuple[Entity, ...]
    iris: Mapping[NameKey, str]
    why: Mapping[NameKey, Provenance]
    variants: tuple[tuple[str, str], ...] = field(default=())
    outcomes: tuple[Outcome, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Linking:
    """Stage 2's first half: every mention has exactly one link; entities are in IRI order.

    ``variants``: (edition, family) by IRI. ``outcomes``: what came of each decision that linking heeds.
    """

    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    variants: tuple[tuple[str, str], ...] = field(default=())
    outcomes: tuple[Outcome, ...] = field(default=())


#: Bytes and where they came from → documents (a feed has many). Raises DocumentError.
Reader = Callable[[bytes, str], Iterator[Document]]
#: A stream of documents → a stream of extractions, in the same order.
Extractor = Callable[[Iterable[Document]], Iterator[Extraction]]


@dataclass(frozen=True, slots=True)
class Linker:
    """Map and fold: the ``names`` of one document, whatever others say; what it makes of those of many, in any order,
    and how two such are one (``gather``, ``merge``); what all ``meet`` in.

    Called with extractions, in any order, it does all of it in memory. What is gathered can be pickled.
    """

    names: Callable[[Extraction], LocalNames]
    gather: Callable[[Iterable[LocalNames]], Any]
    merge: Callable[[Iterable[Any]], Any]
    meet: Callable[[Any], Naming]
    link: Callable[[Iterable[Extraction]], Linking]

    def __call__(self, extractions: Iterable[Extraction]) -> Linking:
        return self.link(extractions)
