"""``kg plot``: what a graph says about models, makers and machines, drawn with matplotlib (extra ``[plot]``).

The same graph gives the same bytes: no dates in the files, a fixed salt for the ids of an SVG.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import QuerySolutions, Store

from kg.errors import ConfigError, QueryError
from kg.pictures.network import draw
from kg.query import sparql

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Suffixes of files that can be drawn.
FORMATS = ("png", "svg")
#: How many bars at most.
MOST = 20
_SIZES = """
SELECT ?name ?maker (MAX(?value) AS ?n) (MIN(?day) AS ?first) {
  ?m a kg:Model ; rdfs:label ?name ; kg:parameterCount/kg:numericValue ?value .
  ?d kg:mentions ?m ; dcterms:issued ?day .
  OPTIONAL { ?m kg:developedBy/rdfs:label ?maker }
} GROUP BY ?name ?maker ORDER BY ?first ?name ?maker
"""
_MAKERS = """
SELECT ?name (COUNT(DISTINCT ?m) AS ?n) {
  ?m kg:developedBy ?o . ?o rdfs:label ?name . FILTER EXISTS { ?m a kg:Model }
} GROUP BY ?name
"""
_HARDWARE = """
SELECT ?name (COUNT(DISTINCT ?m) AS ?n) {
  ?m kg:trainedOnHardware|kg:runsOn ?h . ?h rdfs:label ?name . FILTER EXISTS { ?m a kg:Model }
} GROUP BY ?name
"""
_SCORES = """
SELECT ?name ?benchmark ?n (MIN(?day) AS ?first) {
  ?m rdfs:label ?name ; kg:score ?q . ?q kg:numericValue ?n ; kg:unit "%" ; kg:onBenchmark/rdfs:label ?benchmark .
  ?d kg:mentions ?m ; dcterms:issued ?day .
} GROUP BY ?name ?benchmark ?n ORDER BY ?benchmark ?first ?name ?n
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """``draw`` returns False where the graph has nothing to show. ``size``: in inches."""

    title: str
    draw: Callable[[Store, "Axes"], bool]
    size: tuple[float, float] = (9, 5.5)


def figure(store: Store, name: str) -> "Figure":
    """Raises ConfigError for an unknown picture or without matplotlib, QueryError where there is nothing to draw."""
    if name not in PICTURES:
        raise ConfigError(f"no picture {name!r}; there are: {', '.join(PICTURES)}")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError(
            "pictures need matplotlib; install it with: pip install 'ainews-kg[plot]'"
        ) from error
    drawn = Figure(figsize=PICTURES[name].size, layout="constrained")
    FigureCanvasAgg(drawn)
    axes = drawn.subplots()
    if not PICTURES[name].draw(store, axes):
        raise QueryError(f"nothing to draw for {name}: the graph has no such facts with what they need")
    axes.set_title(axes.get_title() or PICTURES[name].title)
    axes.spines[["top", "right"]].set_visible(False)
    return drawn


def save(drawn: "Figure", path: Path) -> None:
    """As PNG or SVG, by the suffix. Raises ConfigError for another one."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix not in FORMATS:
        raise ConfigError(f"{path}: pictures are {' or '.join(FORMATS)} files")
    import matplotlib

    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": "kg", "svg.fonttype": "none"}):
        metadata: dict[str, Any] = {"Date": None} if suffix == "svg" else {"Software": None}
        drawn.savefig(path, format=suffix, dpi=150, metadata=metadata)


def _rows(store: Store, query: str) -> Iterator[list[str]]:
    answer = sparql.run(store, query)
    assert isinstance(answer, QuerySolutions)
    for solution in answer:
        yield [getattr(term, "value", "") or "" for term in solution]


def _sizes(store: Store, axes: "Axes") -> bool:
    points: list[tuple[Any, float, str]] = [
        (date.fromisoformat(day), float(n), name)
        for name, _, n, day in _rows(store, _SIZES)
        if len(day) == 10
    ]
    if not points:
        return False
    axes.set_yscale("log")
    axes.scatter([day for day, _, _ in points], [n for _, n, _ in points], s=28, color="#1d4fae")
    for day, n, name in _spread(points):
        axes.annotate(name, (day, n), xytext=(5, 3), textcoords="offset points", fontsize=8)
    axes.set_ylabel("parameters")
    axes.set_xlabel("first document that names it")
    axes.figure.autofmt_xdate()
    return True


def _spread(points: list[tuple[Any, float, str]]) -> Iterator[tuple[Any, float, str]]:
    """The points with room for their names: one for each day and third of an order of magnitude."""
    from math import log10

    taken: set[tuple[Any, int]] = set()
    for day, n, name in points:
        place = (day, round(3 * log10(n))) if n > 0 else (day, -1)
        if place not in taken:
            taken.add(place)
            yield day, n, name


def _bars(query: str, label: str) -> Callable[[Store, "Axes"], bool]:
    def draw(store: Store, axes: "Axes") -> bool:
        from matplotlib.ticker import MaxNLocator

        counts = Counter({name: int(float(n)) for name, n in _rows(store, query)})
        most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        if not most:
            return False
        axes.barh([name for name, _ in reversed(most)], [n for _, n in reversed(most)], color="#1d4fae")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(label)
        return True

    return draw


def _scores(store: Store, axes: "Axes") -> bool:
    rows: list[tuple[str, Any, float]] = [
        (b, date.fromisoformat(day), float(n)) for _, b, n, day in _rows(store, _SCORES) if len(day) == 10
    ]
    most = [
        name for name, _ in sorted(Counter(b for b, _, _ in rows).items(), key=lambda p: (-p[1], p[0]))[:8]
    ]
    for benchmark in most:
        points = [(day, n) for b, day, n in rows if b == benchmark]
        axes.plot([day for day, _ in points], [n for _, n in points], "o", label=benchmark, markersize=5)
    if most:
        axes.legend(fontsize=8)
        axes.set_ylabel("score in %")
        axes.figure.autofmt_xdate()
    return bool(most)


def _network(store: Store, axes: "Axes") -> bool:
    from kg.graph.network import network

    return draw(network(store), axes)


PICTURES = {
    "models": Picture("Parameters of models over time", _sizes),
    "organizations": Picture("Models by organisation", _bars(_MAKERS, "models")),
    "hardware": Picture("Models by the hardware they were trained on or run on", _bars(_HARDWARE, "models")),
    "scores": Picture("Benchmark scores over time", _scores),
    "network": Picture("", _network, (8.5, 6.4)),
}
