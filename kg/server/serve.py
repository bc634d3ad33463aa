"""Opens the build, binds the port, forks the nursery and serves until it is told to end."""

import errno
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from pyoxigraph import NamedNode, RdfFormat

from kg.errors import BuildError, ConfigError
from kg.server import evaluate, nursery
from kg.server.api import Api, answer_view
from kg.server.app import make_app
from kg.server.options import Options
from kg.server.parameters import document, parameters
from kg.server.pool import Lane, Pool
from kg.server.served import Served, open_served
from kg.server.table import Table, all_rows, statistics
from kg.server.worker import work

#: How long requests that run may take when the server is to end.
GRACE_S = 5
#: Jobs that a worker for quick answers is sent before it has answered the first.
READ_AHEAD = 8


def serve(directory: Path, options: Options, *, on_ready: Callable[[str], None]) -> None:
    """Until Ctrl-C or SIGTERM. ``on_ready`` gets the address. Raises BuildError, and ConfigError if the port is taken."""
    with _bound(options) as listener:
        served = open_served(directory)
        _load_graphs(served, options.graphs)
        served = _counted(served)
        tables = {kind: Table(all_rows(served, kind), served.base) for kind in _first_tables(served)}
        document()
        workers = nursery.start(works(served, options), inherited=(listener,))
        address = _address(listener, options)
        try:
            server = _server(served, options, workers, tables, on_ready=partial(on_ready, address))
            server.run(sockets=[listener])
        finally:
            workers.close()


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but the signal isn't raised again when all is over: to be told to end is no error."""
        ends = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self.handle_exit) for each in ends}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _server(
    served: Served,
    options: Options,
    workers: nursery.Nursery,
    tables: dict[str, Table],
    *,
    on_ready: Callable[[], None],
) -> uvicorn.Server:
    readers = Pool(workers, "view", size=options.readers, depth=READ_AHEAD)
    api = Api(
        served,
        options,
        queries=Lane(Pool(workers, "query", size=options.queries), waiting=options.waiting),
        quick_views=Lane(readers, waiting=options.requests),
        long_views=Lane(Pool(workers, "view", size=1), waiting=options.waiting),
        tables=tables,
    )
    config = uvicorn.Config(
        make_app(api, options),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=30,
    )
    return _Server(config, on_ready)


def works(served: Served, options: Options) -> Mapping[str, nursery.Work]:
    """What the two kinds of worker do: answer SPARQL, and views of the JSON API."""
    limits = evaluate.Limits(options.max_rows, options.max_bytes)

    def answer_query(job: Mapping[str, Any]) -> evaluate.Reply:
        return evaluate.evaluate(served.store, job, limits, served.prefixes)

    def answer(job: Mapping[str, Any]) -> evaluate.Reply:
        return answer_view(served, job)

    return {
        "query": partial(work, answer=answer_query, nice=5, files=False, memory_mb=options.memory_mb),
        "view": partial(work, answer=answer, nice=0, files=True, memory_mb=4 * options.memory_mb),
    }


def _bound(options: Options) -> socket.socket:
    """Bound before the graph is read, so that a port in use is known at once. Raises ConfigError."""
    try:
        family = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0][0]
        # With the protocol named, asyncio turns off Nagle's algorithm; else each answer would wait 40 ms for an ACK.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"port {options.port} is in use; choose another with --port, or --port 0 for any"
            raise ConfigError(message) from error
        raise ConfigError(f"can't listen at {options.host}:{options.port}: {error.strerror}") from error
    return listener


def _counted(served: Served) -> Served:
    """With what is counted over the whole graph, once and before anybody waits for it."""
    names = (name.value for name in served.store.named_graphs() if isinstance(name, NamedNode))
    return replace(served, statistics=statistics(served), graphs=tuple(sorted(names)))


def _first_tables(served: Served) -> Iterator[str]:
    """The one that the page shows first is made before anybody waits for it, the others when they are asked for."""
    shown = next(each.schema["default"] for each in parameters("/api/table") if each.name == "type")
    if shown in served.ontology.kinds:
        yield shown


def _load_graphs(served: Served, graphs: Mapping[str, Path]) -> None:
    for iri, path in sorted(graphs.items()):
        rdf = RdfFormat.from_extension(path.suffix.lstrip("."))
        if rdf is None:
            raise ConfigError(f"{path}: no RDF format has this suffix; use .ttl, .nt, .rdf or .jsonld")
        try:
            served.store.bulk_load(path=str(path), format=rdf, base_iri=iri, to_graph=NamedNode(iri))
        except (OSError, SyntaxError, ValueError) as error:
            raise BuildError(f"{path}: can't be read as the graph {iri}: {error}") from error


def _address(listener: socket.socket, options: Options) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{listener.getsockname()[1]}/"
