"""GEXF 1.3 for Gephi and graphology, written as it is read; with time, for Gephi's timeline, where asked."""

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import BinaryIO, Literal

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
_DYNAMIC = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
#: Those that GEXF has as XML attributes of nodes and edges.
_OWN = ("label", "weight")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

#: ``none``: without time. ``since``: each is there from the day of the first document that speaks of it on.
#: ``spells``: dated facts from their first to their last day, all else on the days of the documents.
Time = Literal["none", "since", "spells"]


def gexf(
    store: ox.Store,
    file: BinaryIO,
    *,
    parallel: Parallel = "keep",
    quantities: Quantities = "attribute",
    status: Which = "asserted",
    time: Time = "none",
) -> None:
    """Write entities as nodes and facts as edges, the relation as ``kind``, by which parallel edges stay apart.

    ``time``: for Gephi's timeline; what has no date is there always.
    """
    spells = time == "spells"
    drawing = draw(store, parallel=parallel, quantities=quantities, status=status, spells=spells)
    write(file, _lines(drawing, time))


def _lines(drawing: Drawing, time: Time) -> Iterator[str]:
    yield _HEAD
    mode = 'mode="static"' if time == "none" else _DYNAMIC
    yield f'  <graph defaultedgetype="directed" {mode}>\n'
    yield from _attributes("node", drawing.node_attributes)
    yield from _attributes("edge", drawing.edge_attributes)
    yield f'    <nodes count="{drawing.size}">\n'
    for node in drawing.nodes:
        label = _line(node.attributes["label"])
        inside = _values("n", node) + _spells(node)
        yield f'      <node id="{node.id}" label="{label}"{_start(node, time)}>{inside}</node>\n'
    yield "    </nodes>\n    <edges>\n"
    for edge in drawing.edges:
        own = f'id="{edge.id}" source="{edge.source}" target="{edge.target}" kind="{xml(edge.attributes["type"])}"'
        seen = f'label="{_line(edge.attributes["label"])}" weight="{edge.attributes["weight"]}"'
        yield f"      <edge {own} {seen}{_start(edge, time)}>{_values('e', edge)}{_spells(edge)}</edge>\n"
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


def _start(element: Node | Edge, time: Time) -> str:
    """The first day of a month or year that is all that is known."""
    first = str(element.attributes.get("first", ""))
    return _day("start", first) if time == "since" else ""


def _spells(element: Node | Edge) -> str:
    found = [f"<spell{_day('start', first)}{_day('end', last)}/>" for first, last in element.spells]
    return f"<spells>{''.join(found)}</spells>" if found else ""


def _day(end: str, date: str) -> str:
    """An XML attribute; of a month or year the first or the last day."""
    if not _DATE.fullmatch(date):
        return ""
    if end == "end" and len(date) < 10:
        year, month = int(date[:4]), int(date[5:7] or 12)
        return f' end="{year:04}-{month:02}-{monthrange(year, month)[1]:02}"'
    return f' {end}="{(date + "-01-01")[:10]}"'
