"""Workers as the server sees them: a job goes in, an answer comes out or the worker is killed and replaced."""

import asyncio
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson

from kg.server.evaluate import Reply
from kg.server.nursery import Nursery
from kg.server.problems import Problem, busy
from kg.server.worker import HEAD

#: How long a job waits for its turn.
PATIENCE_S = 2.0
_FAULTS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)


class Interrupted(Exception):
    """The worker ended while it worked on another job."""


class Worker:
    """One process. It answers in order; jobs may be sent before it has answered the last."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid, self._reader, self._writer = pid, reader, writer
        self._asked: deque[asyncio.Future[Reply]] = deque()
        self._listening = asyncio.ensure_future(self._listen())

    @property
    def pending(self) -> int:
        """Jobs that aren't answered yet."""
        return len(self._asked)

    async def ask(self, job: bytes) -> Reply:
        """Raises ConnectionError if the worker ends over this job, Interrupted if over another."""
        answered: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._asked.append(answered)
        self._writer.write(HEAD.pack(len(job), 0) + job)
        return await answered

    def close(self) -> None:
        self._writer.close()

    async def _listen(self) -> None:
        try:
            while True:
                about_size, size = HEAD.unpack(await self._reader.readexactly(HEAD.size))
                about = orjson.loads(await self._reader.readexactly(about_size))
                body = await self._reader.readexactly(size)
                answered = self._asked.popleft()
                if not answered.done():
                    answered.set_result(Reply(about["status"], about["media"], body, about["headers"]))
        except (asyncio.IncompleteReadError, ConnectionError):
            self._fail()

    def _fail(self) -> None:
        problem: Exception = ConnectionError("the worker has ended")
        while self._asked:
            answered = self._asked.popleft()
            if not answered.done():
                answered.set_exception(problem)
            problem = Interrupted()


class Pool:
    """Workers of one kind, ``size`` at most with ``depth`` jobs each: started when all others have work, killed when
    they don't answer.
    """

    def __init__(self, nursery: Nursery, kind: str, *, size: int, depth: int = 1) -> None:
        self._nursery, self._kind, self.room = nursery, kind, size * depth
        self._size, self._starting = size, asyncio.Lock()
        self._workers: list[Worker] = []
        self._ending: set[asyncio.Future[int]] = set()

    async def ask(self, job: bytes, *, timeout_s: float) -> Reply:
        """Raises Problem: 504 after ``timeout_s``, 400 if the job broke its worker, 503 if there is none."""
        for _ in range(3):
            worker = await self._choose()
            try:
                async with asyncio.timeout(timeout_s):
                    return await worker.ask(job)
            except TimeoutError as error:
                self._end(worker)
                raise Problem(504, f"stopped at the limit of {timeout_s:g} seconds; ask for less") from error
            except ConnectionError as error:
                raise _broken(await self._end(worker)) from error
            except asyncio.CancelledError:
                self._end(worker)
                raise
            except Interrupted:
                continue
        raise busy("the workers end one after another; try again")

    async def close(self) -> None:
        """Wait until all that were killed are gone."""
        for worker in self._workers:
            worker.close()
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _choose(self) -> Worker:
        async with self._starting:
            least = min(self._workers, key=lambda worker: worker.pending, default=None)
            if least is None or (least.pending and len(self._workers) < self._size):
                least = await self._fork()
                self._workers.append(least)
            return least

    async def _fork(self) -> Worker:
        try:
            pid, channel = await asyncio.to_thread(self._nursery.fork, self._kind)
        except OSError as error:
            raise busy(f"no worker can be started: {error}") from error
        return Worker(pid, *await _streams(channel))

    def _end(self, worker: Worker) -> asyncio.Future[int]:
        if worker in self._workers:
            self._workers.remove(worker)
        worker.close()
        ending = asyncio.ensure_future(asyncio.to_thread(self._nursery.end, worker.pid))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending


class Lane:
    """As many jobs at once as a pool has room for; ``waiting`` others wait for their turn, and more are turned away."""

    def __init__(self, pool: Pool, *, waiting: int) -> None:
        self.pool = pool
        self._most, self._asking = pool.room + waiting, 0
        self._turns = asyncio.Semaphore(pool.room)

    async def ask(self, job: Mapping[str, Any], *, timeout_s: float) -> Reply:
        """As `Pool.ask`; also Problem 503 where too many wait, or one has waited for too long."""
        if self._asking >= self._most:
            raise busy("all workers are busy and others wait; try again")
        self._asking += 1
        try:
            async with self._turn():
                return await self.pool.ask(orjson.dumps({**job, "timeout_s": timeout_s}), timeout_s=timeout_s)
        finally:
            self._asking -= 1

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._turns.acquire()
        except TimeoutError as error:
            raise busy("all workers are busy; try again") from error
        try:
            yield
        finally:
            self._turns.release()


async def _streams(channel: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(sock=channel)


def _broken(ended_by: int) -> Problem:
    if ended_by in _FAULTS:
        reason = "it is nested too deeply or needs too much memory"
        print(f"kg: a worker ended over a query: {reason}", file=sys.stderr, flush=True)
        return Problem(400, f"the query can't be answered: {reason}")
    return busy(f"a worker was ended by signal {ended_by}; try again")
