"""What can be chosen for a server."""

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """``rows`` and ``result_bytes`` cut one answer; ``memory_mb`` is what one query may take beside the graph.

    ``queries``, ``waiting``: SPARQL queries that run at once and that wait for their turn. ``requests``: of any kind,
    at once. ``readers``: workers for the quick answers of the JSON API. ``graphs``: IRI → file, further named graphs.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    cors: tuple[str, ...] = ()
    timeout_s: float = 10.0
    max_rows: int = 10_000
    max_bytes: int = 32 << 20
    max_body: int = 1 << 20
    memory_mb: int = 1024
    queries: int = 2
    waiting: int = 16
    requests: int = 256
    readers: int = field(default_factory=lambda: max(1, min(4, (os.cpu_count() or 1) // 2)))
    decisions: Path | None = None
    graphs: dict[str, Path] = field(default_factory=dict)

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or self.host == "::1" or self.host.startswith("127.")
