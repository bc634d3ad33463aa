"""What follows from the ontology and is kept as files: SHACL shapes, JSON-LD context, ``docs/vocabulary.md``.

``python -m kg.graph.vocabulary`` writes them anew; tests fail while they are out of date.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.assets import asset
from kg.ontology import Ontology, QuantityProperty, Relation, Term, load

#: What stands before the written part in each file.
SHAPES_MARK = "# --- From here on written by `python -m kg.graph.vocabulary`, out of kg.ttl ---\n"
DOCS_MARK = "<!-- From here on written by `python -m kg.graph.vocabulary`, out of ontology/kg.ttl -->\n"
#: Properties that evidence has too, as a plain number.
OF_EVIDENCE = frozenset({"score"})


#: Longest list of terms that is written as `sh:in`.
MAX_LIST = 10


def shapes(ontology: Ontology) -> str:
    """Turtle: one shape for entities, one for each end of each property."""
    everything = [*ontology.relations, *ontology.quantities]
    parts = [
        _entity(ontology),
        f"shape:predicate a sh:NodeShape ;\n    sh:targetClass kg:Claim ;\n"
        f"    sh:property [ sh:path rdf:predicate ; sh:minCount 1 ; sh:maxCount 1 ;\n"
        f"        {_among(everything)} ;\n"
        f'        sh:message "a claim has one predicate, a relation or quantity property" ] .\n',
        *(_end(relation.name, "Subjects", relation.domain) for relation in ontology.relations.values()),
        *(_end(relation.name, "Objects", relation.range) for relation in ontology.relations.values()),
        *(_quantity(quantity) for quantity in ontology.quantities.values()),
    ]
    return "\n" + "\n".join(parts)


def _entity(ontology: Ontology) -> str:
    return f"""shape:Entity a sh:NodeShape ;
    sh:targetClass {", ".join(f"kg:{name}" for name in ontology.types)} ;
    sh:nodeKind sh:IRI ;
    sh:property [ sh:path rdf:type ; sh:maxCount 1 ; {_among(ontology.types)} ;
        sh:message "an entity has one type, the most specific" ] ;
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:datatype xsd:string ; sh:minLength 1 ;
        sh:message "an entity has one label" ] ;
    sh:property [ sh:path skos:altLabel ; sh:datatype xsd:string ; sh:minLength 1 ; sh:disjoint rdfs:label ;
        sh:message "an alternative label is a string other than the label" ] ;
    sh:property [ sh:path rdfs:seeAlso ; sh:nodeKind sh:IRI ;
        sh:message "see also leads to an address" ] .

shape:mentions a sh:NodeShape ;
    sh:targetObjectsOf kg:mentions, kg:than, kg:attributedTo ;
    sh:property [ sh:path rdf:type ; sh:minCount 1 ; {_among(ontology.types)} ;
        sh:message "what is mentioned, compared with or quoted is an entity" ] .
"""


def _end(name: str, end: str, types: Sequence[str]) -> str:
    """``end``: "Subjects" or "Objects", which must have one of ``types``."""
    return f"""shape:{name}{end} a sh:NodeShape ;
    sh:target{end}Of kg:{name} ;
    sh:property [ sh:path rdf:type ; sh:minCount 1 ; {_among(types)} ;
        sh:message "{end[:-1].lower()} of {name} is one of: {", ".join(types)}" ] .
"""


def _quantity(quantity: QuantityProperty) -> str:
    subjects = [*quantity.domain, *(["Evidence"] if quantity.name in OF_EVIDENCE else [])]
    units = " ".join(f'"{unit}"' for unit in quantity.units)
    return f"""{_end(quantity.name, "Subjects", subjects)}
shape:{quantity.name} a sh:NodeShape ;
    sh:targetClass {", ".join(f"kg:{name}" for name in quantity.domain)} ;
    sh:property [ sh:path kg:{quantity.name} ; sh:nodeKind sh:IRI ; sh:class kg:Quantity ;
        sh:message "{quantity.name} is a quantity" ] ;
    sh:property [ sh:path ( kg:{quantity.name} kg:unit ) ; sh:in ( {units} ) ;
        sh:message "unit of {quantity.name} is one of: {", ".join(quantity.units)}" ] .
