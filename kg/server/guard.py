"""What every request passes before it is looked at, and what every response carries."""

import asyncio
import base64
import binascii
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.options import Options
from kg.server.problems import Problem, busy

#: Nothing but what the server itself sends is loaded, and no script that stands in a page is run. Styles may stand
#: in a page because the query editor and the graph view set theirs so.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_READ = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "kg-token"
#: How much of a body that is too large is read and thrown away: so many times what is allowed, so many seconds.
PATIENCE, DRAIN_S = 8, 5.0


class Guard:
    """Around the whole application."""

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self.app, self.options, self.running = app, options, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = _with_headers(send, self._allowed_origin(headers))
        self.running += 1
        try:
            response = self._turned_away(scope, headers)
            if response is None:
                await self.app(scope, _limited(receive, self.options.max_body), send)
                return
        except Problem as problem:
            if problem.status == 413:
                await _drain(receive, PATIENCE * self.options.max_body)
            response = refused(problem)
        finally:
            self.running -= 1
        await response(scope, receive, send)

    def _turned_away(self, scope: Scope, headers: Headers) -> Response | None:
        """A response, or a Problem, for what must not go further."""
        self._check_host(headers)
        if self._is_preflight(scope, headers):
            return Response(status_code=204, headers={"Access-Control-Max-Age": "600"})
        self._check_token(headers, scope)
        self._check_origin(scope["method"], headers)
        size = headers.get("content-length", "0")
        if size.isascii() and size.isdecimal() and int(size) > self.options.max_body:
            raise _too_large(self.options.max_body)
        if self.running > self.options.requests:
            raise busy()
        return None

    def _check_host(self, headers: Headers) -> None:
        """A page elsewhere can have its own name lead here (DNS rebinding): then the name gives it away."""
        host = headers.get("host", "")
        name = host[: host.rfind("]") + 1] if host.startswith("[") else host.partition(":")[0]
        if self.options.is_loopback and name.casefold() not in LOOPBACK | {self.options.host}:
            raise Problem(421, f"this server has no name {name[:100]!r}; use localhost")

    def _check_token(self, headers: Headers, scope: Scope) -> None:
        if not self.options.token:
            return
        given = [_from_header(headers), _from_cookie(headers)]
        if scope["path"] == "/" and scope["method"] == "GET":
            # The page takes it from the address once and keeps it in a cookie.
            given += QueryParams(scope["query_string"]).getlist("token")
        if any(compare_digest(self.options.token.encode(), each.encode()) for each in given):
            return
        raise Problem(401, "the token is missing or wrong", headers={"WWW-Authenticate": 'Basic realm="kg"'})

    def _check_origin(self, method: str, headers: Headers) -> None:
        """Other pages may not make a browser write here."""
        origin = headers.get("origin")
        if method in _READ or headers.get("content-type", "").startswith("application/sparql-query"):
            return
        own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        if origin is not None and origin not in own and not self._allowed_origin(headers):
            raise Problem(403, f"requests from {origin[:100]} are refused; --cors allows an origin")

    def _allowed_origin(self, headers: Headers) -> str:
        origin = headers.get("origin", "")
        return origin if origin and (origin in self.options.cors or "*" in self.options.cors) else ""

    def _is_preflight(self, scope: Scope, headers: Headers) -> bool:
        asked = "access-control-request-method" in headers
        return scope["method"] == "OPTIONS" and asked and bool(self._allowed_origin(headers))


def refused(problem: Problem) -> Response:
    """A Problem as a response."""
    return JSONResponse({"error": str(problem)}, problem.status, headers=problem.headers)


def _too_large(most: int) -> Problem:
    return Problem(413, f"a request has at most {most} bytes", headers={"Connection": "close"})


def _with_headers(send: Send, origin: str) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if origin:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Allow-Methods"] = "GET, POST"
                headers["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type"
                headers["Access-Control-Expose-Headers"] = "Kg-Cut, Retry-After"
                headers.add_vary_header("Origin")
            else:
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        await send(message)

    return wrapped


def _limited(receive: Receive, most: int) -> Receive:
    """For bodies that don't say how long they are."""
    seen = 0

    async def wrapped() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            if message.get("more_body"):
                await _drain(receive, PATIENCE * most)
            raise _too_large(most)
        return message

    return wrapped


async def _drain(receive: Receive, most: int) -> None:
    """Read on, up to a point: a client that still sends when the connection is closed never sees the answer."""
    seen = 0
    try:
        async with asyncio.timeout(DRAIN_S):
            while seen < most:
                message = await receive()
                seen += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _from_header(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return value.strip()
    if scheme.casefold() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeError):
            return ""
    return ""


def _from_cookie(headers: Headers) -> str:
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
