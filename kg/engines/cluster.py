"""A Dask cluster (extra ``dask``): documents are its tasks. Dask itself repeats what a lost worker had in hand."""

import pickle
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg import fingerprint
from kg.engines import DIED, Engine, Extracted, check_installation, extract_with
from kg.errors import BuildError, ConfigError
from kg.types import Document, Extractor

if TYPE_CHECKING:
    from distributed import Client, Future

#: Documents in flight for each thread of the cluster.
AHEAD = 4
#: How often a task may lose its worker before it counts as what kills them; for a cluster that starts here.
ALLOWED_FAILURES = 1
#: How a cluster that starts here goes about workers that die: as default, Dask no longer restarts those that are not back
#: within 15 seconds, or that are dead again just then, and at last waits for ever for workers of which there are none.
SETTINGS = {
    "distributed.scheduler.allowed-failures": ALLOWED_FAILURES,
    "distributed.deploy.lost-worker-timeout": "365 days",
}


def cluster(scheduler: str = "", *, workers: int = 2, ahead: int = AHEAD, timeout_s: float = 20.0) -> Engine:
    """By address of the scheduler; "" starts ``workers`` processes on this machine for the time of the build.

    Raises ConfigError where Dask is not installed, BuildError where nobody answers or a worker would extract
    otherwise than this process does.
    """
    check_installed()

    def engine(extractor: Extractor, documents: Iterable[Document]) -> Generator[Extracted, None, None]:
        with connected(scheduler, workers, timeout_s) as client:
            yield from _work(client, pickle.dumps(extractor), documents, ahead)

    return engine


def extract_there(pickled: bytes, installed: str, document: Document) -> Extracted:
    """On a worker. Raises BuildError as `check_installation` does."""
    check_installation(fingerprint.of_installation(), installed)
    return extract_with(pickled, document)


def _work(
    client: "Client", extractor: bytes, documents: Iterable[Document], ahead: int
) -> Generator[Extracted, None, None]:
    in_hand: deque[tuple[Document, Future[Extracted]]] = deque()
    installed = fingerprint.of_installation()

    def submit(document: Document) -> "Future[Extracted]":
        # Not pure: what is cached is the build's business, and a document that killed a worker is tried again.
        return client.submit(extract_there, extractor, installed, document, pure=False)

    def oldest() -> Extracted:
        from distributed import KilledWorker, wait

        document, future = in_hand.popleft()
        try:
            return _result(future)
        except KilledWorker:
            # A worker may have died over another document than this one: now it is alone.
            wait([other for _, other in in_hand])
        try:
            return _result(submit(document))
        except KilledWorker:
            return Extracted(b"", reason=DIED)

    for document in documents:
        in_hand.append((document, submit(document)))
        while in_hand and (len(in_hand) >= ahead * threads(client) or in_hand[0][1].done()):
            yield oldest()
    while in_hand:
        yield oldest()


def _result(future: "Future[Extracted]") -> Extracted:
    extracted: Extracted = future.result()
    return extracted


def threads(client: "Client") -> int:
    """Of all workers that are there now; more may come."""
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


@contextmanager
def connected(scheduler: str, workers: int, timeout_s: float) -> "Iterator[Client]":
    import dask
    from distributed import Client, LocalCluster

    if scheduler:
        try:
            client = Client(scheduler, timeout=timeout_s)
        except (OSError, ValueError) as error:
            raise BuildError(
                f"no Dask scheduler answers at {scheduler}: {error}; start: dask scheduler"
            ) from error
        with client:
            yield client
        return
    with (
        dask.config.set(SETTINGS),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        Client(local) as client,
    ):
        yield client


def check_installed() -> None:
    """Raises ConfigError where Dask is missing."""
    if not _is_installed():
        raise ConfigError("--engine dask needs Dask; try: pip install 'ainews-kg[dask]'")


def _is_installed() -> bool:
    from importlib.util import find_spec

    return find_spec("distributed") is not None
