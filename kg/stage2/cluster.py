"""Stage 2 as shuffles on a Dask cluster (extra ``dask``), of the functions that one machine uses.

Documents go in batches, a shard of extractions each where there is one. What their names come to is merged in a tree
and meets in one task. What documents add is dealt out to parts: votes by claim, lines by document. Each part adds up
its claims and leaves its lines, sorted, as N-Quads beside the shards; here they are merged.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import extractions, fingerprint
from kg.background import NONE
from kg.builds import Build, Corpus
from kg.decisions import shape
from kg.engines import check_installation, shards
from kg.engines.cluster import connected, threads
from kg.errors import BuildError
from kg.graph.decisions import Rulings
from kg.graph.lines import checksum, merge_sorted
from kg.graph.rdf import entity_lines, voted_lines
from kg.graph.rows import Row, statement_of, votes_of
from kg.iri import digest
from kg.ledger import decode_anchors, decode_names, encode_names
from kg.ontology import load as load_ontology
from kg.report import Counts, Tally, counts
from kg.stage1 import Progress
from kg.stage2 import Added, Fold, OtherLines, Rules
from kg.stage2.documents import Named, contributor, named, nothing, take
from kg.types import Decision, Extraction, Linker, Naming

if TYPE_CHECKING:
    from distributed import Client, Future

#: Documents of a batch, where they are in no shard.
_BATCH = 64
#: Tables of names that are merged at once.
_MERGED = 8
#: Parts for each thread of the cluster.
_PARTS = 2


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks share. ``address``: where the parts are left. ``installed``: `kg.fingerprint` of who asks."""

    link: Linker
    base: str
    decisions: tuple[Decision, ...]
    address: str
    installed: str
    checks: str = ""

    def rules(self) -> Rules:
        """Raises BuildError as `kg.engines.check_installation` does."""
        check_installation(_installed(), self.installed)
        return Rules(self.link, load_ontology(), self.base, self.decisions, NONE, "", self.checks)


@dataclass(frozen=True, slots=True)
class Batch:
    """``sources``: key of an extraction → the source that stands for its document.

    ``contents``: the stored extractions by key, of what is in no ``shard`` at ``address``.
    """

    sources: dict[str, str]
    address: str = ""
    shard: str = ""
    contents: tuple[tuple[str, bytes], ...] = ()

    def read(self) -> Iterator[Extraction]:
        """In order of the shard."""
        left = dict(self.sources)
        rows = (
            (row.key, row.extraction) for row in shards.read(self.address, [self.shard] if self.shard else [])
        )
        for key, content in (*self.contents, *rows):
            source = left.pop(key, None)
            if source is not None:
                found = extractions.decode(content, name=key)
                yield replace(found, document=replace(found.document, source=source))


#: Claim → what it claims and the votes on it.
Ballots = dict[str, tuple[Row, list[Row]]]
#: What a batch adds to a part: lines, and votes.
Part = tuple[list[str], Ballots]


def read_names(job: Job, batch: Batch) -> tuple[dict[str, bytes], Any, list[Counts]]:
    """Document → its encoded names; what they come to; what was counted."""
    rules = job.rules()
    found, counted = {}, []
    for extraction in batch.read():
        found[extraction.document.id] = encode_names(rules.link.names(extraction))
        counted.append(counts(extraction))
    return found, rules.link.gather(map(decode_names, found.values())), counted


def merge_names(job: Job, *tables: Any) -> Any:
    return job.link.merge(tables)


def meet_names(job: Job, table: Any) -> Naming:
    return job.link.meet(table)


