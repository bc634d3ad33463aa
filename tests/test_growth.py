"""Whatever happened to a build before, its graph is, byte for byte, that of a fresh build of what is in it now."""

import hashlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tiny_steps import BY

from kg import builds, engines, pipeline
from kg.builds import Build
from kg.engines import Engine, Extracted
from kg.iri import BASE, digest
from kg.link import LINKERS
from kg.pipeline import Steps
from kg.stage1 import Progress
from kg.stage2 import local
from kg.types import Claim, Decision, Document, Extraction, Extractor, Mention, Span

NAMES = (
    "Tansy Labs",
    "Tansy",
    "Grebe Systems",
    "Merlin",
    "Sorrel 2",
    "Sorrel-2",
    "Dunlin (Merlin)",
    "Plover",
)
FILES = ("a.txt", "b.txt", "c.txt", "deep/d.txt", "deep/e.txt")
DECISIONS = (
    Decision("same", "Organization", "Tansy Labs", "Grebe Systems"),
    Decision("apart", "Organization", "Tansy Labs", "Tansy"),
    Decision("rename", "Organization", "Merlin", "Merlin Works"),
    Decision("reject", "Organization", "Tansy", "Plover", relation="collaboratesWith"),
)


def extract_all(documents: Iterable[Document]) -> Iterator[Extraction]:
    """Capitalised names are organisations, with a number models; a document's first one works with each that follows."""
    for document in documents:
        found = [
            Mention(
                Span(document.id, m.start(), m.end()), m[0], "Model" if "2" in m[0] else "Organization", BY
            )
            for m in re.finditer(r"[A-Z]\w+(?:[- ](?:[A-Z]\w+|\d))*(?: \([A-Z]\w+\))?", document.text)
        ]
        whole = Span(document.id, 0, len(document.text))
        claims = [Claim(found[0], "collaboratesWith", other, whole, "asserted", BY) for other in found[1:]]
        yield Extraction(document, tuple(found), (), tuple(claims))


def steps(decisions: tuple[Decision, ...], shape: str = "1", extractor: Extractor = extract_all) -> Steps:
    link = LINKERS["names"](base=BASE, decisions=decisions)
    return Steps("test", BASE, extractor, link, "1", shape, "1", digest(repr(decisions)), decisions=decisions)


MEMORY = Path("/dev/shm")


def killed(build: Callable[[], None]) -> bool:
    """Run it in a process of its own; whether that was killed, and didn't end by itself."""
    child = os.fork()
    if child == 0:
        try:
            build()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return status != 0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stops_after(count: int) -> Engine:
    def engine(extractor: Extractor, documents: Iterable[Document]) -> Generator[Extracted, None, None]:
        for number, document in enumerate(documents):
            if number == count:
                die()
            yield engines.extract(extractor, document)

    return engine


def stops_at(stage: str) -> Progress:
    def progress(reached: str, done: int, total: int) -> None:
        if reached == stage:
            die()

    return progress


#: The stages of stage 2; when the last begins, the graph has been written and the ledger not.
STAGES = ("count", "link", "graph", "names")


texts = st.lists(st.sampled_from(NAMES), max_size=4).map(
    lambda names: (
        " and then there was ".join(names) and " and then there was ".join(names) + " at noon again.\n"
    )
)
sources = st.sets(st.sampled_from(FILES), min_size=1)


