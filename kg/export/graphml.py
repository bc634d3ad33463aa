"""GraphML 1.1 for Gephi, yEd, Cytoscape, NetworkX and igraph, written as it is read.

What Gephi needs, and NetworkX's own writer gets wrong: ids of edges that are unique over the whole file, keys with
names, no type it doesn't know. IRIs are attributes, because ids must be NMTOKENs.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from kg.export.nodes import Drawing, Edge, Node, Parallel, Quantities, Which, draw, xml

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.1/graphml.xsd">
"""
_CHUNK = 512


def graphml(
    store: ox.Store,
    file: BinaryIO,
    *,
    parallel: Parallel = "keep",
    quantities: Quantities = "attribute",
    status: Which = "asserted",
    strict: bool = False,
) -> None:
    """Write entities as nodes and facts as edges.

    Parallel edges have an XML attribute ``label``, from which Gephi takes the type that keeps them apart. The GraphML
    schema doesn't know it; ``strict`` leaves it out.
    """
    drawing = draw(store, parallel=parallel, quantities=quantities, status=status)
    write(file, _lines(drawing, kinds=parallel == "keep" and not strict))


def write(file: BinaryIO, lines: Iterable[str]) -> None:
    """UTF-8, some hundred lines at a time."""
    lines = iter(lines)
    while chunk := "".join(islice(lines, _CHUNK)):
        file.write(chunk.encode())


def _lines(drawing: Drawing, *, kinds: bool) -> Iterator[str]:
    yield _HEAD
    for end, attributes in (("node", drawing.node_attributes), ("edge", drawing.edge_attributes)):
        for name, kind in attributes.items():
            key = f'id="{end[0]}_{name}" for="{end}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n"
    yield '  <graph id="kg" edgedefault="directed">\n'
    tags = {name: f'<data key="n_{name}">' for name in drawing.node_attributes}
    for node in drawing.nodes:
        yield f'    <node id="{node.id}">{_data(tags, node)}</node>\n'
    tags = {name: f'<data key="e_{name}">' for name in drawing.edge_attributes}
    for edge in drawing.edges:
        kind = f' label="{xml(edge.attributes["type"])}"' if kinds else ""
        ends = f'source="{edge.source}" target="{edge.target}"'
        yield f'    <edge id="{edge.id}" {ends}{kind}>{_data(tags, edge)}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(tags: dict[str, str], element: Node | Edge) -> str:
    return "".join([f"{tags[name]}{xml(value)}</data>" for name, value in element.attributes.items()])