def add_documents(
    job: Job, batch: Batch, names: dict[str, bytes], naming: Naming, parts: int
) -> tuple[Added, tuple[Part, ...]]:
    """What the documents of a batch add, dealt out."""
    dealt = tuple[Part, ...](([], {}) for _ in range(parts))
    contribute = contributor(naming, job.rules())
    added = nothing(_of_batch(naming, names), base=job.base)
    for extraction in sorted(batch.read(), key=lambda extraction: extraction.document.id):
        one = _named(extraction, names, naming)
        contributed = contribute(one)
        take(added, one, contributed.remarks)
        dealt[_part_of(one.id, parts)][0].extend(contributed.lines)
        for claim, ballot in contributed.ballots.items():
            _count(dealt[_part_of(claim, parts)][1], claim, ballot)
    return added, dealt


def write_part(
    job: Job, naming: Naming, number: int, parts: int, asked: frozenset[str], *dealt: Part
) -> tuple[frozenset[str], tuple[dict[Decision, list[str]], set[Decision]]]:
    """Adds up the claims of a part and leaves its lines. Returns which of ``asked`` claims it has, and what was ruled."""
    rules = job.rules()
    rulings = Rulings(job.decisions, naming.entities, rules.ontology)
    claims: Ballots = {}
    lines: set[str] = set()
    for own, ballots in dealt:
        lines.update(own)
        for claim, ballot in ballots.items():
            _count(claims, claim, ballot)
    for claim, (row, votes) in claims.items():
        statement = statement_of(claim, row)
        lines.update(
            voted_lines(statement, votes_of(votes), rules.ontology, rulings=rulings, base=rules.base)
        )
    shards.put(job.address, _file(number, parts), "".join(line + "\n" for line in sorted(lines)).encode())
    return asked & claims.keys(), rulings.heard()


def folding(
    address: str, *, scheduler: str = "", workers: int = 2, timeout_s: float = 20.0
) -> Callable[[Callable[[str], str]], Fold]:
    """On the cluster of `kg.engines.cluster.cluster`, with the same parameters and errors. ``address``: of the shards.

    What it gives takes which shard has an extraction, by key. The ledger of the build is left as it is: the next
    build without a cluster reads again what that lacks.
    """

    def with_shards(shard_of: Callable[[str], str]) -> Fold:
        @contextmanager
        def fold(build: Build, corpus: Corpus, rules: Rules, progress: Progress) -> Iterator[_Folding]:
            place = f"{address}/graph-{digest(corpus.digest(), rules.shape, shape(rules.decisions))}"
            job = Job(rules.link, rules.base, rules.decisions, place, _installed(), rules.checks)
            with connected(scheduler, workers, timeout_s) as client:
                yield _Folding(client, job, list(_batches(build, corpus, address, shard_of)), progress)

        return fold

    return with_shards


