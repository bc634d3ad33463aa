"""Requests → answers: the JSON API and the SPARQL endpoint, over the graph, the pools of workers and the cache."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kg.errors import KgError
from kg.query.questions import filled, question
from kg.server import evaluate, protocol, reviewing, table, views
from kg.server.cache import Cache
from kg.server.evaluate import Reply
from kg.server.negotiate import pick
from kg.server.options import Options
from kg.server.parameters import check, document
from kg.server.pool import Lane
from kg.server.problems import Problem
from kg.server.served import Served
from kg.server.table import Table

#: For what is listed over the whole graph, once.
WHOLE_S = 120.0
#: For a body to arrive.
BODY_S = 20.0
JSON, HTML = "application/json", "text/html"
#: What a build keeps its graph as is both.
TURTLE, N_TRIPLES = "text/turtle", "application/n-triples"


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """``queries``: lane of SPARQL; ``quick`` and ``long``: of the JSON API. Nothing here reads the graph itself: what is
    read is copied into the memory of the process that reads it, and the event loop waits for nobody.
    """

    served: Served
    options: Options
    queries: Lane
    quick_views: Lane
    long_views: Lane
    cache: Cache = field(default_factory=Cache)
    tables: dict[str, Table] = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def about(self, request: Request) -> Response:
        check("/api/about", _pairs(request))
        return _json(orjson.dumps(views.about(self.served, self.options)))

    async def openapi(self, request: Request) -> Response:
        return _json(orjson.dumps(document()))

    async def quick(self, request: Request) -> Response:
        """What is read from one place of the graph."""
        key, job = _job(request)
        found = self.cache.get(key)
        if found is None:
            found = _body(await self.quick_views.ask(job, timeout_s=self.options.timeout_s))
            self.cache.put(key, found)
        return _json(found)

    async def long(self, request: Request) -> Response:
        """What is read from many places."""
        key, job = _job(request)
        found = self.cache.get(key)
        if found is None:
            asking = self.long_views.ask(job, timeout_s=self.options.timeout_s)
            found = _body(await _while_wanted(request, asking))
            self.cache.put(key, found)
        return _json(found)

    async def statistics(self, request: Request) -> Response:
        check("/api/statistics", _pairs(request))
        return _json(orjson.dumps(self.served.statistics))

    async def table(self, request: Request) -> Response:
        given = check("/api/table", _pairs(request))
        kind = given["type"]
        if kind not in self.tables:
            reply = await self.long_views.ask({"view": "table", "type": kind}, timeout_s=WHOLE_S)
            self.tables[kind] = Table(orjson.loads(_body(reply)), self.served.base)
        return _json(orjson.dumps(self.tables[kind].page(given)))

    async def review(self, request: Request) -> Response:
        """Only with a file for decisions."""
        given = check("/api/review", _pairs(request))
        known = await self._asked_pairs()
        return _json(
            orjson.dumps(
                await asyncio.to_thread(
                    reviewing.page, known, self._decisions, given["offset"], given["limit"]
                )
            )
        )

    async def decide(self, request: Request) -> Response:
        """The one thing that is written: the user's own file."""
        if not request.headers.get("content-type", "").startswith(JSON):
            raise Problem(415, f"a decision is {JSON}")
        try:
            asked = reviewing.check(orjson.loads(await _read_body(request)))
        except orjson.JSONDecodeError as error:
            raise Problem(400, f"the body is not JSON: {error}") from error
        known = await self._asked_pairs()
        async with self.writing:
            decided = await asyncio.to_thread(reviewing.decide, known, self._decisions, asked)
        return _json(orjson.dumps(decided))

    async def _asked_pairs(self) -> list[Any]:
        if "review" not in self.kept:
            reply = await self.long_views.ask({"view": "review"}, timeout_s=WHOLE_S)
            self.kept["review"] = orjson.loads(_body(reply))["pairs"]
        return self.kept["review"]

    @property
    def _decisions(self) -> Path:
        assert self.options.decisions is not None
        return self.options.decisions

    async def answer(self, request: Request) -> Response:
        """A named question."""
        given = check("/api/answer", _pairs(request))
        pairs = (text.partition("=") for text in given["set"])
        try:
            asked = question(given["question"])
            text = filled(asked, {name: value for name, _, value in pairs})
        except KgError as error:
            raise Problem(400, str(error)) from error
        return await self._query(request, protocol.Asked(text, None, None), problems_as_json=True)

    async def sparql(self, request: Request) -> Response:
        """GET, HEAD and POST; OPTIONS says so."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        asked = protocol.read(
            request.method,
            request.scope["query_string"],
            request.headers.get("content-type", ""),
            await _read_body(request),
        )
        if asked is None:
            return self._description(request)
        if isinstance(asked, protocol.Update):
            job = {"update": asked.text, "dataset": asked.dataset, "base": _address(request)}
            return _typed(await self.queries.ask(job, timeout_s=self.options.timeout_s))
        return await self._query(request, asked, problems_as_json=False)

    def _description(self, request: Request) -> Response:
        """Of the service; a browser is led to the editor."""
        accept = _accepted(request)
        if pick(accept, (*evaluate.GRAPHS, HTML)) == HTML:
            return RedirectResponse("./#/sparql", 303, headers={"Vary": "Accept"})
        named, triples = self.served.graphs, self.served.counts["triples"]
        media, body = protocol.description(_address(request), triples, named, accept)
        return _typed(Reply(200, media, body))

    async def graph_store(self, request: Request) -> Response:
        """Reading a whole graph by the Graph Store HTTP Protocol: ``?default`` or ``?graph=IRI``."""
        given = _pairs(request)
        if len(given) != 1 or given[0][0] not in ("default", "graph"):
            raise Problem(400, "name one graph: ?default or ?graph=IRI")
        which, iri = given[0]
        if which == "default":
            media = pick(_accepted(request), (TURTLE, N_TRIPLES))
            if media is None:
                raise Problem(406, f"the whole graph is offered as {TURTLE} and {N_TRIPLES}")
            return FileResponse(self.served.build.graph, media_type=media, headers={"Vary": "Accept"})
        if iri not in self.served.graphs:
            raise Problem(404, f"no graph {iri!r}; there are: {', '.join(self.served.graphs) or 'none'}")
        asked = protocol.Asked("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", (iri,), None)
        response = await self._query(request, asked, problems_as_json=True)
        if "kg-cut" in response.headers:
            raise Problem(403, "the graph is larger than one answer may be; ask for parts at /sparql")
        return response

    async def _query(self, request: Request, asked: protocol.Asked, *, problems_as_json: bool) -> Response:
        job = {
            "query": asked.query,
            "base": _address(request),
            "accept": _accepted(request),
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
        }
        asking = self.queries.ask(job, timeout_s=self.options.timeout_s)
        reply = await _while_wanted(request, asking)
        if problems_as_json:
            _body(reply)
        return _typed(reply)


def answer_view(served: Served, job: Mapping[str, Any]) -> Reply:
    """In a worker: what `Api` asks of its views."""
    try:
        if job["view"] == "review":
            found = reviewing.pairs(served)
        elif job["view"] == "table":
            found = table.all_rows(served, job["type"])
        else:
            found = views.VIEWS[job["view"]](served, job["given"])
    except KgError as error:
        status = error.status if isinstance(error, Problem) else 503
        return Reply(status, "text/plain", str(error).encode("utf-8", "replace"))
    return Reply(200, JSON, orjson.dumps(found))


def _job(request: Request) -> tuple[str, dict[str, Any]]:
    """What an answer is kept under, and what a worker is asked. Raises Problem (400)."""
    path = request.url.path
    given = check(path, _pairs(request))
    return f"{path} {given}", {"view": path, "given": given}


def _pairs(request: Request) -> list[tuple[str, str]]:
    return request.query_params.multi_items()


def _body(reply: Reply) -> bytes:
    """Raises Problem unless all is well."""
    if reply.status != 200:
        raise Problem(reply.status, reply.body.decode("utf-8"), headers=dict(reply.headers))
    return reply.body


def _json(body: bytes) -> Response:
    return Response(body, media_type=JSON, headers={"Cache-Control": "no-cache"})


def _typed(reply: Reply) -> Response:
    media = f"{reply.media}; charset=utf-8" if reply.media.startswith("text/") else reply.media
    headers = {**reply.headers, "Vary": "Accept", "Cache-Control": "no-cache", "Content-Type": media}
    return Response(reply.body, reply.status, headers=headers)


def _accepted(request: Request) -> str:
    """A header that is given several times is a list."""
    return ", ".join(request.headers.getlist("accept"))


def _address(request: Request) -> str:
    """Of the endpoint: what relative IRIs are relative to."""
    return str(request.url.replace(query="", fragment=""))


async def _read_body(request: Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_S):
            return await request.body()
    except TimeoutError as error:
        raise Problem(408, f"the request did not arrive within {BODY_S:g} seconds") from error


async def _while_wanted(request: Request, work: Coroutine[Any, Any, Reply]) -> Reply:
    """Stops the work when the client has gone."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        leaving.cancel()
        working.cancel()


async def _gone(request: Request) -> None:
    """Returns when the client has closed the connection. The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
