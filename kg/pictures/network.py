"""``kg plot DIR network``: the graph as Gephi would draw it, without Gephi.

ForceAtlas 2 (Jacomy et al. 2014) as NetworkX has it, then what Gephi calls *Prevent Overlap*; colours by type, sizes by
degree. Units are points of a page of `PAGE`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

#: How many nodes are drawn, and how many characters of a name.
MOST, LONGEST = 150, 30
PAGE = (500.0, 450.0)
#: By type, as the page of ``kg serve`` has them (web/src/style.css).
COLOURS = {
    "Organization": "#1d4fae",
    "Person": "#8a2f86",
    "Model": "#a8430c",
    "Software": "#0f6e6a",
    "Dataset": "#4c6a10",
    "Benchmark": "#7a5a00",
    "Chip": "#9b1c4a",
    "Robot": "#5b3fc4",
    "Hardware": "#6d4a2f",
    "Method": "#146b3a",
    "Paper": "#3f5568",
    "Place": "#00688b",
}
OTHER = "#777777"
_ARROW = {
    "arrowstyle": "-|>",
    "connectionstyle": "arc3,rad=0.12",
    "color": "#9aa1ae",
    "linewidth": 0.7,
    "shrinkA": 4,
    "shrinkB": 6,
    "alpha": 0.75,
}
_PAPER = {"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}
Places = Mapping[str, tuple[float, float]]


def draw(whole: "nx.MultiDiGraph", axes: "Axes") -> bool:
    """The largest connected part of the best connected `MOST` nodes; the title says of how many. False if no two are
    connected.
    """
    import networkx as nx

    best = sorted(whole.degree, key=lambda pair: (-pair[1], pair[0]))[:MOST]
    parts = nx.weakly_connected_components(whole.subgraph([iri for iri, _ in best]))
    largest: set[str] = max(parts, key=lambda part: (len(part), min(part)), default=set())
    if len(largest) < 2:
        return False
    graph = whole.subgraph(largest)
    places = _laid_out(graph)
    axes.axis("off")
    ends = sorted((source, target) for source, target in graph.edges() if source != target)
    for source, target in ends:
        axes.annotate("", places[target], places[source], arrowprops=_ARROW, zorder=1)
    _draw_nodes(graph, places, axes)
    _write_names(graph, places, axes)
    axes.set_title(f"{len(graph):,} of {len(whole):,} entities and the {len(ends):,} facts between them")
    return True


def _laid_out(graph: "nx.MultiDiGraph") -> dict[str, tuple[float, float]]:
    import networkx as nx
    import numpy as np

    simple: Any = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({tuple(sorted(ends)) for ends in graph.edges() if ends[0] != ends[1]}))
    found = nx.forceatlas2_layout(simple, max_iter=500, distributed_action=True, seed=1)
    placed = np.array([found[iri] for iri in simple])
    placed = (placed - placed.min(axis=0)) / (np.ptp(placed, axis=0) + 1e-9)
    # Half way to even ranks: dense parts get room, and what is near stays near.
    ranks = placed.argsort(axis=0).argsort(axis=0) / max(1, len(placed) - 1)
    spread = _apart((placed + ranks) / 2 * PAGE, at_least=22.0)
    return {iri: (float(x), float(y)) for iri, (x, y) in zip(simple, spread, strict=True)}


def _apart(places: Any, *, at_least: float) -> Any:
    """Push apart what is too near, a little each time: ``(n, 2)`` points."""
    import numpy as np

    for _ in range(80):
        ways = places[:, None] - places[None]
        distances = np.hypot(ways[..., 0], ways[..., 1])
        np.fill_diagonal(distances, np.inf)
        lacking = np.clip(at_least - distances, 0, None)
        places = places + (ways / (distances[..., None] + 1e-9) * lacking[..., None] / 2).sum(axis=1) * 0.5
    return places


def _draw_nodes(graph: "nx.MultiDiGraph", places: Places, axes: "Axes") -> None:
    types = {iri: kind or "" for iri, kind in sorted(graph.nodes(data="type"))}
    for kind in sorted(set(types.values())):
        iris = [iri for iri, each in types.items() if each == kind]
        xs, ys = zip(*(places[iri] for iri in iris), strict=True)
        sizes = [(2 * _radius(graph.degree(iri))) ** 2 for iri in iris]
        colour = COLOURS.get(kind, OTHER)
        axes.scatter(xs, ys, s=sizes, c=colour, edgecolors="white", linewidths=0.8, label=kind, zorder=2)
    legend = axes.legend(fontsize=9, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    for handle in filter(None, legend.legend_handles):
        handle.set(sizes=[50])


def _write_names(graph: "nx.MultiDiGraph", places: Places, axes: "Axes") -> None:
    """The best connected first; those that would stand on another one are left out."""
    ranked = sorted(graph, key=lambda iri: (-graph.degree(iri), iri))
    names = {iri: _short(str(graph.nodes[iri].get("label", iri))) for iri in ranked}
    for iri, size in _fitting(ranked, names, places, {iri: graph.degree(iri) for iri in ranked}):
        axes.annotate(
            names[iri],
            places[iri],
            (0, _radius(graph.degree(iri))),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=size,
            bbox=_PAPER,
            zorder=3,
        )


def _fitting(
    iris: Iterable[str], names: Mapping[str, str], places: Places, degrees: Mapping[str, int]
) -> Iterator[tuple[str, float]]:
    """With the size of the letters."""
    taken: list[tuple[float, float, float, float]] = []
    for iri in iris:
        size = min(11.0, 6.5 + 0.4 * degrees[iri])
        (x, y), wide, foot = places[iri], 0.27 * size * len(names[iri]), _radius(degrees[iri])
        box = (x - wide, y + foot, x + wide, y + foot + 1.2 * size)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            yield iri, size


def _radius(degree: int) -> float:
    return float((5 + 6 * degree) ** 0.5)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