class _Folding:
    """See `kg.stage2.Folding`."""

    def __init__(self, client: "Client", job: Job, batches: Sequence[Batch], progress: Progress) -> None:
        self._client, self._progress = client, progress
        self._own, self._job = job, client.scatter(job, broadcast=True)
        self._batches = [client.scatter(batch) if batch.contents else batch for batch in batches]
        self._parts = _PARTS * threads(client)
        self._names: list[Future[Any]] = []
        self._naming: Future[Naming] | None = None
        self._dealt: list[Future[Any]] = []
        self._asked: frozenset[str] = frozenset()

    def meet(self) -> tuple[Naming, Tally]:
        read = [self._submit(read_names, self._job, batch) for batch in self._batches]
        self._names = [self._submit(itemgetter(0), each) for each in read]
        tables = [self._submit(itemgetter(1), each) for each in read]
        tally = Tally()
        for counted in self._results("count", [self._submit(itemgetter(2), each) for each in read]):
            for each in counted:
                tally.add(each)
        self._progress("link", 0, 1)
        while len(tables) > 1 or not tables:
            groups = [tables[at : at + _MERGED] for at in range(0, len(tables) or 1, _MERGED)]
            tables = [self._submit(merge_names, self._job, *group) for group in groups]
        self._naming = self._submit(meet_names, self._job, tables[0])
        [naming] = self._results("link", [self._naming])
        return naming, tally

    def add(self, naming: Naming) -> Added:
        tasks = [
            self._submit(add_documents, self._job, batch, names, self._naming, self._parts)
            for batch, names in zip(self._batches, self._names, strict=True)
        ]
        self._dealt = [self._submit(itemgetter(1), task) for task in tasks]
        total = nothing(naming, base=self._own.base)
        for added in self._results("graph", [self._submit(itemgetter(0), task) for task in tasks]):
            total.families.update(added.families)
            total.weights.update(added.weights)
            total.dropped.update(added.dropped)
            total.broken += added.broken
            for made, makers in added.makers.items():
                total.makers.setdefault(made, set()).update(makers)
        self._asked = frozenset(total.families.claims())
        return total

    def write(self, naming: Naming, rulings: Rulings, other_lines: OtherLines, path: Path) -> int:
        claimed: set[str] = set()
        tasks = [
            self._submit(
                write_part,
                self._job,
                self._naming,
                number,
                self._parts,
                self._asked,
                *(self._submit(itemgetter(number), dealt) for dealt in self._dealt),
            )
            for number in range(self._parts)
        ]
        for asked, (claims, changed) in self._results("graph", tasks):
            claimed |= asked
            rulings.hear(claims, changed)
        own = {*other_lines(claimed.__contains__)}
        for entity in naming.entities:
            own.update(entity_lines(entity))
        files = (_file(number, self._parts) for number in range(self._parts))
        streams = [shards.lines(self._own.address, file) for file in files]
        merge_sorted([(line + "\n" for line in sorted(own)), *streams], path)
        return checksum(path)

    def _submit(self, function: Callable[..., Any], *given: Any) -> "Future[Any]":
        return self._client.submit(function, *given, pure=False)

    def _results(self, stage: str, futures: "Sequence[Future[Any]]") -> Iterator[Any]:
        """In order. Raises BuildError for a task over which workers died again and again."""
        from distributed import KilledWorker

        for done, future in enumerate(futures, 1):
            try:
                yield future.result()
            except KilledWorker as error:
                raise BuildError(
                    f"the workers of the cluster died over a task: {error}; build again"
                ) from error
            self._progress(stage, done, len(futures))


def _batches(build: Build, corpus: Corpus, address: str, shard_of: Callable[[str], str]) -> Iterator[Batch]:
    by_shard: dict[str, dict[str, str]] = {}
    for key, source in corpus.entries():
        by_shard.setdefault(shard_of(key), {})[key] = source
    here = list(by_shard.pop("", {}).items())
    for at in range(0, len(here), _BATCH):
        keys = dict(here[at : at + _BATCH])
        contents = tuple((key, build.extraction(key).read_bytes()) for key in keys)
        yield Batch(keys, contents=contents)
    for shard, keys in sorted(by_shard.items()):
        yield Batch(keys, address, shard)


def _of_batch(naming: Naming, names: dict[str, bytes]) -> Naming:
    """With the editions alone that a batch can speak of."""
    iris = {naming.iris[anchor] for encoded in names.values() for anchor in decode_anchors(encoded)[0]}
    return replace(naming, variants=tuple(pair for pair in naming.variants if pair[0] in iris))


def _named(extraction: Extraction, names: dict[str, bytes], naming: Naming) -> Named:
    document = extraction.document.id
    return named(document, names[document], naming, lambda: extraction)


def _count(ballots: Ballots, claim: str, ballot: tuple[Row, list[Row]]) -> None:
    statement, votes = ballot
    ballots.setdefault(claim, (statement, []))[1].extend(votes)


def _part_of(name: str, parts: int) -> int:
    return int(digest(name), 16) % parts


def _file(number: int, parts: int) -> str:
    return f"part-{number:05}-of-{parts:05}.nq"


@cache
def _installed() -> str:
    return digest(fingerprint.of_installation(), fingerprint.of_linking())
