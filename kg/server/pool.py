"""Workers as the server sees them: a job goes in, an answer comes out or the worker is killed and replaced."""

import asyncio
import signal
import socket
from collections.abc import Mapping
from typing import Any

import orjson

from kg.server.evaluate import Reply
from kg.server.nursery import Nursery
from kg.server.problems import Problem, busy
from kg.server.worker import HEAD

#: How long a job waits for its turn.
PATIENCE_S = 2.0
_FAULTS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)


class Worker:
    """One process with one job at a time."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid, self._reader, self._writer = pid, reader, writer

    async def ask(self, job: bytes) -> Reply:
        """Raises asyncio.IncompleteReadError or ConnectionError if the worker ends."""
        self._writer.write(HEAD.pack(len(job), 0) + job)
        await self._writer.drain()
        about_size, size = HEAD.unpack(await self._reader.readexactly(HEAD.size))
        about = orjson.loads(await self._reader.readexactly(about_size))
        body = await self._reader.readexactly(size)
        return Reply(about["status"], about["media"], body, about["headers"])

    def close(self) -> None:
        self._writer.close()


class Pool:
    """At most ``size`` jobs at once; ``waiting`` others wait for their turn, and more are turned away."""

    def __init__(self, nursery: Nursery, kind: str, *, size: int, waiting: int) -> None:
        self._nursery, self._kind = nursery, kind
        self._most, self._asking = size + waiting, 0
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._ending: set[asyncio.Future[int]] = set()

    async def ask(self, job: Mapping[str, Any], *, timeout_s: float) -> Reply:
        """Raises Problem: 503 if all are busy, 504 after ``timeout_s``, 400 if the job broke its worker."""
        if self._asking >= self._most:
            raise busy("all workers are busy and others wait; try again")
        self._asking += 1
        try:
            return await self._in_turn(orjson.dumps(job), timeout_s)
        finally:
            self._asking -= 1

    async def close(self) -> None:
        """Wait until all that were killed are gone."""
        for worker in self._idle:
            worker.close()
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _in_turn(self, job: bytes, timeout_s: float) -> Reply:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._turns.acquire()
        except TimeoutError as error:
            raise busy("all workers are busy; try again") from error
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
            return await self._with(worker, job, timeout_s)
        finally:
            self._turns.release()

    async def _with(self, worker: Worker, job: bytes, timeout_s: float) -> Reply:
        try:
            async with asyncio.timeout(timeout_s):
                reply = await worker.ask(job)
        except TimeoutError as error:
            self._end(worker)
            raise Problem(504, f"stopped at the limit of {timeout_s:g} seconds; ask for less") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _broken(await self._end(worker)) from error
        except asyncio.CancelledError:
            self._end(worker)
            raise
        self._idle.append(worker)
        return reply

    async def _fork(self) -> Worker:
        try:
            pid, channel = await asyncio.to_thread(self._nursery.fork, self._kind)
        except OSError as error:
            raise busy(f"no worker can be started: {error}") from error
        return Worker(pid, *await _streams(channel))

    def _end(self, worker: Worker) -> asyncio.Future[int]:
        worker.close()
        ending = asyncio.ensure_future(asyncio.to_thread(self._nursery.end, worker.pid))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending


async def _streams(channel: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(sock=channel)


def _broken(ended_by: int) -> Problem:
    if ended_by in _FAULTS:
        return Problem(400, "the query can't be answered: it is nested too deeply or needs too much memory")
    return busy(f"a worker was ended by signal {ended_by}; try again")
