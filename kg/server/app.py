"""Which address is answered by what."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from kg.server import views
from kg.server.api import Api
from kg.server.guard import COOKIE, Guard, refused
from kg.server.options import Options
from kg.server.problems import Problem

#: Where the page lies, if it has been built.
STATIC = Path(str(files("kg.server"))) / "static"
#: What the page's own addresses look like: it shows them itself.
_VIEW = re.compile(r"/[a-z-]{1,40}")
#: Names with a digest of their content, which never changes under the name.
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+$")
_INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>kg serve</title></head>
<body><h1>kg serve</h1><ul>
<li><a href="sparql">SPARQL endpoint</a></li>
<li><a href="api/openapi.json">JSON API</a></li>
<li><a href="api/about">about this build</a></li>
<li><a href="api/statistics">what is in the graph</a></li>
<li><a href="api/overview">the best known entities</a></li>
<li><a href="api/table">table of models</a></li>
<li><a href="api/questions">named questions</a></li>
</ul></body></html>
"""


def make_app(api: Api, options: Options) -> ASGIApp:
    """The whole application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        for lane in (api.queries, api.quick_views, api.long_views):
            await lane.pool.close()

    handlers = {Problem: _refused, HTTPException: _http_error, ClientDisconnect: _left}
    app = Starlette(routes=_routes(api, options), lifespan=lifespan, exception_handlers=handlers)  # type: ignore[arg-type]
    return Guard(app, options)


def _routes(api: Api, options: Options) -> list[BaseRoute]:
    async def page(request: Request) -> Response:
        return _page(request, options)

    routes: list[BaseRoute] = [
        Route("/sparql", api.sparql, methods=["GET", "POST", "OPTIONS"]),
        Route("/graphs", api.graph_store),
        Route("/api/about", api.about),
        Route("/api/openapi.json", api.openapi),
        Route("/api/statistics", api.statistics),
        Route("/api/table", api.table),
        Route("/api/answer", api.answer),
    ]
    routes += [Route(path, api.quick) for path in views.QUICK]
    routes += [Route(path, api.long) for path in views.LONG]
    review, decide = (api.review, api.decide) if options.decisions else (_no_decisions, _no_decisions)
    routes += [Route("/api/review", review), Route("/api/decisions", decide, methods=["POST"])]
    return [*routes, Route("/{path:path}", page)]


def _page(request: Request, options: Options) -> Response:
    """A file of the page; the index for the addresses that the page shows itself."""
    path = request.url.path
    if path == "/" and options.token and "token" in request.query_params:
        return _keep_token(request.query_params["token"])
    if path == "/" or _VIEW.fullmatch(path):
        index = STATIC / "index.html"
        headers = {"Cache-Control": "no-cache"}
        return FileResponse(index, headers=headers) if index.is_file() else HTMLResponse(_INDEX)
    file = _files().get(path)
    if file is None:
        raise Problem(404, "there is nothing at this address")
    kept = "public, max-age=31536000, immutable" if _HASHED.search(path) else "no-cache"
    return FileResponse(file, headers={"Cache-Control": kept})


def _files() -> dict[str, Path]:
    """Address → file; what isn't listed here can't be asked for, however it is written."""
    found = (path for path in STATIC.rglob("*") if path.is_file() and not path.is_symlink())
    return {f"/{path.relative_to(STATIC).as_posix()}": path for path in found}


def _keep_token(token: str) -> Response:
    response = RedirectResponse("/", 303)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
    return response


async def _no_decisions(request: Request) -> Response:
    raise Problem(404, "kg serve was started without --decisions FILE, so nothing is reviewed here")


async def _refused(request: Request, problem: Problem) -> Response:
    return refused(problem)


async def _http_error(request: Request, error: HTTPException) -> Response:
    return refused(Problem(error.status_code, error.detail, headers=dict(error.headers or {})))


async def _left(request: Request, error: ClientDisconnect) -> Response:
    """Nobody will read it."""
    return Response(status_code=499)
