"""What the addresses of the JSON API answer with."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from kg import __version__
from kg.graph.claims import STATUSES
from kg.iri import ONTOLOGY
from kg.query.questions import questions as known_questions
from kg.server import claims, documents, entity, network
from kg.server.claims import Json
from kg.server.options import Options
from kg.server.parameters import Given
from kg.server.served import Served

View = Callable[[Served, Given], Json]


def about(served: Served, options: Options) -> Json:
    """``/api/about``."""
    return {
        "kg": __version__,
        "build": served.build.path.resolve().name,
        "base": served.base,
        "pipeline": served.pipeline,
        **served.counts,
        "texts": bool(served.texts),
        "decisions": options.decisions is not None,
        "prefixes": served.prefixes,
        "limits": {
            "timeout_s": options.timeout_s,
            "rows": options.max_rows,
            "body_bytes": options.max_body,
        },
    }


def ontology(served: Served, given: Given) -> Json:
    """``/api/ontology``."""
    known = served.ontology
    return {
        "namespace": ONTOLOGY,
        "types": [
            {"name": kind.name, "parent": kind.parent, "label": kind.label, "comment": kind.comment}
            for kind in known.kinds.values()
        ],
        "relations": [
            {
                "name": relation.name,
                "label": relation.label,
                "inverseLabel": claims.heading(served, relation.name, "in"),
                "comment": relation.comment,
                "domain": list(relation.domain),
                "range": list(relation.range),
                "symmetric": relation.symmetric,
            }
            for relation in known.relations.values()
        ],
        "quantities": [
            {
                "name": quantity.name,
                "label": quantity.label,
                "comment": quantity.comment,
                "domain": list(quantity.domain),
                "units": list(quantity.units),
            }
            for quantity in known.quantities.values()
        ],
        "statuses": list(STATUSES),
    }


def questions(served: Served, given: Given) -> Json:
    """``/api/questions``."""
    return {
        "questions": [
            {
                "name": question.name,
                "title": question.title,
                "sparql": question.text,
                "parameters": [
                    {**asdict(parameter), "number": parameter.is_number} for parameter in question.parameters
                ],
            }
            for question in known_questions()
        ]
    }


#: Read from one place of the graph.
QUICK: Mapping[str, View] = {
    "/api/ontology": ontology,
    "/api/search": entity.search,
    "/api/entity": entity.entity,
    "/api/claims": claims.claims,
    "/api/claim": claims.claim,
    "/api/documents": entity.documents,
    "/api/document": documents.document,
    "/api/questions": questions,
}
#: They read up to some ten thousand claims.
LONG: Mapping[str, View] = {
    "/api/neighbourhood": network.neighbourhood,
    "/api/overview": network.overview,
}
VIEWS: Mapping[str, View] = {**QUICK, **LONG}
