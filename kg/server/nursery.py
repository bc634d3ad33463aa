"""A process that holds the graph and does nothing but fork workers, which share its memory.

It is forked before the server has threads. A worker can be killed at any moment without harm: it only reads. Who asks
is `Nursery`; what runs in the children is given as functions of a socket.
"""

import contextlib
import gc
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

#: Takes over a forked process: reads jobs from the socket until it is closed.
Work = Callable[[socket.socket], None]

_MESSAGE = struct.Struct(">cq")
_FORK, _END = b"F", b"E"


@dataclass(frozen=True, slots=True)
class Nursery:
    """``fork`` and ``end`` are called from any thread."""

    channel: socket.socket
    pid: int
    kinds: Sequence[str]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, kind: str) -> tuple[int, socket.socket]:
        """A new worker of a kind: its process id, and the socket that it reads jobs from. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            message = _MESSAGE.pack(_FORK, self.kinds.index(kind))
            socket.send_fds(self.channel, [message], [theirs.fileno()])
            pid = self._answer()
        if pid <= 0:
            ours.close()
            raise OSError("no worker could be forked")
        return pid, ours

    def end(self, pid: int) -> int:
        """Kill a worker, if it lives. The signal that ended it, else 0. Raises OSError."""
        with self.lock:
            self.channel.sendall(_MESSAGE.pack(_END, pid))
            return self._answer()

    def close(self) -> None:
        """The nursery kills all workers and ends."""
        self.channel.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _answer(self) -> int:
        packed = self.channel.recv(_MESSAGE.size, socket.MSG_WAITALL)
        if len(packed) < _MESSAGE.size:
            raise OSError("the process that forks workers has gone")
        return int(_MESSAGE.unpack(packed)[1])


def start(works: Mapping[str, Work], *, inherited: Sequence[socket.socket] = ()) -> Nursery:
    """Fork the nursery; it closes the ``inherited`` sockets. To be called before there are threads."""
    ours, theirs = socket.socketpair()
    # Collections in the children would copy the pages that they share.
    gc.collect()
    gc.freeze()
    pid = os.fork()
    if pid:
        theirs.close()
        return Nursery(ours, pid, tuple(works))
    _in_child(ours, theirs, tuple(works.values()), inherited)


def _in_child(
    ours: socket.socket, theirs: socket.socket, works: Sequence[Work], inherited: Sequence[socket.socket]
) -> NoReturn:
    try:
        for each in (ours, *inherited):
            each.close()
        # Ctrl-C goes to all processes of a terminal; the server says when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _tend(theirs, works)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def _tend(channel: socket.socket, works: Sequence[Work]) -> None:
    children: set[int] = set()
    while True:
        message, sockets, _, _ = socket.recv_fds(channel, _MESSAGE.size, 1)
        if len(message) < _MESSAGE.size:
            break
        order, value = _MESSAGE.unpack(message)
        if order == _END:
            answer = _end(value) if value in children else 0
            children.discard(value)
        else:
            answer = _fork(channel, works[value], sockets[0])
            children.add(answer)
        channel.sendall(_MESSAGE.pack(order, answer))
    for pid in children:
        _end(pid)


def _fork(channel: socket.socket, work: Work, number: int) -> int:
    try:
        pid = os.fork()
    except OSError:
        os.close(number)
        return -1
    if pid:
        os.close(number)
        return pid
    try:
        channel.close()
        work(socket.socket(fileno=number))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def _end(pid: int) -> int:
    """The signal that ended it, or 0. Not reaped before, so the number can't be another process's by now; one that
    dies already keeps its own signal.
    """
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
