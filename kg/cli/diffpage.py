"""The page of ``kg diff --format html``: one file without scripts and without anything from elsewhere."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.query.conflicts import Conflict
    from kg.query.diff import Difference, Said, Thing

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
li {{ margin: .4rem 0; }}
q {{ color: #555; }}
.new::marker {{ content: "+ "; }} .gone::marker {{ content: "− "; }} .changed::marker {{ content: "~ "; }}
.conflict::marker {{ content: "! "; }} .kind {{ color: #777; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #ddd; }} q, .kind {{ color: #aaa; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
"""


def page(found: "Difference", *, old: str, new: str) -> str:
    """The whole file. ``old``, ``new``: names of the builds."""
    return "".join((_HEAD.format(title=escape(f"{old} → {new}")), *_sections(found), "</body>\n</html>\n"))


def _sections(found: "Difference") -> Iterator[str]:
    from kg.cli.diff import change_in_words, in_words

    sections = (
        ("New entities", [_item("new", _thing(thing)) for thing in found.new_entities]),
        ("Withdrawn entities", [_item("gone", _thing(thing)) for thing in found.withdrawn_entities]),
        ("New facts", [_item("new", escape(in_words(s)) + _source(s)) for s in found.new]),
        (
            "Changed facts",
            [_item("changed", escape(change_in_words(c)) + _source(c.after)) for c in found.changed],
        ),
        ("Withdrawn facts", [_item("gone", escape(in_words(s)) + _source(s)) for s in found.withdrawn]),
        ("New conflicts", [_item("conflict", _conflict(c)) for c in found.new_conflicts]),
        ("Conflicts that are none any more", [_item("gone", _conflict(c)) for c in found.settled_conflicts]),
    )
    if not any(items for _, items in sections):
        yield "<p>Nothing changed.</p>\n"
    for title, items in sections:
        if items:
            yield f"<h2>{title}: {len(items):,}</h2>\n<ul>\n{''.join(items)}</ul>\n"


def _item(kind: str, inner: str) -> str:
    return f'<li class="{kind}">{inner}</li>\n'


def _thing(thing: "Thing") -> str:
    return f'{escape(thing.label)} <span class="kind">{escape(thing.type)}</span>'


def _source(said: "Said") -> str:
    if not said.sentence:
        return ""
    date = f", {said.date}" if said.date else ""
    return f"<br><q>{escape(said.sentence)}</q> ({escape(said.document + date)})"


def _conflict(conflict: "Conflict") -> str:
    values = " against ".join(side.text for side in conflict.sides)
    return escape(f"{conflict.label} {conflict.what}: {values}")
