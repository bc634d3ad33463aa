"""Three invented documents and what was found in them, by hand, for the tests of graph and query."""

from pathlib import Path

from kg.iri import BASE, digest, entity_iri
from kg.types import (
    Claim,
    Document,
    Entity,
    Extraction,
    Link,
    Linking,
    Mention,
    Provenance,
    Quantity,
    Span,
)

NAMES = {
    "Borealis Labs": "Organization",
    "Fjord Institute": "Organization",
    "Ada Quill": "Person",
    "Aurora": "Model",
    "Vega": "Model",
    "Polaris": "Dataset",
    "Nimbus-2": "Chip",
    "TundraBench": "Benchmark",
    "Light from the North": "Paper",
    "Norway": "Place",
}
ALIASES = {"Borealis Labs": ("Borealis",), "Aurora": ("Aurora-1",)}
ADDRESSES = {"Light from the North": ("https://example.org/light",), "Aurora": ("hf:aurora model",)}

NEWS = """\
Borealis Labs trained Aurora, a 7B parameter model.
Aurora was trained on Polaris with 8 Nimbus-2 chips.
Aurora is better than Vega and scores 81.5% on TundraBench.
Ada Quill works at Borealis Labs in Norway.
"""
COPY = "Borealis Labs trained Aurora, a 7B parameter model.\nThat is all.\n"
DOUBTS = """\
Ada Quill says that Aurora has 9B parameters.
Vega may have up to 13B parameters.
Aurora is not faster than Vega, but Vega will be 2 to 3x faster than Aurora.
Fjord Institute and Borealis Labs work together.
"Light from the North" by Ada Quill presents Aurora.
"""


def document(text: str, *, source: str, title: str = "", published: str = "", url: str = "") -> Document:
    """Without blocks, which the graph doesn't look at."""
    return Document(digest(text), source, title, text, (), published=published, url=url)


def by(finder: str, score: float | None = 0.9) -> Provenance:
    return Provenance(f"pattern:{finder}", score)


