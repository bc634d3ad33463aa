"""Which sources the names on a command line cover, and which sources are gone: what ``kg build --prune`` goes by."""

import glob
import os
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from kg.readers.sources import STDIN


def covered_by(places: Iterable[str], *, unlisted: Iterable[str] = ()) -> Callable[[str], bool]:
    """Whether a source lies in a folder that is named, or is what a glob that is named could give.

    Folders that are not there cover nothing, nor does a place in which something, ``unlisted``, could not be listed:
    what is in them is not known.
    """
    failed = list(unlisted)
    known = [place for place in places if not any(_is_at_or_below(path, place) for path in failed)]
    patterns = [_literally(place) if os.path.exists(place) else _parts(place) for place in known]

    def covered(source: str) -> bool:
        return source != STDIN and any(_matches(_parts(source), pattern) for pattern in patterns)

    return covered


def is_gone(source: str) -> bool:
    """No file any more, in a folder that is there.

    Where the folder is gone too, nobody knows: a disk may not be mounted, or the build was made from elsewhere.
    """
    folder = os.path.dirname(source) or os.curdir
    return source != STDIN and "://" not in source and os.path.isdir(folder) and not os.path.exists(source)


def _is_at_or_below(path: str, place: str) -> bool:
    return _matches(_parts(path), _literally(place))


def _literally(place: str) -> list[str]:
    return [glob.escape(part) for part in _parts(place)]


def _parts(path: str) -> list[str]:
    """Folders and name, after where they start: a protocol, the root, the folder we are in, the one above."""
    protocol, separator, rest = path.partition("://")
    if separator:
        return [protocol + separator, *filter(None, rest.split("/"))]
    parts = os.path.normpath(path).split(os.sep)
    return parts if parts[0] in ("", os.curdir, os.pardir) else [os.curdir, *parts]


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """``**`` is any number of folders, ``*`` never crosses one; what lies in a folder that matches, matches."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return _matches(parts, pattern[1:]) or (bool(parts) and _matches(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])
