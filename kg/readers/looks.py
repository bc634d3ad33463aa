"""Which format a text is in, by what it looks like."""

import re

_PROLOGUE = r"\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*)*"
_FEED = re.compile(
    _PROLOGUE + r"(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)?<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL
)
_PAGE = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|table|tr|td|a|strong|em|b|i|span|blockquote|article|section)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?:From|Received|Return-Path|Date|Subject|MIME-Version|Message-ID|Delivered-To|To|Content-Type|Reply-To"
    r"|List-[\w-]+|X-[\w-]+|DKIM-Signature|Sender): ?\S",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|>\s+\S|```|\|.*\|\s*$)|\]\(\S+\)|\*\*\S.*?\*\*|^\s*[-*] \[", re.MULTILINE
)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n\s*[\w-]+:")
_SAMPLE = 20_000


def looks_like(text: str) -> str:
    """One of ``feed html eml jsonl markdown text``; only the first 20,000 characters count."""
    head = text[:_SAMPLE]
    if _FEED.match(head):
        return "feed"
    if _PAGE.match(head):
        return "html"
    start = head.lstrip()
    if (
        start.startswith(('{"', '{ "', "[{", "[\n"))
        and '"' in start[:200]
        and re.match(r"\[?\s*\{\s*\"[^\"\n]{1,80}\"\s*:", start)
    ):
        return "jsonl"
    if _is_mail(head):
        return "eml"
    if _FRONT_MATTER.match(head):
        return "markdown"
    tags = len(_TAG.findall(head))
    if tags >= 2 and (start.startswith("<") or tags * 150 > len(head)):
        return "html"
    return "markdown" if len(_MARKDOWN.findall(head)) * 1500 > len(head) else "text"


def _is_mail(head: str) -> bool:
    """At least three usual headers before the first empty line, the first of them in the first line."""
    lines = head.lstrip("\n").split("\n\n", 1)[0].split("\n")
    return bool(_MAIL.match(lines[0])) and sum(1 for line in lines if _MAIL.match(line)) >= 3
