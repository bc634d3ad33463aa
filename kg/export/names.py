"""Short names for IRIs: the prefixes that every RDF file begins with."""

from kg.graph.terms import DCTERMS, PROV, QUDT, RDF, RDFS, SKOS, XSD
from kg.iri import BASE, ONTOLOGY
from kg.ontology import load

STANDARD = {
    "kg": ONTOLOGY,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "qudt": QUDT,
    "unit": "http://qudt.org/vocab/unit/",
    "owl": "http://www.w3.org/2002/07/owl#",
}
#: What has IRIs besides entities.
RECORDS = ("claim", "document", "evidence", "quantity")


def prefixes(*, base: str = BASE) -> dict[str, str]:
    """Prefix → namespace, in order: vocabularies, then kinds of things (``model:`` for ``…/id/model/``)."""
    kinds = sorted({*RECORDS, *(name.lower() for name in load().types)})
    return STANDARD | {kind: f"{base}{kind}/" for kind in kinds}