"""


def _among(names: Sequence[str]) -> str:
    """The constraint that a value is one of these terms; a long list as a pattern, which pySHACL checks faster."""
    if len(names) > MAX_LIST:
        return f'sh:pattern "ontology#({"|".join(names)})$"'
    return f"sh:in ( {' '.join(f'kg:{name}' for name in names)} )"


def tables(ontology: Ontology) -> str:
    """Markdown: the entity types, the relations and the quantity properties."""
    rows = [
        "\n## Entity types\n",
        *_table(
            ("class", "what it is", "examples"),
            ((f"`kg:{k.name}`", k.comment, ", ".join(k.examples)) for k in ontology.kinds.values()),
        ),
        "\n## Relations\n",
        *_table(
            ("property", "from", "to", "meaning", "example"),
            (_relation_row(relation, ontology) for relation in ontology.relations.values()),
        ),
        "\n## Quantity properties\n",
        *_table(
            ("property", "of", "units", "meaning", "example"),
            (_quantity_row(quantity, ontology) for quantity in ontology.quantities.values()),
        ),
        "\n## Quantities, claims, evidence, documents\n",
        *_table(("term", "kind", "meaning"), map(_term_row, ontology.terms)),
    ]
    return "\n".join(rows) + "\n"


def _relation_row(relation: Relation, ontology: Ontology) -> tuple[str, ...]:
    notes = " Symmetric." if relation.symmetric else ""
    inverse = f" Inverse: `kg:{relation.inverse}`." if relation.inverse else ""
    ends = (_types(relation.domain, ontology), _types(relation.range, ontology))
    return (f"`kg:{relation.name}`", *ends, relation.comment + notes + inverse, f"`{relation.example}`")


def _quantity_row(quantity: QuantityProperty, ontology: Ontology) -> tuple[str, ...]:
    units = ", ".join(f"`{unit}`" for unit in quantity.units)
    once = " At most one value." if quantity.functional else ""
    of = _types(quantity.domain, ontology)
    return (f"`kg:{quantity.name}`", of, units, quantity.comment + once, f"`{quantity.example}`")


def _term_row(term: Term) -> tuple[str, ...]:
    return (f"`kg:{term.name}`", term.what, term.comment)


def _types(names: tuple[str, ...], ontology: Ontology) -> str:
    """Subtypes go without saying beside their type."""
    if names == ontology.types:
        return "anything"
    return ", ".join(name for name in names if ontology.kinds[name].parent not in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def context(text: str, ontology: Ontology) -> str:
    """A JSON-LD context with an entry for each relation and quantity property, the other entries as they are."""
    entries = json.loads(text)["@context"]
    # kg:score of an evidence is a number, so its values can't all be read as addresses.
    linking = [*ontology.relations, *(name for name in ontology.quantities if name not in OF_EVIDENCE)]
    entries |= {name: {"@type": "@id", "@container": "@set"} for name in linking}
    lines = [f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()]
    return '{\n  "@context": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def renewed(text: str, mark: str, written: str) -> str:
    """``text`` with what follows the mark replaced."""
    return text.partition(mark)[0] + mark + written


def renew(folder: Path) -> None:
    """Write anew what lies beside an ontology: shapes and context in its folder, and the page where there is one."""
    ontology = load(folder / "kg.ttl")
    for path, mark, written in (
        (folder / "shapes.ttl", SHAPES_MARK, shapes(ontology)),
        (folder.parent / "docs" / "vocabulary.md", DOCS_MARK, tables(ontology)),
    ):
        if path.is_file():
            path.write_text(renewed(path.read_text("utf-8"), mark, written), "utf-8")
    names = folder / "context.jsonld"
    names.write_text(context(names.read_text("utf-8"), ontology), "utf-8")


if __name__ == "__main__":
    renew(asset("ontology"))
