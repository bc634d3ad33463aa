"""What a finder proposes before the verdict over the whole document."""

from dataclasses import dataclass

from kg.types import Provenance


@dataclass(frozen=True, slots=True)
class Candidate:
    """``start:end`` may name a thing of ``type``; "" when the finder sees a name but can't tell of what."""

    start: int
    end: int
    type: str
    by: Provenance
    url: str = ""
