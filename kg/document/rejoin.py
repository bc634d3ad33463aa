"""Put paragraphs together again that an export has broken around links and bold text.

Only evident breaks: the next paragraph begins with a closing mark, or the one before ends inside a bracket or
on a word that needs another, or the sentence goes on in lower case.
"""

import re
from collections.abc import Iterable, Iterator

from kg.document.draft import SOFT_BREAK, STRONG, Draft, Run, all_marked
from kg.document.whitespace import tidy

_CLOSES = re.compile(r"[,;)\]}:%?!](?!\w)|’s\b|'s\b|\.(?![\w.])|[.,;:]$")
_ENDS = re.compile(r"""[.!?…:;]['"’”)\]]*$""")
#: A sentence can't end on these.
_DANGLING = re.compile(
    r"(?:[,(\[–—&/]|\b(?:a|an|the|and|or|of|in|on|at|by|to|from|with|for|as|into|via|our|its|their|is|are|was|were|"
    r"called|named|using|including|that|which|this|between|than))$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"['\"“‘]?[a-z][a-z'’]*[\s,)]|[–—] ?\w|\(\w|[a-z]+\.?$")
_OPEN_TAIL = 400
_FRAGMENT = 160
_LAST = 24
#: Keeps the work linear when every line of a file goes on from the one before.
_MAX_JOINED = 5000


def rejoin(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Streams; looks one paragraph ahead. Headings, rules, rows and listings are never joined."""
    held: list[Draft] = []
    for draft in drafts:
        if held and _continues(held[-1], draft):
            held[-1] = _join(held[-1], draft)
            if len(held) > 1 and _leads_to(held[0], held[1]):
                held = [_join(held[0], held[1])]
        elif held and len(held) == 1 and _is_fragment(draft) and _is_open(held[0]):
            held.append(draft)
        else:
            yield from held
            held = [draft]
    yield from held


def _continues(before: Draft, after: Draft) -> bool:
    """Whether ``after`` is the same sentence as ``before``, by itself."""
    if before.kind not in ("paragraph", "item", "quote") or not (after.kind == "paragraph" or after.more):
        return False
    text = before.text
    if len(text) > _MAX_JOINED:
        return False
    if _CLOSES.match(after.runs[0].text):
        return True
    if _ends_in_bracket(text) and _closes_bracket(after.text):
        return True
    if after.more and text.endswith(":") and len(text) <= _FRAGMENT:
        return True
    if not (before.kind == "paragraph" or after.more) or _ENDS.search(text[-_LAST:]):
        return False
    if _GOES_ON.match(after.text):
        return " " in text or text[0].isupper() or bool(before.runs[0].target or before.runs[0].marks)
    if text.endswith(","):
        return True
    return _DANGLING.search(text[-_LAST:]) is not None and " " in text and not all_marked(before.runs, STRONG)


def _ends_in_bracket(text: str) -> bool:
    tail = text[-_OPEN_TAIL:]
    opened = max(tail.rfind("("), tail.rfind("["))
    return opened >= 0 and not (")" in tail[opened:] or "]" in tail[opened:])


def _closes_bracket(text: str) -> bool:
    head = text[:_OPEN_TAIL]
    closed = min((i for i in (head.find(")"), head.find("]")) if i >= 0), default=-1)
    opened = min((i for i in (head.find("("), head.find("[")) if i >= 0), default=len(head))
    return 0 <= closed < opened


def _is_fragment(draft: Draft) -> bool:
    """A paragraph that is only a link or only emphasised: it may have been part of a sentence."""
    runs = draft.runs
    return (
        draft.kind == "paragraph"
        and all(run.marks or run.target for run in runs if not run.text.isspace())
        and sum([len(run.text) for run in runs]) <= _FRAGMENT
        and not _ENDS.search(draft.text[-_LAST:])
    )


def _is_open(draft: Draft) -> bool:
    text = draft.text
    ends = _ENDS.search(text[-_LAST:])
    return (
        draft.kind == "paragraph"
        and " " in text
        and (not ends or ends.group() == ":")
        and not all_marked(draft.runs, STRONG)
    )


def _leads_to(before: Draft, after: Draft) -> bool:
    return _is_open(before) and not _is_fragment(after)


def _join(before: Draft, after: Draft) -> Draft:
    return before.with_runs(tidy((*before.runs, Run(SOFT_BREAK), *after.runs)))