class Reading:
    """Collects mentions and claims of one document; places are found by their text."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mentions: dict[tuple[Span, str], Mention] = {}
        self.claims: list[Claim] = []

    def span(self, text: str, within: str) -> Span:
        start = self.document.text.index(text, self.document.text.index(within))
        return Span(self.document.id, start, start + len(text))

    def mention(self, name: str, sentence: str) -> Mention:
        span = self.span(name, sentence)
        found = Mention(span, name, NAMES[name], Provenance("gazetteer", None))
        return self.mentions.setdefault((span, found.type), found)

    def says(self, sentence: str, subject: str, relation: str, target: str, **more: object) -> None:
        """``more``: status, score, and what a `Claim` has; names of entities for mentions."""
        status, score = str(more.pop("status", "asserted")), more.pop("score", 0.9)
        names = {key: self.mention(str(more.pop(key)), sentence) for key in ("than", "on") if key in more}
        speaker = more.pop("attributed_to", "")
        self.claims.append(
            Claim(
                self.mention(subject, sentence),
                relation,
                self.mention(target, sentence),
                self.span(sentence, sentence),
                status,
                by(relation, score),  # type: ignore[arg-type]
                attributed_to=self.mention(str(speaker), sentence) if speaker else None,
                **names,
                **more,  # type: ignore[arg-type]
            )
        )

    def measures(
        self, sentence: str, subject: str, relation: str, quantity: Quantity, **more: object
    ) -> None:
        self.says(sentence, subject, relation, subject, **more)
        last = self.claims.pop()
        self.claims.append(
            Claim(
                last.subject,
                relation,
                quantity,
                last.evidence,
                last.status,
                last.by,
                last.attributed_to,
                last.than,
                last.on,
                last.metric,
                last.of,
                last.valid_from,
                last.valid_until,
            )
        )

    def number(
        self, text: str, sentence: str, value: float, high: float | None = None, **more: str
    ) -> Quantity:
        kind = {"unit": "1", "bound": "exact", "noun": "", "measures": ""} | more
        return Quantity(self.span(text, sentence), text, value, high, **kind, by=Provenance("number", None))

    def extraction(self) -> Extraction:
        return Extraction(self.document, tuple(self.mentions.values()), (), tuple(self.claims))


def news() -> Extraction:
    reading = Reading(document(NEWS, source="northern.html", title="Northern news", published="2025-02-24"))
    first, second, third, fourth = NEWS.splitlines()
    reading.says(first, "Aurora", "developedBy", "Borealis Labs")
    reading.measures(first, "Aurora", "parameterCount", reading.number("7B", first, 7e9))
    reading.says(second, "Aurora", "trainedOn", "Polaris")
    reading.says(second, "Aurora", "trainedOnHardware", "Nimbus-2", score=None)
    reading.measures(second, "Aurora", "trainingHardwareCount", reading.number("8", second, 8))
    reading.says(third, "Aurora", "outperforms", "Vega")
    percent = reading.number("81.5%", third, 81.5, unit="%")
    reading.measures(third, "Aurora", "score", percent, on="TundraBench", metric="accuracy")
    reading.says(fourth, "Ada Quill", "affiliatedWith", "Borealis Labs", valid_from="2024-03")
    reading.says(fourth, "Borealis Labs", "locatedIn", "Norway", score=0.4)
    return reading.extraction()


def copy() -> Extraction:
    """A second newsletter with the first sentence of the first."""
    reading = Reading(document(COPY, source="copy.txt", url="https://example.org/copy"))
    sentence = COPY.splitlines()[0]
    reading.says(sentence, "Aurora", "developedBy", "Borealis Labs", score=0.8)
    reading.measures(sentence, "Aurora", "parameterCount", reading.number("7B", sentence, 7e9))
    return reading.extraction()


def doubts() -> Extraction:
    reading = Reading(document(DOUBTS, source="doubts.md", title="Doubts", published="2025-03-01"))
    first, second, third, fourth, fifth = DOUBTS.splitlines()
    nine = reading.number("9B", first, 9e9)
    reading.measures(first, "Aurora", "parameterCount", nine, attributed_to="Ada Quill")
    thirteen = reading.number("13B", second, 1.3e10, bound="atMost")
    reading.measures(second, "Vega", "parameterCount", thirteen, status="speculative")
    reading.says(third, "Aurora", "outperforms", "Vega", status="negated")
    faster = reading.number("2 to 3x", third, 2, 3)
    reading.measures(third, "Vega", "speedup", faster, than="Aurora", status="planned")
    reading.says(fourth, "Fjord Institute", "collaboratesWith", "Borealis Labs")
    reading.says(fourth, "Borealis Labs", "collaboratesWith", "Fjord Institute", score=0.7)
    reading.says(fifth, "Light from the North", "authoredBy", "Ada Quill")
    reading.says(fifth, "Light from the North", "introduces", "Aurora")
    return reading.extraction()


def extractions() -> tuple[Extraction, ...]:
    return news(), copy(), doubts()


def iri(name: str) -> str:
    return entity_iri(NAMES[name], name)


def linking(of: tuple[Extraction, ...]) -> Linking:
    """Every mention to the entity of its name."""
    why = Provenance("name", None)
    mentions = [mention for extraction in of for mention in extraction.mentions]
    named = sorted({mention.text for mention in mentions}, key=iri)
    entities = [
        Entity(iri(name), NAMES[name], (name, *ALIASES.get(name, ())), ADDRESSES.get(name, ()))
        for name in named
    ]
    return Linking(tuple(entities), tuple(Link(mention, iri(mention.text), why) for mention in mentions))


def built_directory(path: Path, of: tuple[Extraction, ...] | None = None) -> Path:
    """What a build leaves, as far as the commands that read a graph look at it."""
    from kg import builds
    from kg.graph.lines import write_sorted
    from kg.graph.rdf import ntriples

    found = extractions() if of is None else of
    path.mkdir(parents=True)
    builds.save_manifest(builds.Build(path), builds.Manifest("0", "rules", BASE))
    write_sorted(ntriples(found, linking(found)), builds.Build(path).graph)
    return path
