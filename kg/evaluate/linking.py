"""How well a linker tells names apart: pairs of names with a verdict each, and what it makes of them.

A file of pairs has a line each with tabs between: verdict (merge, variant, apart), type, both names, ``within`` one
document or ``across`` two, and optionally what else the documents name (``Type:name;Type:name``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError
from kg.evaluate.scores import Score
from kg.types import Document, Extraction, Linker, Mention, Provenance, Span, TypeName

VERDICTS = ("merge", "variant", "apart")
_GIVEN = Provenance("given")


@dataclass(frozen=True, slots=True)
class Pair:
    """``verdict``: one of `VERDICTS`; a variant is a, an edition of b. ``others``: type and name of what else is named."""

    verdict: str
    type: TypeName
    a: str
    b: str
    where: str
    others: tuple[tuple[TypeName, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.verdict} {self.a} / {self.b} {self.where}"


@dataclass(frozen=True, slots=True)
class Figures:
    """``pairs``: of the verdict "merge"; ``variants``: of the verdict "variant". ``b_cubed``: precision and recall,
    mean over all mentions of pairs (Bagga & Baldwin 1998). ``errors``: pair and the linker's verdict.
    """

    count: int
    pairs: Score
    variants: Score
    b_cubed: tuple[float, float]
    by_type: Mapping[TypeName, Score]
    errors: tuple[tuple[Pair, str], ...]

    @property
    def b_cubed_f1(self) -> float:
        precision, recall = self.b_cubed
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read_pairs(path: Path) -> list[Pair]:
    """Raises ConfigError, with file and line, for a line that is none."""
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"can't read {path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if line.startswith("#") or not line.strip():
            continue
        if len(cells) not in (5, 6) or cells[0] not in VERDICTS or cells[4] not in ("within", "across"):
            raise ConfigError(f"{path}:{number}: no pair: verdict, type, a, b, within or across, what else")
        found.append(_pair(cells))
    return found


def _pair(cells: Sequence[str]) -> Pair:
    verdict, type_name, a, b, where, *rest = cells
    others = [name.partition(":") for name in rest[0].split(";")] if rest and rest[0] else []
    return Pair(verdict, type_name, a, b, where, tuple((kind, name) for kind, _, name in others))


def verdict(pair: Pair, link: Linker) -> str:
    """What a linker makes of a pair: two mentions and what else their documents name, and nothing more."""
    first, second = ("d1", "d1") if pair.where == "within" else ("d1", "d2")
    given = [(first, pair.a), (second, pair.b)]
    scene = [
        extraction(name, [*pair.others, *((pair.type, text) for where, text in given if where == name)])
        for name in sorted({first, second})
    ]
    linking = link(scene)

    def entity_of(name: str, document: str) -> str:
        found = (x for x in linking.links if x.mention.span.document == document)
        return next(x.entity for x in found if (x.mention.text, x.mention.type) == (name, pair.type))

    a, b = entity_of(pair.a, first), entity_of(pair.b, second)
    if a == b:
        return "merge"
    return "variant" if (a, b) in linking.variants else "apart"


def extraction(document: str, names: Iterable[tuple[str, ...]]) -> Extraction:
    """A document that is a list of names: (type, name) or (type, name, address)."""
    mentions = tuple(_mentions(document, names))
    text = "\n".join(mention.text for mention in mentions)
    return Extraction(Document(document, document, "", text, ()), mentions, (), ())


def _mentions(document: str, names: Iterable[tuple[str, ...]]) -> Iterator[Mention]:
    start = 0
    for type_name, name, *url in names:
        yield Mention(Span(document, start, start + len(name)), name, type_name, _GIVEN, *url)
        start += len(name) + 1


def evaluate(pairs: Iterable[Pair], link: Linker) -> Figures:
    """Of a test set."""
    told = [(pair, verdict(pair, link)) for pair in pairs]
    types = dict.fromkeys(pair.type for pair, _ in told)
    return Figures(
        len(told),
        _score(told, "merge"),
        _score(told, "variant"),
        _b_cubed(told),
        {name: _score([(p, made) for p, made in told if p.type == name], "merge") for name in types},
        tuple((pair, made) for pair, made in told if pair.verdict != made),
    )


def _score(told: Sequence[tuple[Pair, str]], wanted: str) -> Score:
    counts = Counter((pair.verdict == wanted, made == wanted) for pair, made in told)
    return Score(counts[True, True], counts[False, True], counts[True, False])


def _b_cubed(told: Sequence[tuple[Pair, str]]) -> tuple[float, float]:
    """A mention's cluster is itself, or both of its pair."""
    precision = [0.5 if made == "merge" != pair.verdict else 1.0 for pair, made in told]
    recall = [0.5 if pair.verdict == "merge" != made else 1.0 for pair, made in told]
    return sum(precision) / max(1, len(told)), sum(recall) / max(1, len(told))


def lines(figures: Figures) -> Iterator[str]:
    """For the terminal."""
    yield f"{figures.count} pairs of names"
    for name, score in (("merge", figures.pairs), ("variant", figures.variants)):
        yield f"{name:14} {_shown(score)}"
    precision, recall = figures.b_cubed
    yield f"{'B-cubed':14} P {precision:.3f}  R {recall:.3f}  F1 {figures.b_cubed_f1:.3f}"
    yield from (f"  {name:12} {_shown(score)}" for name, score in figures.by_type.items())
    yield from (f"  {pair}: found {made}" for pair, made in figures.errors)


def _shown(score: Score) -> str:
    counts = f"right {score.right}, wrong {score.wrong}, missed {score.missed}"
    return f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  ({counts})"
