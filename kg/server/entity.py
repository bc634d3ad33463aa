"""An entity in short: names, what is known of it by relation, and when it was spoken of."""

from collections import Counter

from kg.graph import reading
from kg.graph.network import MENTIONS, TYPE, profile
from kg.iri import ONTOLOGY
from kg.query.entity import in_words
from kg.server.claims import Json, heading, source_json
from kg.server.parameters import Given
from kg.server.served import Served, check_types, find_entity


def search(served: Served, given: Given) -> Json:
    """``/api/search``."""
    check_types(served, given["type"])
    hits = served.names.search(given["q"], limit=given["limit"], types=given["type"])
    return {
        "hits": [
            {"iri": hit.iri, "type": hit.type, "label": hit.label, "name": hit.name, "match": hit.match}
            for hit in hits
        ]
    }


def entity(served: Served, given: Given) -> Json:
    """``/api/entity``."""
    iri, kind = find_entity(served, given["iri"])
    found = profile(
        served.store, iri, kind, look_up=served.look_up, quantities=tuple(served.ontology.quantities)
    )
    return {
        "iri": iri,
        "type": kind,
        "label": found.label,
        "names": list(found.entity.names),
        "identifiers": list(found.entity.identifiers),
        "documents": found.documents,
        "first": found.first,
        "last": found.last,
        "relations": _relations(served, iri),
        "quantities": [
            {
                "relation": name,
                "label": heading(served, name),
                "text": in_words(measure, lambda other: served.label(other)[0]),
            }
            for name, measure in found.measures
        ],
        "timeline": timeline(served, reading.subjects(served.store, MENTIONS, iri)),
    }


def documents(served: Served, given: Given) -> Json:
    """``/api/documents``."""
    if given["entity"] is None:
        iris = reading.subjects(served.store, TYPE, ONTOLOGY + "Document")
    else:
        iris = reading.subjects(served.store, MENTIONS, find_entity(served, given["entity"])[0])
    found = sorted((served.look_up(iri) for iri in iris), key=lambda source: (source.title, source.iri))
    found.sort(key=lambda source: source.date, reverse=True)
    page = found[given["offset"] : given["offset"] + given["limit"]]
    return {"total": len(found), "offset": given["offset"], "documents": [source_json(s) for s in page]}


def timeline(served: Served, iris: list[str]) -> list[Json]:
    """Dated documents by month."""
    months = Counter(served.look_up(iri).date[:7] for iri in iris)
    return [{"month": month, "documents": months[month]} for month in sorted(months) if len(month) == 7]


def _relations(served: Served, iri: str) -> list[Json]:
    return [
        {
            "relation": relation,
            "direction": direction,
            "label": heading(served, relation, direction),
            "kind": "quantity" if relation in served.ontology.quantities else "relation",
            "claims": counts.total(),
            "asserted": counts["asserted"],
        }
        for (direction, relation), counts in served.rows.tally(iri).items()
    ]
