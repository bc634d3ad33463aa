"""A forked process that answers one job after another, with as little power as it needs."""

import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from kg.server.evaluate import Reply

#: Lengths of what follows: JSON, then bytes.
HEAD = struct.Struct(">II")
#: How much later than the server the system ends a job, should the server be gone.
GRACE_S = 2.0

Answer = Callable[[Mapping[str, Any]], Reply]


def work(channel: socket.socket, answer: Answer, *, nice: int, files: bool, memory_mb: int) -> None:
    """Until the channel is closed. ``files``: whether files may be opened, and so sockets."""
    _keep_quiet()
    _confine(nice=nice, files=files, memory_mb=memory_mb)
    while received := _receive(channel):
        job = orjson.loads(received)
        signal.setitimer(signal.ITIMER_REAL, job["timeout_s"] + GRACE_S)
        try:
            reply = answer(job)
        except MemoryError:
            # As where a library runs out of memory: the server knows the signal, and says it.
            os.abort()
        signal.setitimer(signal.ITIMER_REAL, 0)
        about = orjson.dumps({"status": reply.status, "media": reply.media, "headers": dict(reply.headers)})
        channel.sendall(HEAD.pack(len(about), len(reply.body)) + about + reply.body)


def _keep_quiet() -> None:
    """What libraries write before they abort is for their authors; errors of ours are still shown."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


def _confine(*, nice: int, files: bool, memory_mb: int) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.nice(nice)
    with suppress(OSError):
        # Where memory runs out, a worker goes first.
        Path("/proc/self/oom_score_adj").write_text("500")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if used := _address_space():
        limit = used + (memory_mb << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if not files:
        # SERVICE is refused before; this is for what may have been overlooked.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _address_space() -> int:
    """Bytes, or 0 where the system doesn't say."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def _receive(channel: socket.socket) -> bytes:
    head = channel.recv(HEAD.size, socket.MSG_WAITALL)
    if len(head) < HEAD.size:
        return b""
    return channel.recv(HEAD.unpack(head)[0], socket.MSG_WAITALL)
