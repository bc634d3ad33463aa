"""From candidates to mentions: one type for a name in a whole document, and a name found once is a name everywhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.extract.candidates import Candidate
from kg.extract.gazetteer import Entry, Gazetteer, pieces
from kg.types import Block, Document, Mention, Provenance, Rejection, Span

#: Names with fewer letters than this are not looked for elsewhere unless they have a digit or are all capitals.
SHORTEST = 3


@dataclass(slots=True)
class Votes:
    """All candidates for one name in one document: best score by finder and type, and where it stands."""

    scores: dict[tuple[str, str], float] = field(default_factory=dict)
    spans: set[tuple[int, int]] = field(default_factory=set)
    support: float = 0.0
    url: str = ""

    def add(self, candidate: Candidate) -> None:
        self.spans.add((candidate.start, candidate.end))
        self.url = self.url or candidate.url
        score = candidate.by.score or 0.0
        if not candidate.type:
            self.support = max(self.support, score)
            return
        key = (candidate.type, candidate.by.finder)
        self.scores[key] = max(self.scores.get(key, 0.0), score)

    def by_type(self) -> dict[str, float]:
        """Noisy-or over finders, each counted once a type."""
        doubt: dict[str, float] = {}
        for (kind, _), score in sorted(self.scores.items()):
            doubt[kind] = doubt.get(kind, 1.0) * (1.0 - score)
        return {kind: 1.0 - rest * (1.0 - self.support / 2) for kind, rest in doubt.items()}


@dataclass(frozen=True, slots=True)
class Name:
    """An accepted name of a document and the finder that weighed most."""

    text: str
    type: str
    by: Provenance
    url: str


def name_key(text: str) -> str:
    return " ".join(p.key for p in pieces(text))


def tally(document: Document, candidates: Iterable[Candidate]) -> dict[str, Votes]:
    votes: dict[str, Votes] = {}
    for candidate in candidates:
        key = name_key(document.text[candidate.start : candidate.end])
        if key:
            votes.setdefault(key, Votes()).add(candidate)
    return votes


def judge(
    document: Document, votes: dict[str, Votes], *, threshold: float
) -> tuple[dict[str, Name], list[Rejection]]:
    """Accepted names by key, and what was turned down with the reason."""
    accepted: dict[str, Name] = {}
    rejections: list[Rejection] = []
    for key in sorted(votes):
        ballot = votes[key]
        scores = ballot.by_type()
        start, end = min(ballot.spans)
        text = document.text[start:end]
        if not scores:
            continue
        best = max(sorted(scores), key=lambda kind: scores[kind])
        finder = max(sorted(ballot.scores), key=lambda k: (k[0] == best, ballot.scores[k]))[1]
        by = Provenance(finder, round(scores[best], 3))
        if scores[best] < threshold:
            reason = f"score {scores[best]:.2f} below {threshold:.2f}"
            rejections.append(Rejection(Span(document.id, start, end), f"{best} {text}", by, reason))
            continue
        accepted[key] = Name(text, best, by, ballot.url)
    return accepted, rejections


def searchable(name: str) -> bool:
    letters = [c for c in name if c.isalnum() or c in "+#"]
    if len(letters) < 2:
        return False
    return len(letters) >= SHORTEST or any(c.isdigit() for c in name) or name.isupper()


def mentions(
    document: Document, blocks: Sequence[Block], accepted: dict[str, Name], votes: dict[str, Votes]
) -> list[Mention]:
    """Every place where an accepted name stands, longest first, not overlapping."""
    entries = [
        Entry(form, (), accepted[key].type, frozenset({"case"}), "")
        for key in sorted(accepted)
        for form in sorted({document.text[s:e] for s, e in votes[key].spans})
        if searchable(form)
    ]
    lookup = Gazetteer(entries)
    found: list[Mention] = []
    urls = {(link.start, link.end): link.target for link in document.links}
    for block in blocks:
        found.extend(block_mentions(document, block, lookup, accepted, urls))
    return found


def block_mentions(
    document: Document,
    block: Block,
    lookup: Gazetteer,
    accepted: dict[str, Name],
    urls: dict[tuple[int, int], str],
) -> Iterator[Mention]:
    text = document.text[block.start : block.end]
    for start, end, entries in lookup.matches(text, pieces(text)):
        end = closed(text, start, end, entries)
        surface = text[start:end]
        name = accepted.get(name_key(surface)) or accepted.get(name_key(surface.removesuffix("s")))
        if name is None:
            continue
        span = (block.start + start, block.start + end)
        url = urls.get(span, name.url if name.type == "Paper" else "")
        yield Mention(Span(document.id, *span), surface, name.type, name.by, url)


def closed(text: str, start: int, end: int, entries: Sequence[tuple[str, Entry]]) -> int:
    """``end``, moved over the signs that close a title ("Do Birds Fly?") or a bracket of the name ("Heron (v2)")."""
    for form, entry in sorted(entries, key=lambda pair: (-len(pair[0]), pair[0])):
        own = pieces(form)
        first = start - own[0].start
        tail = form[own[-1].end :].strip(")]")
        if (entry.type == "Paper" or not tail) and first >= 0 and text.startswith(form, first):
            return max(end, first + len(form))
    return end
