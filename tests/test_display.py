"""Views for notebooks: what documents say is shown, never run."""

import networkx as nx

from kg import display
from kg.types import Block, Document, Extraction, Mention, Provenance, Span


def test_a_document_has_its_mentions_marked_and_its_markup_escaped() -> None:
    text = "<b>Teal</b> is a model & more."
    document = Document("d", "d.md", "<i>On Teal</i>", text, (Block(0, len(text), "paragraph", 0),))
    mention = Mention(Span("d", 3, 7), "Teal", "Model", Provenance("test", 1.0))
    view = display.sentences(Extraction(document, (mention,), (), ()))
    assert '<mark title="Model">Teal</mark>' in view._repr_html_()
    assert "&lt;b&gt;" in view._repr_html_() and "<i>" not in view._repr_html_()
    assert repr(view) == "<i>On Teal</i>: 1 mentions"


def test_a_network_says_what_it_leaves_out() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("hub", label="Hub <x>")
    for i in range(display.MOST + 5):
        graph.add_edge("hub", f"n{i:03}")
    html = display.network(graph)._repr_html_()
    assert "Hub &lt;x&gt;" in html
    assert "6 nodes of lower degree are left out" in html
    assert html.count("<circle") == display.MOST
