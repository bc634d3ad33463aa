"""Where a query that does not parse is wrong, in words.

pyoxigraph says only where its parser gave up, which is often a line further on. Most slips can be found without a
parser: a misspelt word, an undeclared prefix, a bracket or string that is not closed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

_WORDS = """
A ABS ADD ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT
CONTAINS COPY COUNT CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP
ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING
HOURS IF IN INSERT INTO IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR
LANGMATCHES LATERAL LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE NAMED NOT NOW OBJECT
OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS
SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS
STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TO TRIPLE TRUE TZ UCASE
UNDEF UNION URI USING UUID VALUES VERSION WHERE WITH YEAR
"""
#: Keywords and functions of SPARQL 1.1 and 1.2.
WORDS = frozenset(_WORDS.split())
UPDATES = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE"})
CLOSING = {"(": ")", "[": "]", "{": "}"}

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<string>\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<unclosed>["'][^\n]*|<[a-z]+:[^\s<>]*(?=[\s<]|$))
    |(?P<iri><[^\s<>"{}|^`\\]*>)
    |(?P<variable>[?$]\w+)
    |(?P<name>_:[\w.-]+|(?P<prefix>[^\W\d_][\w.-]*)?:(?:[\w:%-]|\.(?=[\w:%-])|\\.)*)
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, |one of )(The [a-z A-Z]+|[A-Z][a-z]+(?: [a-z]+)+|IRI parsing failed)")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: name of a group of the pattern above. ``prefix``: of a prefixed name."""

    kind: str
    text: str
    start: int
    prefix: str


def explain(text: str, message: str, prefixes: Mapping[str, str]) -> str:
    """Line, column, what is wrong, and the line with a caret. ``message``: pyoxigraph's."""
    tokens = list(words(text))
    start, problem = next(_slips(tokens, prefixes), None) or _where_it_gave_up(text, message, tokens)
    line_start = text.rfind("\n", 0, start) + 1
    line, column = text.count("\n", 0, start) + 1, start - line_start + 1
    shown = text[line_start:].split("\n", 1)[0].replace("\t", " ")
    return f"line {line}, column {column}: {problem}\n  {shown}\n  {' ' * (column - 1)}^"


def words(text: str) -> Iterator[Token]:
    """Tokens of a query without white space and comments; any text can be cut up."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        kind = "name" if kind == "prefix" else kind
        if kind != "space":
            yield Token(kind, match[0], match.start(), match["prefix"] or "")


def _slips(tokens: list[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    if not tokens:
        yield 0, "there is no query"
    declared = {b.prefix for a, b in pairwise(tokens) if a.text.upper() == "PREFIX"}
    for token in tokens:
        if token.kind == "unclosed":
            yield token.start, f"{token.text[0]} is never closed"
        elif token.kind == "name" and token.prefix and token.prefix not in declared | prefixes.keys():
            known = ", ".join(f"{name}:" for name in sorted(prefixes))
            yield token.start, f"no prefix {token.prefix}: is declared; predeclared are {known}"
        elif token.kind == "word" and token.text.upper() in UPDATES:
            yield (
                token.start,
                f"{token.text} changes a graph; SELECT, ASK, CONSTRUCT and DESCRIBE are answered",
            )
        elif token.kind == "word" and token.text.upper() not in WORDS:
            yield token.start, f"{token.text} is no word of SPARQL{_advice(token.text)}"
    yield from _brackets(tokens)


def _advice(word: str) -> str:
    near = get_close_matches(word.upper(), sorted(WORDS - UPDATES), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else "; variables start with ?"


def _brackets(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "sign":
            continue
        if token.text in CLOSING:
            opened.append(token)
        elif token.text in CLOSING.values():
            if not opened:
                yield token.start, f"{token.text} closes nothing"
            elif CLOSING[opened[-1].text] != token.text:
                yield token.start, f"{token.text} where {opened[-1].text} is still open"
            else:
                opened.pop()
    for token in opened[-1:]:
        yield token.start, f"{token.text} is never closed"


def _where_it_gave_up(text: str, message: str, tokens: list[Token]) -> tuple[int, str]:
    """The last token at which the parser may have stopped.

    Where it looked for a keyword, the place it reports is as many characters on as that keyword has.
    """
    found = _PLACE.search(message)
    if not found:
        return 0, message
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    reported = lines[min(int(found[1]), len(lines)) - 1] + int(found[2]) - 1
    if sentence := _SENTENCE.search(found[3]):
        return min(reported, tokens[-1].start), sentence[1]
    starts = {reported} | {reported - len(word) for word in re.findall(r"\b[A-Z]{2,}\b", found[3])}
    place = next((token for token in reversed(tokens) if token.start in starts), tokens[-1])
    return place.start, f"{place.text} does not fit here, or what follows it is wrong"
