"""Worker processes of this machine: the standard library's pool, and what to do when one of them dies.

A dead worker breaks the whole pool and doesn't say over which document. All that were lost are tried once more,
one at a time; the one that kills again is counted as failed.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from kg.engines import DIED, Engine, Extracted, extract_with, one_process
from kg.types import Document, Extractor

#: Documents in flight for each worker, those included that wait for an earlier one to be written.
AHEAD = 4


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(workers: int, *, ahead: int = AHEAD) -> Engine:
    """One process is this one: it has nothing to start and nothing to send."""
    if workers == 1:
        return one_process

    def engine(extractor: Extractor, documents: Iterable[Document]) -> Generator[Extracted, None, None]:
        crew = _Crew(pickle.dumps(extractor), workers)
        try:
            yield from crew.work(documents, ahead=ahead * workers)
        finally:
            crew.dismiss()

    return engine


@dataclass(slots=True)
class _Crew:
    """Workers, and what they have in hand: in order, oldest first."""

    extractor: bytes
    workers: int
    pool: ProcessPoolExecutor | None = None
    in_hand: deque[tuple[Document, "Future[Extracted]"]] = field(default_factory=deque)

    def work(self, documents: Iterable[Document], *, ahead: int) -> Generator[Extracted, None, None]:
        for document in documents:
            # First: where the pool is found broken, what is in hand becomes another deque.
            future = self.submit(document)
            self.in_hand.append((document, future))
            while self.in_hand and (len(self.in_hand) >= ahead or self.in_hand[0][1].done()):
                yield self.oldest()
        while self.in_hand:
            yield self.oldest()

    def submit(self, document: Document) -> "Future[Extracted]":
        if self.pool is None:
            self.pool = _pool(self.workers)
        try:
            return self.pool.submit(extract_with, self.extractor, document)
        except BrokenProcessPool:
            self.recover()
            return self.submit(document)

    def oldest(self) -> Extracted:
        try:
            found = self.in_hand[0][1].result()
        except BrokenProcessPool:
            self.recover()
            return self.oldest()
        self.in_hand.popleft()
        return found

    def recover(self) -> None:
        """Do what was lost again, one at a time."""
        self.dismiss()
        self.in_hand = deque((document, self.again(document, future)) for document, future in self.in_hand)
        self.dismiss()

    def again(self, document: Document, future: "Future[Extracted]") -> "Future[Extracted]":
        if not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool):
            return future
        alone: Future[Extracted] = Future()
        self.pool = self.pool or _pool(1)
        try:
            alone.set_result(self.pool.submit(extract_with, self.extractor, document).result())
        except BrokenProcessPool:
            self.dismiss()
            alone.set_result(Extracted(b"", reason=DIED))
        return alone

    def dismiss(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
            self.pool = None


def _pool(workers: int) -> ProcessPoolExecutor:
    # Not forked: a forked worker would keep the lock on the build when this process is killed.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    """In a worker. Ctrl-C goes to all processes of a terminal, and it is the parent that answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent can't dismiss its workers, which would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
