"""``kg mcp``: a build as tools for an assistant, by the Model Context Protocol over stdin and stdout.

The answers are those of the JSON API and of the SPARQL endpoint, by the same workers under the same limits. stdout
belongs to the protocol: nothing else may write there.
"""

import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError

from kg.errors import KgError
from kg.server import nursery
from kg.server.evaluate import Reply
from kg.server.options import Options
from kg.server.parameters import check
from kg.server.pool import Lane, Pool
from kg.server.results import JSON
from kg.server.serve import works
from kg.server.served import Served, open_served

Json = dict[str, Any]
_INSTRUCTIONS = """A knowledge graph about artificial intelligence, built from documents. Every fact has the sentences
that say it. Find entities by name with `search`, read their facts with `entity`, and the sentences of a fact with
`evidence`. Ask what goes over many entities with `query`, in SPARQL, with the words of `vocabulary`; the prefixes kg:,
rdf: and rdfs: are known. A fact's status says whether it is asserted, reported, planned, speculative or negated."""
_GRAPHS = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Tools:
    """``views`` and ``queries``: lanes of the workers of `kg serve`."""

    views: Lane
    queries: Lane
    options: Options

    async def search(self, text: str, types: list[str] | None = None, limit: int = 10) -> Json:
        """Entities by any of their names, the best match first; mistyped names are found. types: only of these, such as
        Model, Organization, Chip.
        """
        pairs = [("q", text), ("limit", str(limit)), *(("type", name) for name in types or ())]
        return await self._view("/api/search", pairs)

    async def entity(self, iri: str, relation: str = "", offset: int = 0, limit: int = 50) -> Json:
        """An entity: names, type, quantities, how many facts of each relation, and the facts themselves, each with one of
        its sentences. iri: as search gives it, or without the base ("model/helix"). relation: only its facts.
        """
        page = [("offset", str(offset)), ("limit", str(limit))]
        chosen = [("relation", relation)] if relation else []
        found = await self._view("/api/entity", [("iri", iri)])
        claims = await self._view("/api/claims", [("iri", iri), *chosen, *page])
        return {**found, "total": claims["total"], "offset": claims["offset"], "claims": claims["claims"]}

    async def evidence(self, claim: str, offset: int = 0, limit: int = 20) -> Json:
        """A fact with the sentences that say it, each with its document. claim: the iri of a fact, as entity gives it."""
        page = [("offset", str(offset)), ("limit", str(limit))]
        return await self._view("/api/claim", [("iri", claim), *page])

    async def query(self, sparql: str) -> Json:
        """The answer to a SPARQL 1.1 query that reads: bindings of SELECT, boolean of ASK, triples of CONSTRUCT and
        DESCRIBE. `cut` says whether there is more than one answer may hold.
        """
        job = {
            "query": sparql,
            "base": "urn:kg:",
            "accept": f"{JSON}, {_GRAPHS};q=0.5",
            "default_graphs": None,
            "named_graphs": None,
        }
        reply = await self._ask(self.queries, job)
        cut = {"cut": reply.headers["Kg-Cut"]} if "Kg-Cut" in reply.headers else {}
        if reply.media == _GRAPHS:
            return {"triples": reply.body.decode().splitlines(), **cut}
        return {**orjson.loads(reply.body), **cut}

    async def vocabulary(self) -> Json:
        """Types, relations and quantities of the graph, with what they mean: the words for `query`."""
        return await self._view("/api/ontology", [])

    async def _view(self, path: str, pairs: Sequence[tuple[str, str]]) -> Json:
        try:
            given = check(path, pairs)
        except KgError as error:
            raise ToolError(str(error)) from error
        reply = await self._ask(self.views, {"view": path, "given": given})
        found: Json = orjson.loads(reply.body)
        return found

    async def _ask(self, lane: Lane, job: Json) -> Reply:
        try:
            reply = await lane.ask(job, timeout_s=self.options.timeout_s)
        except KgError as error:
            raise ToolError(str(error)) from error
        if reply.status != 200:
            raise ToolError(reply.body.decode("utf-8"))
        return reply


def serve(directory: Path, options: Options) -> None:
    """Until stdin ends. Raises BuildError if it is no finished build."""
    served: Served = open_served(directory)
    workers = nursery.start(works(served, options))
    try:
        with _stdout_kept(), suppress(KeyboardInterrupt):
            _application(workers, options).run("stdio")
    finally:
        workers.close()


@contextmanager
def _stdout_kept() -> Iterator[None]:
    """The protocol has a file of its own, which the SDK closes; what anybody else writes to stdout goes to stderr."""
    before = sys.stdout
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout = before


def _application(workers: nursery.Nursery, options: Options) -> FastMCP:
    views = Lane(Pool(workers, "view", size=1), waiting=options.waiting)
    queries = Lane(Pool(workers, "query", size=options.queries), waiting=options.waiting)
    tools = Tools(views, queries, options)

    @asynccontextmanager
    async def lifespan(_: FastMCP) -> AsyncIterator[None]:
        try:
            yield
        finally:
            for lane in (views, queries):
                await lane.pool.close()

    application = FastMCP("kg", instructions=_INSTRUCTIONS, lifespan=lifespan, log_level="WARNING")
    for tool in (tools.search, tools.entity, tools.evidence, tools.query, tools.vocabulary):
        application.add_tool(tool)
    return application
