"""Knowledge graphs from AI news, with the sentence behind every fact.

From Python:

    import kg
    report = kg.build(["news/"], "out/news")
"""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.report import Report

__version__ = "0.1.0"


def build(
    sources: Iterable[str | PathLike[str]],
    out: str | PathLike[str],
    *,
    pipeline: str | None = None,
    base: str | None = None,
) -> "Report":
    """What ``kg build`` does, without its output; see `kg.pipeline.build`."""
    from kg.pipeline import build

    return build(map(str, sources), Path(out), pipeline=pipeline, base=base)
