"""`kg serve` under load: clients that ask all the time, over loopback; times by kind of request, and memory.

    python benchmarks/load.py [--small] [--seconds 60] [--clients 50] [--bomb] [--build DIR]

The graph is synthetic, a million triples unless --small: entities with names of two or three invented words, facts that
speak of few entities often and of most seldom, one or more sentences each. --build takes a build of yours instead. With
--bomb two query bombs run all the time. It ends with 1 unless all answers are 200 (or 503 where too many ask), the 95th
percentile of search and entity is below 200 ms and the memory of the server has not grown by a tenth since the warm-up.
"""

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from kg.builds import Build, Manifest, save_manifest
from kg.graph.terms import DCTERMS, PROV, RDF, RDFS, decimal, integer, kg, literal, term, typed
from kg.iri import BASE, digest, slug
from kg.query.names import index
from kg.types import Entity

TYPES = ("Organization", "Person", "Model", "Software", "Dataset", "Paper")
RELATIONS = ("developedBy", "uses", "basedOn", "outperforms", "hasPart", "affiliatedWith")
LIMIT_MS = 200.0
#: How often each kind of request is made.
MIX = {
    "search": 30,
    "typo": 10,
    "entity": 30,
    "claims": 10,
    "claim": 5,
    "neighbourhood": 3,
    "table": 3,
    "sparql": 9,
}
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def make_build(path: Path, entities: int, facts: int) -> None:
    """The same for the same sizes."""
    chance = random.Random(11)
    build = Build(path)
    known = list(_entities(chance, entities))
    with build.graph.open("w", encoding="utf-8") as file:
        counts: Counter[str] = Counter()
        for line in _lines(chance, known, facts, counts):
            file.write(line + " .\n")
    index(known, build.names, weights=counts)
    save_manifest(build, Manifest("benchmark", "none", BASE, graph="benchmark"))


def _entities(chance: random.Random, count: int) -> Iterator[Entity]:
    sounds = [
        a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "is", "or", "un")
    ]
    words = ["".join(chance.choices(sounds, k=chance.randint(2, 3))).title() for _ in range(9000)]
    for number in range(count):
        kind = TYPES[number % len(TYPES)]
        name = " ".join(chance.choices(words, k=chance.choice((1, 2, 2, 3))))
        label = f"{name} {chance.randint(1, 99)}" if chance.random() < 0.4 else name
        names = (label, f"{label} {chance.choice(words)}") if chance.random() < 0.3 else (label,)
        yield Entity(f"{BASE}{kind.lower()}/{slug(label)}-{number}", kind, names)