class Growth(RuleBasedStateMachine):
    """``disk``: what the files say. ``held``: what of it is in the build, "" for what could not be read."""

    @initialize(files=st.lists(texts, min_size=len(FILES), max_size=len(FILES)))
    def begin(self, files: list[str]) -> None:
        # In memory where that is possible: what a build writes is synchronised with the disk, which takes time.
        self.root = Path(tempfile.mkdtemp(prefix="kg-growth-", dir=MEMORY if MEMORY.is_dir() else None))
        self.disk = dict(zip(FILES, files, strict=True))
        self.held: dict[str, str] = {}
        self.decisions: tuple[Decision, ...] = ()
        self.shape = "1"
        self.is_finished = False
        self.build(set(FILES))

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    @rule(name=st.sampled_from(FILES), text=texts)
    def write_a_file(self, name: str, text: str) -> None:
        self.disk[name] = text

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def delete_a_file(self, data: st.DataObject) -> None:
        del self.disk[data.draw(st.sampled_from(sorted(self.disk)))]

    @precondition(lambda self: self.held)
    @rule(chosen=st.sets(st.sampled_from(DECISIONS)))
    def decide(self, chosen: set[Decision]) -> None:
        self.decisions = tuple(d for d in DECISIONS if d in chosen)
        self.run(())
        self.is_finished = True

    @rule(shape=st.sampled_from("12"))
    def change_the_rules(self, shape: str) -> None:
        self.shape = shape

    @rule(names=sources)
    def build(self, names: set[str]) -> None:
        self.run(names)
        self.held |= {name: self.disk[name] for name in names if name in self.disk}
        self.is_finished = True

    @rule(folder=st.sampled_from(["", "deep"]))
    def build_a_folder_and_prune(self, folder: str) -> None:
        within = {name for name in FILES if name.startswith(folder)}
        self.run({folder} if within & set(self.disk) else within, prune=True)
        self.held = {n: t for n, t in self.held.items() if n not in within and n in self.disk}
        self.held |= {name: self.disk[name] for name in within if name in self.disk}
        self.is_finished = True

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        self.run((), without=[str(self.path(name))])
        del self.held[name]
        self.is_finished = True

    @rule(names=sources, after=st.sampled_from([0, 1, 2, *STAGES]), prune=st.booleans())
    def kill_a_build(self, names: set[str], after: int | str, prune: bool) -> None:
        """What was there is as it was or as it is now, never anything else."""
        stopping: dict[str, object] = (
            {"progress": stops_at(after)} if isinstance(after, str) else {"engine": stops_after(after)}
        )
        self.is_finished = not killed(lambda: self.run(names, prune=prune, **stopping))
        marks = {r.source: r.content for r in builds.readings(Build(self.out))}
        for name in FILES:
            mark = marks.get(str(self.path(name)))
            if mark is None:
                assert name not in self.held or (prune and name not in self.disk)
                self.held.pop(name, None)
            elif name in names and name in self.disk and mark == self.mark(self.disk[name]):
                self.held[name] = self.disk[name]
            else:
                assert mark == self.mark(self.held[name])

    @precondition(lambda self: self.is_finished)
    @invariant()
    def the_graph_is_that_of_a_fresh_build(self) -> None:
        fresh = self.root / "fresh"
        self.lay_out(self.held)
        pipeline.run(steps(self.decisions), [str(self.path(n)) for n in self.held], fresh)
        assert (self.out / "graph.nt").read_bytes() == (fresh / "graph.nt").read_bytes()
        assert not [path for path in self.out.rglob(".*") if path.is_file()]
        used = {key for reading in builds.readings(Build(self.out)) for key in reading.documents}
        assert used == {path.stem for path in (self.out / "extractions").iterdir()}
        shutil.rmtree(fresh)

    def run(self, names: Iterable[str], **options: object) -> None:
        self.lay_out(self.disk)
        self.is_finished = False
        chosen = steps(self.decisions, self.shape)
        pipeline.run(chosen, [str(self.path(name)) for name in sorted(names)], self.out, **options)

    def lay_out(self, files: dict[str, str]) -> None:
        shutil.rmtree(self.root / "news", ignore_errors=True)
        self.path("deep").mkdir(parents=True)
        for name, text in files.items():
            self.path(name).write_text(text, "utf-8")

    def path(self, name: str) -> Path:
        return self.root / "news" / name

    @property
    def out(self) -> Path:
        return self.root / "out"

    @staticmethod
    def mark(text: str) -> str:
        return digest(hashlib.sha256(text.encode()).hexdigest(), "1")


Growth.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=16,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def small_builds_are_patched_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PATCHED_PART", 1.0)


TestGrowth = pytest.mark.slow(Growth.TestCase)
