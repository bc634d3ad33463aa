"""From mentions to entities, within documents and across them."""

from collections.abc import Callable

from kg.link import match
from kg.types import Linker

#: Linkers by the name that a pipeline file gives them.
LINKERS: dict[str, Callable[..., Linker]] = {"names": match.make}
