"""`kg serve` under hostile input: queries that were grown, cut and mixed up; none may be answered with a 500.

    python benchmarks/fuzz.py DIR [--count 10000] [--seed 0]

DIR is a build. Half of the queries are made by a small grammar, half of them then damaged; the others are bytes,
headers and parameters that no client sends. It ends with 1 if an answer is a 500, if one holds the text of a file outside
of the build, or if the server doesn't answer a plain question at the end.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import httpx

CANARY = "canary-7f3a91"
TERMS = (
    "?a",
    "?b",
    "?c",
    "kg:Model",
    "rdf:type",
    "rdfs:label",
    '"x"',
    '"x"@en',
    "1",
    "1.5e3",
    "true",
    "_:b",
    "<x>",
    "[]",
)
HEADS = (
    "SELECT *", "SELECT DISTINCT ?a", "ASK", "CONSTRUCT { ?a rdf:type ?b }", "DESCRIBE ?a",
    "SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(?a) AS ?g)",
)  # fmt: skip
PATHS = ("kg:basedOn+", "(kg:uses|^kg:uses)*", "!rdf:type", "kg:hasPart?/rdfs:label", "?p", "a")
CALLS = (
    "STR(?a)", "STRLEN(?a)", "IRI(?a)", "REGEX(STR(?a), '(a+)+$')", "REPLACE('aaaa', 'a*', 'b')", "1/0",
    "xsd:integer('x')", "COALESCE(?z, 1)", "NOW()", "RAND()", "UUID()", "SHA512(STR(?a))",
    "TRIPLE(?a, rdf:type, ?b)", "CONCAT(STR(?a), STR(?b))", "IF(?a = ?b, 1, 'x')", "SUBSTR('abc', -1, 1e9)",
    "ENCODE_FOR_URI(STR(?a))",
)  # fmt: skip
WORDS = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "GRAPH", "SERVICE", "BIND",
    "VALUES", "MINUS", "INSERT", "LOAD", "FROM", "LIMIT", "ORDER BY", "GROUP BY", "{", "}", "(", ")", "'", '"', "<",
    ">", ".", ";", "\\u0053", "#", "\x00", "\ud7ff", "😀", "''' ", "--", "%", "<<", ">>", "{|",
)  # fmt: skip
FORMATS = (
    "application/sparql-results+json", "text/csv", "text/tab-separated-values", "application/sparql-results+xml",
    "text/turtle", "application/ld+json", "application/rdf+xml", "*/*", "text/html", "x", "a/b;q=2", ",,,;;;",
)  # fmt: skip
PARAMETERS = (
    "iri",
    "q",
    "limit",
    "offset",
    "depth",
    "nodes",
    "type",
    "status",
    "confidence",
    "from",
    "sort",
    "set",
    "x",
)
VALUES = ("", "0", "-1", "1e309", "nan", "99999999999999999999", "../../etc/passwd", "/etc/passwd", "file:///etc/passwd",
          "%00", "\ud7ff", "😀" * 50, "a" * 3000, "<script>", "' OR 1=1 --", '"*" NEAR(', "model/x", "http://[",
          "2025-02-30")  # fmt: skip
ADDRESSES = (
    "api/search", "api/entity", "api/claims", "api/claim", "api/documents", "api/document", "api/neighbourhood",
    "api/overview", "api/table", "api/answer", "api/statistics", "api/review", "sparql", "",
)  # fmt: skip


def query(chance: random.Random, depth: int = 3) -> str:
    """Mostly what parses."""
    call = f"SELECT ({chance.choice(CALLS)} AS ?x)"
    head = chance.choice((call, *HEADS))
    tail = chance.choice(
        (
            "",
            "LIMIT 5",
            "LIMIT 0",
            "ORDER BY ?a LIMIT 3",
            "OFFSET 99999999999",
            "GROUP BY ?a",
            "VALUES ?a { 1 UNDEF }",
        )
    )
    return f"{head} WHERE {{ {pattern(chance, depth)} }} {tail}"


def pattern(chance: random.Random, depth: int) -> str:
    parts = []
    for _ in range(chance.randint(1, 3)):
        kind = chance.randrange(8 if depth else 3)
        inner = pattern(chance, depth - 1) if kind > 2 else ""
        parts.append((
            f"{chance.choice(TERMS)} {chance.choice(PATHS)} {chance.choice(TERMS)} .",
            f"FILTER({chance.choice(CALLS)} != {chance.choice(CALLS)})",
            f"BIND({chance.choice(CALLS)} AS ?v{chance.randrange(99)})",
            f"OPTIONAL {{ {inner} }}",
            f"{{ {inner} }} UNION {{ {inner} }}",
            f"MINUS {{ {inner} }}",
            f"GRAPH ?g {{ {inner} }}",
            f"{{ SELECT * {{ {inner} }} LIMIT 9 }}",
        )[kind])  # fmt: skip
    return " ".join(parts)


def damaged(chance: random.Random, text: str) -> str:
    """Cut, doubled, or with words and signs where none should be."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text) + 1)
        change = chance.randrange(4)
        if change == 0:
            text = text[:place] + chance.choice(WORDS) + text[place:]
        elif change == 1:
            text = text[:place] + text[place + chance.randint(1, 9) :]
        elif change == 2:
            text = text[:place] + text[place : place + 20] * chance.randint(2, 30) + text[place:]
        else:
            text = text[:place]
    return text


