"""Links as they are meant: addresses in plain text are links too, and sites' notes in link texts are none."""

import re
from collections.abc import Iterator, Sequence

from kg.document.draft import Run

_ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’)\]}|\x1e]+")
_TRAILING = ".,;:!?*_…"


def settle_links(runs: Sequence[Run], noise: re.Pattern[str]) -> Sequence[Run]:
    """``noise``: what is cut from link texts, such as "(opens in new tab)"."""
    if not any(run.target or "://" in run.text for run in runs):
        return runs
    return [piece for run in runs for piece in _settled(run, noise)]


def _settled(run: Run, noise: re.Pattern[str]) -> Iterator[Run]:
    if run.target:
        yield run._replace(text=noise.sub("", run.text)) if "(" in run.text else run
        return
    done = 0
    for match in _ADDRESS.finditer(run.text) if "://" in run.text else ():
        target = match[0].rstrip(_TRAILING)
        yield run._replace(text=run.text[done : match.start()])
        yield run._replace(text=target, target=target)
        done = match.start() + len(target)
    yield run._replace(text=run.text[done:])
