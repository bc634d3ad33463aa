"""Rich views for Jupyter: a cell that ends with one of them shows it. Outside of a notebook their text is a summary.

from kg import display
display.entity(store, "Helix")
display.sentences(extraction)
display.network(graph)
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from pyoxigraph import Store

from kg.query.entity import Description, describe
from kg.types import Extraction

_CHIP = "border:1px solid currentColor;border-radius:9px;padding:0 6px;font-size:80%"
#: Nodes of a drawing; more are a blot.
MOST = 60


@dataclass(frozen=True, slots=True)
class View:
    """HTML for a notebook; ``text`` is what ``repr`` says."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def entity(store: Store, name_or_iri: str) -> View:
    """A card: names, facts by relation, each with its first sentence. Raises QueryError as `kg.query.entity.find`."""
    found = describe(store, name_or_iri)
    return View(
        "".join(_card(found)), f"{found.entity.names[0]} ({found.entity.type}), {len(found.groups)} relations"
    )


def sentences(extraction: Extraction) -> View:
    """The body of a document with its mentions marked by type."""
    document = extraction.document
    parts = [f"<h3>{escape(document.title)}</h3>"]
    for block in document.blocks:
        if block.part == "body":
            inside = [
                m for m in extraction.mentions if block.start <= m.span.start and m.span.end <= block.end
            ]
            parts.append(f"<p>{''.join(_marked(document.text, block.start, block.end, inside))}</p>")
    return View("".join(parts), f"{document.title}: {len(extraction.mentions)} mentions")


def network(graph: Any, *, size: int = 560) -> View:
    """A small drawing of a NetworkX graph as of `kg.graph.network.network`: the nodes of highest degree, on a circle."""
    ranked = sorted(graph.degree, key=lambda pair: (-pair[1], str(pair[0])))[:MOST]
    nodes = [node for node, _ in ranked]
    middle, radius = size / 2, size / 2 - 90
    turn = 2 * math.pi / max(1, len(nodes))
    place = {
        n: (middle + radius * math.cos(i * turn), middle + radius * math.sin(i * turn))
        for i, n in enumerate(nodes)
    }
    edges = sorted({(a, b) for a, b in graph.edges() if a in place and b in place and a != b}, key=str)
    lines = "".join(_line(place[a], place[b]) for a, b in edges)
    dots = "".join(_dot(*place[node], str(graph.nodes[node].get("label", node)), middle) for node in nodes)
    html = f'<svg width="{size}" height="{size}" role="img" aria-label="network">{lines}{dots}</svg>'
    left_out = graph.number_of_nodes() - len(nodes)
    note = f"<p>{left_out} nodes of lower degree are left out.</p>" if left_out else ""
    return View(
        html + note, f"network of {graph.number_of_nodes()} nodes and {graph.number_of_edges()} edges"
    )


def _card(found: Description) -> Iterator[str]:
    label, *others = found.entity.names
    yield f'<div><b>{escape(label)}</b> <span style="{_CHIP}">{escape(found.entity.type)}</span>'
    if others:
        yield f"<br><small>also {escape(', '.join(others))}</small>"
    for group in found.groups:
        yield f"<div><i>{escape(group.heading)}</i><ul>"
        for line in group.lines:
            status = (
                "" if line.status == "asserted" else f' <span style="{_CHIP}">{escape(line.status)}</span>'
            )
            quote = f"<br><small>“{escape(line.sentences[0].quote)}”</small>" if line.sentences else ""
            yield f"<li>{escape(line.text)}{status}{quote}</li>"
        yield "</ul></div>"
    yield "</div>"


def _marked(text: str, start: int, end: int, mentions: Iterable[Any]) -> Iterator[str]:
    at = start
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if mention.span.start < at:
            continue
        yield escape(text[at : mention.span.start])
        words = escape(text[mention.span.start : mention.span.end])
        yield f'<mark title="{escape(mention.type)}">{words}</mark>'
        at = mention.span.end
    yield escape(text[at:end])


def _line(a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}" stroke="#9aa1ae" stroke-width="0.7"/>'


def _dot(x: float, y: float, label: str, middle: float) -> str:
    left = x < middle
    at, anchor = (x - 7, "end") if left else (x + 7, "start")
    name = label if len(label) <= 24 else label[:23] + "…"
    words = f'<text x="{at:.1f}" y="{y + 3:.1f}" text-anchor="{anchor}" font-size="9">{escape(name)}</text>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1d4fae"><title>{escape(label)}</title></circle>{words}'
