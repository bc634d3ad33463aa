"""Requests → answers: the JSON API and the SPARQL endpoint, over the graph, the pools of workers and the cache."""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.errors import KgError
from kg.query.questions import filled, question
from kg.server import protocol, table, views
from kg.server.cache import Cache
from kg.server.evaluate import Reply
from kg.server.options import Options
from kg.server.parameters import Given, check, document
from kg.server.pool import Pool
from kg.server.problems import Problem
from kg.server.served import Served

#: For what is counted or listed over the whole graph, once.
WHOLE_S = 120.0
#: For a body to arrive.
BODY_S = 20.0
JSON = "application/json"


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """``query_workers`` answer SPARQL, ``view_workers`` what of the JSON API reads much of the graph."""

    served: Served
    options: Options
    query_workers: Pool
    view_workers: Pool
    cache: Cache = field(default_factory=Cache)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    tables: dict[str, Any] = field(default_factory=dict)

    async def about(self, request: Request) -> Response:
        check("/api/about", _pairs(request))
        return _json(orjson.dumps(views.about(self.served, self.options)))

    async def openapi(self, request: Request) -> Response:
        return _json(orjson.dumps(document()))

    async def quick(self, request: Request) -> Response:
        """Answered in a thread of this process."""
        path = request.url.path
        given = check(path, _pairs(request))
        key = f"{path} {given}"
        found = self.cache.get(key)
        if found is None:
            found = await self._in_thread(views.QUICK[path], given)
            self.cache.put(key, found)
        return _json(found)

    async def long(self, request: Request) -> Response:
        """Answered by a worker."""
        path = request.url.path
        given = check(path, _pairs(request))
        key = f"{path} {given}"
        found = self.cache.get(key)
        if found is None:
            job = {"view": path, "given": given}
            reply = await _while_wanted(request, self.view_workers.ask(job, timeout_s=self.options.timeout_s))
            found = _body(reply)
            self.cache.put(key, found)
        return _json(found)

    async def statistics(self, request: Request) -> Response:
        check("/api/statistics", _pairs(request))
        found = self.cache.get("statistics")
        if found is None:
            found = _body(await self.view_workers.ask({"view": "statistics"}, timeout_s=WHOLE_S))
            self.cache.put("statistics", found)
        return _json(found)

    async def table(self, request: Request) -> Response:
        given = check("/api/table", _pairs(request))
        kind = given["type"]
        if kind not in self.tables:
            reply = await self.view_workers.ask({"view": "table", "type": kind}, timeout_s=WHOLE_S)
            self.tables[kind] = orjson.loads(_body(reply))
        loop = asyncio.get_running_loop()
        whole = self.tables[kind]
        return _json(await loop.run_in_executor(self.threads, _page, whole, self.served.base, given))

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
        """GET and POST."""
        asked = protocol.read(
            request.method,
            request.scope["query_string"],
            request.headers.get("content-type", ""),
            await _read_body(request),
        )
        if asked is None:
            names = sorted(self.options.graphs)
            media, body = protocol.description(
                _address(request), len(self.served.store), names, request.headers.get("accept", "")
            )
            return _typed(Reply(200, media, body))
        return await self._query(request, asked, problems_as_json=False)

    async def _query(self, request: Request, asked: protocol.Asked, *, problems_as_json: bool) -> Response:
        job = {
            "query": asked.query,
            "base": _address(request),
            "accept": request.headers.get("accept", ""),
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
        }
        asking = self.query_workers.ask(job, timeout_s=self.options.timeout_s)
        reply = await _while_wanted(request, asking)
        if problems_as_json:
            _body(reply)
        return _typed(reply)

    async def _in_thread(self, view: views.View, given: Given) -> bytes:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, _rendered, view, self.served, given)


def answer_view(served: Served, job: Mapping[str, Any]) -> Reply:
    """In a worker: what `Api` asks of its views."""
    try:
        if job["view"] == "statistics":
            found = table.statistics(served)
        elif job["view"] == "table":
            found = table.all_rows(served, job["type"])
        else:
            found = views.LONG[job["view"]](served, job["given"])
    except Problem as problem:
        return Reply(problem.status, "text/plain", str(problem).encode("utf-8", "replace"))
    return Reply(200, JSON, orjson.dumps(found))


def _rendered(view: views.View, served: Served, given: Given) -> bytes:
    return orjson.dumps(view(served, given))


def _page(whole: Any, base: str, given: Given) -> bytes:
    return orjson.dumps(table.page(whole, base, given))


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
