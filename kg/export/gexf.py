"""GEXF 1.3 for Gephi and graphology, written as it is read; with time, for Gephi's timeline, where asked."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg.export.graphml import write
from kg.export.nodes import Drawing, Edge, Node, Parallel, Quantities, Which, draw, xml

_NAMESPACE = "http://gexf.net/1.3"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/gexf.xsd" version="1.3">
  <meta><creator>ainews-kg</creator><description>Entities and facts of AI news</description></meta>
"""
_TYPES = {"int": "integer", "double": "double", "string": "string"}
#: Those that GEXF has as XML attributes of nodes and edges.
_OWN = ("label", "weight")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def gexf(
    store: ox.Store,
    file: BinaryIO,
    *,
    parallel: Parallel = "keep",
    quantities: Quantities = "attribute",
    status: Which = "asserted",
    dynamic: bool = False,
) -> None:
    """Write entities as nodes and facts as edges, the relation as ``kind``, by which parallel edges stay apart.

    ``dynamic``: each begins on the day of the first document that speaks of it; what has no date is there always.
    """
    write(file, _lines(draw(store, parallel=parallel, quantities=quantities, status=status), dynamic=dynamic))


def _lines(drawing: Drawing, *, dynamic: bool) -> Iterator[str]:
    yield _HEAD
    time = 'mode="dynamic" timeformat="date" timerepresentation="interval"' if dynamic else 'mode="static"'
    yield f'  <graph defaultedgetype="directed" {time}>\n'
    yield from _attributes("node", drawing.node_attributes)
    yield from _attributes("edge", drawing.edge_attributes)
    yield f'    <nodes count="{drawing.size}">\n'
    for node in drawing.nodes:
        label = _line(node.attributes["label"])
        yield f'      <node id="{node.id}" label="{label}"{_start(node, dynamic)}>{_values("n", node)}</node>\n'
    yield "    </nodes>\n    <edges>\n"
    for edge in drawing.edges:
        own = f'id="{edge.id}" source="{edge.source}" target="{edge.target}" kind="{xml(edge.attributes["type"])}"'
        seen = f'label="{_line(edge.attributes["label"])}" weight="{edge.attributes["weight"]}"'
        yield f"      <edge {own} {seen}{_start(edge, dynamic)}>{_values('e', edge)}</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _attributes(end: str, attributes: dict[str, str]) -> Iterator[str]:
    yield f'    <attributes class="{end}" mode="static">\n'
    for name, kind in attributes.items():
        if name not in _OWN:
            yield f'      <attribute id="{end[0]}_{name}" title="{name}" type="{_TYPES[kind]}"/>\n'
    yield "    </attributes>\n"


def _values(end: str, element: Node | Edge) -> str:
    found = [
        f'<attvalue for="{end}_{name}" value="{xml(value)}"/>'
        for name, value in element.attributes.items()
        if name not in _OWN
    ]
    return f"<attvalues>{''.join(found)}</attvalues>"


def _line(label: object) -> str:
    """The schema has labels as tokens: one line, single spaces."""
    return xml(" ".join(str(label).split()))


def _start(element: Node | Edge, dynamic: bool) -> str:
    """The first day of a month or year that is all that is known."""
    first = str(element.attributes.get("first", ""))
    if not dynamic or not _DATE.fullmatch(first):
        return ""
    return f' start="{(first + "-01-01")[:10]}"'
