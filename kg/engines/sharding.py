"""Tasks of sources on a Dask cluster (extra ``dask``): its workers read, extract and write shards."""

from collections import deque
from collections.abc import Generator, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.engines import shards
from kg.engines.cluster import AHEAD, check_installed, connected, threads
from kg.engines.tasks import Job, Task, Work, do

if TYPE_CHECKING:
    from distributed import Client, Future


def sharding(scheduler: str = "", *, workers: int = 2, ahead: int = AHEAD, timeout_s: float = 20.0) -> Work:
    """On the cluster of `kg.engines.cluster.cluster`, with the same parameters and errors."""
    check_installed()
    shards.check_installed()

    def work(job: Job, tasks: Iterable[Task]) -> Generator[tuple[Task, str], None, None]:
        crew: _Crew | None = None
        in_hand: deque[tuple[Task, Future[str] | None]] = deque()
        with ExitStack() as stack:
            for task in tasks:
                # No cluster is started for what is finished.
                if not task.is_finished and crew is None:
                    crew = _Crew(stack.enter_context(connected(scheduler, workers, timeout_s)), job, ahead)
                in_hand.append((task, None if task.is_finished or crew is None else crew.submit(task)))
                while in_hand and _is_done(in_hand[0][1]):
                    yield _oldest(in_hand)
            while in_hand:
                yield _oldest(in_hand)

    return work


@dataclass(slots=True)
class _Crew:
    """The workers, and what they have not finished."""

    client: "Client"
    job: Job
    ahead: int
    running: set["Future[str]"] = field(default_factory=set)

    def submit(self, task: Task) -> "Future[str]":
        """Waits for room: for any task, not for the oldest, because shards that are done keep by themselves."""
        from distributed import wait

        while len(self.running) >= self.ahead * threads(self.client):
            self.running = wait(self.running, return_when="FIRST_COMPLETED").not_done
        # Not pure: whether its shard is there already is for the worker to see.
        future: Future[str] = self.client.submit(do, self.job, task, pure=False)
        self.running.add(future)
        return future


def _is_done(future: "Future[str] | None") -> bool:
    return future is None or future.done()


def _oldest(in_hand: "deque[tuple[Task, Future[str] | None]]") -> tuple[Task, str]:
    from distributed import KilledWorker

    task, future = in_hand.popleft()
    if future is None:
        return task, task.shard
    try:
        return task, future.result()
    except KilledWorker:
        return task, ""
