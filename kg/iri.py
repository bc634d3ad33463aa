"""Names of things: one namespace for the ontology, one base for what a build talks about."""

import hashlib
import re
import unicodedata
from functools import lru_cache

ONTOLOGY = "https://w3id.org/ainews-kg/ontology#"
BASE = "https://w3id.org/ainews-kg/id/"


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """Readable last part of an IRI: "Claude 3.5 Sonnet" → ``claude-3.5-sonnet``; never empty.

    Letters of other scripts are kept; dots and plus signs are kept between letters and digits, where versions differ.
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    joined = re.sub(r"[^\w.+]+|_", "-", folded)
    joined = re.sub(r"\.(?!\w)|(?<!\w)\.", "-", joined)
    return re.sub(r"-+", "-", joined).strip("-") or "x" + digest(name)[:8]


def digest(*parts: str) -> str:
    """16 hex digits that are the same on every run: SHA-256 over the parts, separated."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def entity_iri(type_name: str, name: str, *, base: str = BASE) -> str:
    """``…/id/model/helix`` for ("Model", "Helix")."""
    return f"{base}{type_name.lower()}/{slug(name)}"


def local(iri: str) -> str:
    """What follows the last ``#`` or ``/``."""
    return re.split(r"[#/]", iri)[-1]
