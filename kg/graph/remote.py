"""Requests to SPARQL servers elsewhere, by the standard library: with a name and password, a token, or neither.

Basic and Digest are answered as the server asks (RFC 7617, RFC 7616); redirections are not followed, so that what is
secret goes nowhere else.
"""

import hashlib
import re
import secrets
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from kg.errors import ConfigError, ServerError

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PARAMETER = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_TAG = re.compile(r"<[^>]*>")
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password, or a token, or nothing."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """``kind``: media type of the body."""

    method: str
    url: str
    body: bytes = b""
    kind: str = ""
    accept: str = "*/*"


#: A request → the body of the answer. Raises ServerError unless it was answered with success.
Send = Callable[[Request], bytes]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def sender(*, login: Login | None = None, timeout_s: float = 300.0) -> Send:
    """``timeout_s``: for each wait for the server, not for all of an answer."""
    who = login or Login()
    challenge: str | None = None

    def send(request: Request) -> bytes:
        nonlocal challenge
        if who.user and challenge is None:
            challenge = _challenge(request.url, timeout_s)
        try:
            return _open(request, _authorization(who, challenge or "", request), timeout_s)
        except HTTPError as error:
            asked = error.headers.get("WWW-Authenticate", "")
            if error.code != 401 or not (who.user and asked.lower().startswith("digest")):
                raise _refused(request, error) from error
            # Another nonce, or the first that we see.
            challenge = asked
        try:
            return _open(request, _authorization(who, challenge, request), timeout_s)
        except HTTPError as error:
            raise _refused(request, error) from error

    return send


def web_address(text: str) -> str:
    """``text`` if it is one. Raises ConfigError."""
    with suppress(ValueError):
        parts = urlsplit(text)
        if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"{}|\\^`]", text):
            return text
    raise ConfigError(f"{text!r} is no web address; write http://host:port/path")


def is_open(endpoint: str) -> bool:
    """Whether others could read along: not encrypted, and not on this machine."""
    parts = urlsplit(endpoint)
    return parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1")


def _open(request: Request, authorization: str, timeout_s: float) -> bytes:
    headers = {"Accept": request.accept, "User-Agent": "ainews-kg"}
    headers |= {"Content-Type": request.kind} if request.kind else {}
    headers |= {"Authorization": authorization} if authorization else {}
    body = request.body if request.body or request.method in ("POST", "PUT") else None
    made = urllib.request.Request(request.url, body, headers, method=request.method)
    opener = urllib.request.build_opener(_Stay())
    try:
        answer: HTTPResponse
        with opener.open(made, timeout=timeout_s) as answer:
            return answer.read()
    except HTTPError:
        raise
    except URLError as error:
        raise ServerError(f"can't reach {request.url}: {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise ServerError(f"{request.url} stopped answering: {error or type(error).__name__}") from error


def _challenge(url: str, timeout_s: float) -> str:
    """How the server wants to be told who asks, by a request that changes nothing; "" if it doesn't say."""
    try:
        _open(Request("GET", url), "", timeout_s)
    except HTTPError as error:
        with error:
            return error.headers.get("WWW-Authenticate", "") if error.code == 401 else ""
    return ""


def _refused(request: Request, error: HTTPError) -> ServerError:
    with error, suppress(OSError, HTTPException):
        text = " ".join(_TAG.sub(" ", error.read(1 << 16).decode("utf-8", "replace")).split())
    moved = f"; it is at {error.headers.get('Location')} now" if 300 <= error.code < 400 else ""
    said = f": {text[:_SHOWN]}" if text else ""
    login = "; give a --user or --token that it knows" if error.code == 401 else ""
    return ServerError(f"{request.url} answers {error.code} {error.reason}{moved}{login}{said}")


def _authorization(login: Login, challenge: str, request: Request) -> str:
    """Value of the header; "" for nobody."""
    if login.token:
        return f"Bearer {login.token}"
    if not login.user:
        return ""
    if challenge.lower().startswith("digest"):
        found = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(challenge)}
        return _digest(login, found, request)
    return f"Basic {b64encode(f'{login.user}:{login.password}'.encode()).decode()}"


def _digest(login: Login, asked: Mapping[str, str], request: Request) -> str:
    algorithm = asked.get("algorithm", "MD5").upper()
    if algorithm not in _HASHES:
        raise ServerError(f"{request.url} asks for Digest with {algorithm}; there are: {', '.join(_HASHES)}")

    def hashed(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

    split = urlsplit(request.url)
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    realm, nonce, ours = asked.get("realm", ""), asked.get("nonce", ""), secrets.token_hex(8)
    secret, what = hashed(login.user, realm, login.password), hashed(request.method, path)
    values = {"username": login.user, "realm": realm, "nonce": nonce, "uri": path}
    if "auth" in asked.get("qop", "").replace(" ", "").split(","):
        response = hashed(secret, nonce, "00000001", ours, "auth", what)
        bare = f", algorithm={algorithm}, qop=auth, nc=00000001"
        values |= {"cnonce": ours, "response": response}
    else:
        bare = f", algorithm={algorithm}"
        values |= {"response": hashed(secret, nonce, what)}
    values |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in values.items()) + bare
