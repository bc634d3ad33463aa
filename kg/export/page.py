"""HTML: one file with the page of ``kg serve``, the graph and its evidence, that opens from disk without a server.

The page itself is built from ``web/`` into ``template/page.html``; what goes into it are `records`, one a line.
"""

from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from typing import Any, BinaryIO

import orjson
import pyoxigraph as ox

from kg import __version__
from kg.errors import BuildError
from kg.export.nodes import STATUSES, Which
from kg.export.records import claim_record, entity_record
from kg.graph.claims import STATUSES as CLAIM_STATUSES
from kg.graph.claims import Measure
from kg.graph.network import MENTIONS, amount, entities, facts, labels, qualifiers, sources
from kg.iri import BASE, ONTOLOGY
from kg.ontology import load

_MARK = b"KG-DATA"


def page(
    store: ox.Store, file: BinaryIO, *, base: str = BASE, status: Which = "all", title: str = ""
) -> None:
    """The whole page; grows with the graph (about 1 kB a claim), so 50,000 claims make a file of 50 MB."""
    template = files("kg.export") / "template" / "page.html"
    if not template.is_file():
        raise BuildError(f"{template} is missing; build it with: cd web && npm ci && npm run build")
    before, _, after = template.read_bytes().partition(_MARK)
    file.write(before)
    for record in _records(store, base, status, title):
        # "<" would let a text of a document end the script that holds it.
        file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE).replace(b"<", b"\\u003c"))
    file.write(after)


def _records(store: ox.Store, base: str, status: Which, title: str) -> Iterator[dict[str, Any]]:
    look_up, names = sources(store), labels(store)
    yield _about(store, base, title)
    for found in entities(store, quantities=()):
        yield entity_record(found)
    for fact in facts(store, statuses=STATUSES[status]):
        record = claim_record(fact, look_up)
        measure = fact.statement.object
        if isinstance(measure, Measure):
            words = [amount(measure), *qualifiers(measure, lambda iri: names(iri)[0])]
            record["object"]["text"] = " ".join(words)
        yield record


def _about(store: ox.Store, base: str, title: str) -> dict[str, Any]:
    """What the page asks first, and which documents mention what: entity → places in ``documents``."""
    pairs = sorted(
        (quad.object.value, quad.subject.value)
        for quad in store.quads_for_pattern(None, MENTIONS, None)
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)
    )
    look_up = sources(store)
    documents = sorted({document for _, document in pairs})
    place = {document: i for i, document in enumerate(documents)}
    mentions: dict[str, list[int]] = {}
    for entity, document in pairs:
        mentions.setdefault(entity, []).append(place[document])
    about = {
        "kg": __version__,
        "build": title,
        "base": base,
        "pipeline": "",
        "triples": len(store),
        "entities": len(mentions),
        "documents": len(documents),
        "texts": False,
        "decisions": False,
        "prefixes": {},
        "limits": {"timeout_s": 0, "rows": 0, "body_bytes": 0},
    }
    return {
        "kind": "about",
        "about": about,
        "ontology": _ontology(),
        "documents": [asdict(look_up(document)) for document in documents],
        "mentions": mentions,
    }


def _ontology() -> dict[str, Any]:
    known = load()
    relations = [
        {
            "name": relation.name,
            "label": relation.label,
            "inverseLabel": relation.from_object,
            "symmetric": relation.symmetric,
        }
        for relation in known.relations.values()
    ]
    return {
        "namespace": ONTOLOGY,
        "types": [
            {"name": kind.name, "parent": kind.parent, "label": kind.label} for kind in known.kinds.values()
        ],
        "relations": relations,
        "quantities": [{"name": q.name, "label": q.label} for q in known.quantities.values()],
        "statuses": list(CLAIM_STATUSES),
    }
