"""Documents into folds for cross-validation; copies of one text never come into two folds."""

import re
from collections.abc import Mapping
from itertools import combinations

#: Words in a row that are compared between documents (w-shingling: Broder 1997).
SHINGLE = 5
#: Share of the shorter document's shingles that the other one has if they are copies.
COPY = 0.3


def shingles(text: str) -> frozenset[int]:
    """Hashes of all runs of ``SHINGLE`` words; equal runs are equal within one process."""
    words = re.findall(r"\w+", text.casefold())
    runs = (tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))
    return frozenset(map(hash, runs))


def copies(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Names in groups: documents that share ``COPY`` of their text, directly or through others, are one group."""
    cut = {name: shingles(text) for name, text in texts.items()}
    group = {name: name for name in texts}
    for a, b in combinations(sorted(texts), 2):
        shared = len(cut[a] & cut[b]) / max(1, min(len(cut[a]), len(cut[b])))
        if shared >= COPY and group[a] != group[b]:
            old = group[b]
            group = {name: group[a] if of == old else of for name, of in group.items()}
    members: dict[str, list[str]] = {}
    for name in sorted(texts):
        members.setdefault(group[name], []).append(name)
    return tuple(tuple(found) for found in members.values())


def split(texts: Mapping[str, str], k: int) -> tuple[tuple[str, ...], ...]:
    """Names in ``k`` folds of about as many words each, the same for the same texts in any order."""
    words = {name: len(text.split()) for name, text in texts.items()}
    folds: list[list[str]] = [[] for _ in range(k)]
    groups = sorted(copies(texts), key=lambda g: (-sum(words[name] for name in g), g))
    for members in groups:
        smallest = min(folds, key=lambda f: sum(words[name] for name in f))
        smallest.extend(members)
    return tuple(tuple(sorted(fold)) for fold in folds)