def _lines(chance: random.Random, known: Sequence[Entity], facts: int, counts: Counter[str]) -> Iterator[str]:
    documents = [f"{BASE}document/{digest(str(number))}" for number in range(max(1, facts // 50))]
    for number, document in enumerate(documents):
        yield f"{term(document)} <{RDF}type> {kg('Document')}"
        yield f"{term(document)} <{DCTERMS}title> {literal(f'Newsletter {number}')}"
        day = f"{2019 + number % 7}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield f"{term(document)} <{DCTERMS}issued> {typed(day, 'date')}"
    for entity in known:
        yield f"{term(entity.iri)} <{RDF}type> {kg(entity.type)}"
        yield f"{term(entity.iri)} <{RDFS}label> {literal(entity.names[0])}"
        for name in entity.names[1:]:
            yield f"{term(entity.iri)} <http://www.w3.org/2004/02/skos/core#altLabel> {literal(name)}"
    mentions: set[tuple[str, str]] = set()
    for number in range(facts):
        # The first are spoken of most: a Zipf-like tail.
        ends = [known[min(int(len(known) * chance.random() ** 4), len(known) - 1)] for _ in range(2)]
        document = chance.choice(documents)
        yield from _fact(number, ends[0].iri, ends[1].iri, chance.choice(RELATIONS), document)
        for end in ends:
            if (document, end.iri) not in mentions:
                mentions.add((document, end.iri))
                counts[end.iri] += 1
                yield f"{term(document)} {kg('mentions')} {term(end.iri)}"


def _fact(number: int, subject: str, target: str, relation: str, document: str) -> Iterator[str]:
    claim, evidence = (f"<{BASE}{kind}/{digest(kind, str(number))}>" for kind in ("claim", "evidence"))
    yield f"{term(subject)} {kg(relation)} {term(target)}"
    yield f"{claim} <{RDF}type> {kg('Claim')}"
    yield f"{claim} <{RDF}subject> {term(subject)}"
    yield f"{claim} <{RDF}predicate> {kg(relation)}"
    yield f"{claim} <{RDF}object> {term(target)}"
    yield f"{claim} {kg('status')} {kg('asserted')}"
    yield f"{claim} {kg('supportCount')} {integer(1)}"
    yield f"{claim} {kg('confidence')} {decimal(0.5 + number % 50 / 100)}"
    yield f"{claim} {kg('evidence')} {evidence}"
    yield f"{evidence} <{RDF}type> {kg('Evidence')}"
    yield f"{evidence} <{PROV}wasDerivedFrom> {term(document)}"
    yield f"{evidence} {kg('quote')} {literal(f'Sentence {number} says so, at the usual length of sentences.')}"
    yield f"{evidence} {kg('start')} {integer(number)}"
    yield f"{evidence} {kg('end')} {integer(number + 60)}"
    yield f"{evidence} {kg('status')} {kg('asserted')}"
    yield f"{evidence} {kg('finder')} {literal('pattern:benchmark')}"


@dataclass
class Seen:
    """Seconds by kind, and how often each status came."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, kind: str, status: int, seconds: float) -> None:
        self.statuses[kind, status] += 1
        if status == 200:
            self.seconds.setdefault(kind, []).append(seconds)


class Asker:
    """Chooses what to ask: well-known entities more often, as people do."""

    def __init__(self, names: Sequence[tuple[str, str]], claims: Sequence[str], seed: int) -> None:
        self.names, self.claims, self.chance = names, claims, random.Random(seed)

    def next(self) -> tuple[str, str]:
        chance = self.chance
        kind = chance.choices(list(MIX), list(MIX.values()))[0]
        iri, name = self.names[int(len(self.names) * chance.random() ** 2)]
        about = quote(iri)
        if kind == "search":
            return kind, f"/api/search?q={quote(name[: chance.randint(2, len(name) + 1)])}"
        if kind == "typo":
            place = chance.randrange(len(name))
            return kind, f"/api/search?q={quote(name[:place] + chance.choice('xqz') + name[place + 1 :])}"
        if kind == "claim":
            return kind, f"/api/claim?iri={quote(chance.choice(self.claims))}"
        if kind == "table":
            return kind, f"/api/table?type=Model&sort=documents&offset={chance.randrange(100)}&limit=50"
        if kind == "sparql":
            query = f"SELECT ?p ?o ?name {{ <{iri}> ?p ?o OPTIONAL {{ ?o rdfs:label ?name }} }} LIMIT 100"
            return kind, f"/sparql?query={quote(query)}"
        return kind, f"/api/{kind}?iri={about}"


async def client(port: int, asker: Asker, seen: Seen, until: float) -> None:
    """One request after another over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        kind, path = asker.next()
        began = time.monotonic()
        status = await get(reader, writer, path)
        seen.add(kind, status, time.monotonic() - began)
    writer.close()


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """Cheaper than a client library: the machine that asks is the one that answers."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    return int(head.split(b" ", 2)[1])


async def load(
    port: int, pid: int, options: argparse.Namespace, askers: Sequence[Asker]
) -> tuple[Seen, list[tuple[float, float]]]:
    """What was seen, and the memory of all processes of the server over time, in MB: resident, proportional."""
    seen, until = Seen(), time.monotonic() + options.seconds
    tasks = [asyncio.ensure_future(client(port, asker, seen, until)) for asker in askers]
    if options.bomb:
        tasks += [asyncio.ensure_future(bomb(port, seen, until)) for _ in range(2)]
    memory: list[tuple[float, float]] = []
    while time.monotonic() < until:
        each = [resident(one) for one in family(pid)]
        memory.append((sum(rss for rss, _ in each), sum(pss for _, pss in each)))
        await asyncio.sleep(min(5, options.seconds / 6))
    await asyncio.gather(*tasks)
    used = ", ".join(f"{seconds:.1f}" for seconds in map(cpu, family(pid)))
    print(
        f"CPU seconds of the server, its nursery and the workers: {used}; of the clients: {time.process_time():.1f}"
    )
    return seen, memory


async def bomb(port: int, seen: Seen, until: float) -> None:
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seen.add("bomb", await get(reader, writer, f"/sparql?query={quote(BOMB)}"), 0.0)
        writer.close()


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> tuple[float, float]:
    """Memory in MB; the second divides what is shared among those who share it.

    A worker shares the graph until it reads it, since reading counts references: the second grows up to one copy of
    the graph a worker, the first doesn't.
    """
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    rss, pss = (int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024 for name in ("Rss", "Pss"))  # type: ignore[index]
    return rss, pss


def start(build: Path) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-m", "kg", "serve", str(build), "--port", "0", "--timeout", "5"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout
    line = process.stdout.readline()
    return process, int(line.split(" at ")[1].split()[0].rstrip("/").rpartition(":")[2])


def names_of(build: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """IRI and label of the entities, the best known first; some claims."""
    import sqlite3

    database = sqlite3.connect(Build(build).names)
    names = database.execute("SELECT iri, label FROM entity ORDER BY weight DESC, iri").fetchall()
    claims: list[str] = []
    with Build(build).graph.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("#Claim> .\n"):
                claims.append(line[1 : line.index(">")])
    return names, claims[:: max(1, len(claims) // 5000)]


def report(seen: Seen, memory: Sequence[tuple[float, float]], seconds: float) -> bool:
    print(f"{'kind':14} {'requests':>9} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}  statuses")
    good = True
    for kind in dict.fromkeys((*MIX, *(kind for kind, _ in seen.statuses))):
        times = sorted(seen.seconds.get(kind, [0.0]))
        p50, p95, p99 = (1000 * times[min(int(len(times) * q), len(times) - 1)] for q in (0.5, 0.95, 0.99))
        statuses = {status: count for (name, status), count in sorted(seen.statuses.items()) if name == kind}
        print(f"{kind:14} {len(times):9} {p50:8.1f} {p95:8.1f} {p99:8.1f}  {statuses}")
        good &= set(statuses) <= ({503, 504} if kind == "bomb" else {200, 503})
        good &= kind not in ("search", "typo", "entity") or p95 < LIMIT_MS
    total = sum(seen.statuses.values())
    print(f"{total / seconds:.0f} requests a second")
    for name, values in zip(("resident", "proportional"), zip(*memory, strict=True), strict=True):
        print(f"{name} memory over time, MB: {', '.join(f'{value:.0f}' for value in values)}")
    return good and memory[-1][0] < 1.1 * memory[len(memory) // 3][0]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--bomb", action="store_true")
    parser.add_argument("--build", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build = options.build or Path(folder)
        if not options.build or not (build / "build.json").exists():
            build.mkdir(exist_ok=True)
            make_build(build, *((3000, 2500) if options.small else (60_000, 48_000)))
        names, claims = names_of(build)
        began = time.monotonic()
        process, port = start(build)
        print(f"served after {time.monotonic() - began:.1f} s")
        askers = [Asker(names, claims, seed) for seed in range(options.clients)]
        try:
            seen, memory = asyncio.run(load(port, process.pid, options, askers))
        finally:
            process.terminate()
            process.wait()
    sys.exit(0 if report(seen, memory, options.seconds) else 1)


if __name__ == "__main__":
    main()
