"""Content negotiation by ``Accept`` (RFC 9110, 12.5.1)."""

import re
from collections.abc import Sequence

#: More than the standard has: some clients send ".2".
_QUALITY = re.compile(r"(\d|\d?\.\d+|\d\.)", re.ASCII)


def pick(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that is wanted most, the earlier one of equals; None if none is wanted."""
    wanted = _wanted(accept) or {"*/*": 1.0}
    ranked = [(_quality(kind, wanted), -number, kind) for number, kind in enumerate(offered)]
    quality, _, kind = max(ranked)
    return kind if quality > 0 else None


def _wanted(accept: str) -> dict[str, float]:
    """Media range → quality; what can't be read is left out."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p.partition("=")[2].strip() for p in parameters if p[:1] in "qQ" and "=" in p), "1")
        # Java's own client sends "*".
        kind = "*/*" if kind == "*" else kind
        if "/" in kind and _QUALITY.fullmatch(quality):
            found[kind.casefold()] = min(float(quality), 1.0)
    return found


def _quality(kind: str, wanted: dict[str, float]) -> float:
    ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next((wanted[each] for each in ranges if each in wanted), 0.0)