def asked(chance: random.Random, client: httpx.Client) -> httpx.Response:
    """One request."""
    kind = chance.randrange(4)
    if kind < 2:
        text = query(chance) if kind else damaged(chance, query(chance))
        headers = {"Accept": chance.choice(FORMATS)}
        if chance.random() < 0.5:
            return client.post("sparql", data={"query": text}, headers=headers)
        return client.get("sparql", params={"query": text}, headers=headers)
    if kind == 2:
        body = bytes(chance.choices(range(256), k=chance.randrange(400)))
        types = (
            "application/sparql-query",
            "application/x-www-form-urlencoded",
            "text/plain",
            "",
            "a;b=c;charset=\xff",
            "application/json",
        )
        sent = {"Content-Type": chance.choice(types).encode("latin-1")}
        return client.request(
            chance.choice(("POST", "PUT", "GET", "OPTIONS")),
            chance.choice(ADDRESSES),
            content=body,
            headers=sent,
        )
    pairs = [(chance.choice(PARAMETERS), chance.choice(VALUES)) for _ in range(chance.randrange(4))]
    address = chance.choice((*ADDRESSES, "../" * 5 + "etc/passwd", f"assets/..%2f..%2f{CANARY}"))
    return client.get(f"{address}?{'&'.join(f'{quote_plus(n)}={quote_plus(v)}' for n, v in pairs)}")


def fuzz(
    client: httpx.Client, count: int, seed: int, *, on_bad: Callable[[httpx.Response], None]
) -> Counter[int]:
    """How often each status came."""
    chance, statuses = random.Random(seed), Counter[int]()
    for number in range(count):
        response = asked(chance, client)
        statuses[response.status_code] += 1
        if response.status_code == 500 or CANARY in response.text or "root:x:0" in response.text:
            on_bad(response)
        if number % 1000 == 999:
            print(f"{number + 1}: {dict(sorted(statuses.items()))}", flush=True)
    return statuses


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("build", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "kg",
        "serve",
        str(options.build),
        "--port",
        "0",
        "--timeout",
        "1",
        "--memory",
        "256",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    bad: list[httpx.Response] = []
    began = time.monotonic()
    try:
        assert process.stdout
        address = process.stdout.readline().split(" at ")[1].split()[0]
        with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
            fuzz(client, options.count, options.seed, on_bad=bad.append)
            well = client.get("sparql", params={"query": "ASK {}"}).status_code == 200
    finally:
        process.terminate()
        process.wait()
    for response in bad[:10]:
        print(
            response.status_code,
            response.request.method,
            str(response.request.url)[:300],
            response.request.content[:300],
        )
    print(
        f"{len(bad)} bad answers in {time.monotonic() - began:.0f} s; {'well' if well else 'not well'} at the end"
    )
    sys.exit(1 if bad or not well else 0)


if __name__ == "__main__":
    main()
