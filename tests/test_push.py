"""Pushing a build to SPARQL servers and asking there: over HTTP, to two real servers that are not ours."""

import hashlib
import http.server
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from command_line import kg
from sparql_servers import Remote, oxigraph, oxigraph_binary, virtuoso, virtuoso_binary

from kg import builds
from kg.errors import BuildError, ConfigError, ServerError
from kg.graph.push import Target, changes, push, without_graph
from kg.graph.remote import Login, Request, is_open, sender, web_address
from kg.graph.store import load
from kg.query.questions import filled, questions
from kg.query.remote import ask, declared
from kg.query.sparql import run

SERVERS = ("oxigraph", "virtuoso")
_GRAPHS = count(1)


@pytest.fixture(scope="session")
def _oxigraph() -> Iterator[Remote]:
    if not oxigraph_binary():
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph() as found:
        yield found


@pytest.fixture(scope="session")
def _virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    if not virtuoso_binary():
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as found:
        yield found


@pytest.fixture(params=SERVERS)
def remote(request: pytest.FixtureRequest) -> Remote:
    return request.getfixturevalue(f"_{request.param}")


@pytest.fixture
def graph() -> str:
    """A graph that no other test uses."""
    return f"http://example.org/graph/{next(_GRAPHS)}"


def there(remote: Remote, graph: str) -> set[ox.Quad]:
    """All of a graph; as a store has it, which knows that 7e+09 and 7.0E9 are one number."""
    fields = {"query": "SELECT ?s ?p ?o { ?s ?p ?o }", **({"default-graph-uri": graph} if graph else {})}
    form, rows = "application/x-www-form-urlencoded", "application/sparql-results+json"
    answer = sender()(Request("POST", remote.query, urlencode(fields).encode(), form, rows))
    found = ox.Store()
    for row in ox.parse_query_results(answer, ox.QueryResultsFormat.JSON):
        found.add(ox.Quad(row["s"], row["p"], row["o"]))
    return set(found)


def here(path: Path) -> set[ox.Quad]:
    return set(load(path))


def changed(build: Path, folder: Path) -> Path:
    """The graph of a build without some lines and with others."""
    lines = (build / "graph.nt").read_text("utf-8").splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number % 7]
    new = [line.replace("/id/model/", "/id/model/new-") for line in lines if "/id/model/" in line]
    path = folder / "changed.nt"
    path.write_text("".join(sorted({*kept, *new})), "utf-8")
    return path


@pytest.mark.parametrize("protocol", ["update", "store"])
def test_what_is_pushed_is_the_graph_and_then_only_what_changed(
    remote, protocol, graph, example_build, tmp_path
):
    sent: list[Request] = []
    real = sender(login=remote.login)

    def send(request: Request) -> bytes:
        sent.append(request)
        return real(request)

    target = Target(remote.update if protocol == "update" else remote.store, graph, protocol)
    first = push(example_build / "graph.nt", tmp_path, target, send, batch=400)
    assert there(remote, graph) == here(example_build / "graph.nt")
    assert (first.removed, first.requests, first.resumed) == (0, -(-first.added // 400), False)
    again = push(example_build / "graph.nt", tmp_path, target, send)
    assert (again.added, again.removed, again.requests) == (0, 0, 0)
    sent.clear()
    other = changed(example_build, tmp_path)
    second = push(other, tmp_path, target, send, batch=400)
    assert there(remote, graph) == here(other)
    differing = list(changes(example_build / "graph.nt", other))
    assert second.added + second.removed == len(differing) > 100
    if protocol == "update":
        assert sum(request.body.count(b" .\n") for request in sent) == len(differing)
    assert push(example_build / "graph.nt", tmp_path, target, send).requests > 0
    assert there(remote, graph) == here(example_build / "graph.nt")


@pytest.mark.parametrize("protocol", ["update", "store"])
@pytest.mark.parametrize("stop", [0, 1, 3])
def test_a_push_that_was_stopped_is_finished_and_what_changed_meanwhile_follows(
    remote, protocol, stop, graph, example_build, tmp_path
):
    real, left = sender(login=remote.login), [stop]

    def tired(request: Request) -> bytes:
        if not left[0]:
            raise ServerError("the line is dead")
        left[0] -= 1
        return real(request)

    target = Target(remote.update if protocol == "update" else remote.store, graph, protocol)
    before, after = changed(example_build, tmp_path), example_build / "graph.nt"
    push(before, tmp_path, target, real)
    with pytest.raises(ServerError, match="dead"):
        push(after, tmp_path, target, tired, batch=100)
    resumed = push(before, tmp_path, target, real, batch=300)
    assert resumed.resumed
    assert there(remote, graph) == here(before)
    assert not push(before, tmp_path, target, real).resumed


def test_answered_requests_are_not_sent_again(example_build, tmp_path):
    sent: list[bytes] = []

    def send(request: Request) -> bytes:
        if len(sent) == 3 and "resume" not in sent:
            sent.append("resume")
            raise ServerError("stop")
        sent.append(request.body)
        return b""

    target = Target("http://localhost/update")
    with pytest.raises(ServerError):
        push(example_build / "graph.nt", tmp_path, target, send, batch=100)
    push(example_build / "graph.nt", tmp_path, target, send, batch=7)
    bodies = [body for body in sent if body != "resume"]
    lines = [line for body in bodies for line in body.splitlines(keepends=True)[:-1]]
    text = b"".join(line.removeprefix(b"INSERT DATA { ") for line in lines)
    assert text == (example_build / "graph.nt").read_bytes()


def test_what_others_put_there_stays_unless_it_is_replaced(remote, graph, example_build, tmp_path):
    send = sender(login=remote.login)
    triple = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> ."
    text = b"INSERT DATA { GRAPH <%b> { %b } }" % (graph.encode(), triple)
    target = Target(remote.update, graph)
    send(Request("POST", remote.update, text, "application/sparql-update"))
    push(example_build / "graph.nt", tmp_path, target, send)
    assert len(there(remote, graph)) == len(here(example_build / "graph.nt")) + 1
    push(example_build / "graph.nt", tmp_path, target, send, replace=True)
    assert there(remote, graph) == here(example_build / "graph.nt")


def test_the_default_graph_where_there_is_one(_oxigraph, example_build, tmp_path):
    for folder, target in (
        ("a", Target(_oxigraph.update)),
        ("b", Target(_oxigraph.store, "", "store")),
    ):
        push(example_build / "graph.nt", tmp_path / folder, target, sender(), replace=True)
        assert there(_oxigraph, "") == here(example_build / "graph.nt")
    empty = tmp_path / "empty.nt"
    empty.write_bytes(b"")
    push(empty, tmp_path / "b", Target(_oxigraph.store, "", "store"), sender())
    assert there(_oxigraph, "") == set()


def rows(answer: ox.QuerySolutions) -> list[tuple[object, ...]]:
    """Sorted, numbers by value."""
    found = [tuple(_value(row[variable]) for variable in answer.variables) for row in answer]
    return sorted(found, key=str)


def _value(term: object) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("double", "decimal", "integer")):
        return float(term.value)
    # GROUP_CONCAT of nothing is "" by the standard, and unbound in Virtuoso.
    return getattr(term, "value", "")


def test_the_named_questions_have_the_same_answers_there(remote, graph, example_build, tmp_path):
    store, send = load(example_build / "graph.nt"), sender(login=remote.login)
    push(example_build / "graph.nt", tmp_path, Target(remote.update, graph), send)
    asked = [filled(question, {}) for question in questions()]
    limited = [text for text in asked if "LIMIT" in text.upper()]
    for text in asked:
        answer = rows(ask(remote.query, text, sender(), graph=graph))
        own = rows(run(store, text))
        assert len(answer) == len(own)
        assert answer == own or text in limited
    assert len(asked) >= 10 and len(limited) < len(asked) / 2


def test_yes_no_and_triples_come_back(remote, graph, example_build, tmp_path):
    store, send = load(example_build / "graph.nt"), sender(login=remote.login)
    push(example_build / "graph.nt", tmp_path, Target(remote.update, graph), send)
    for text in ("ASK { ?s a kg:Model }", "ASK { ?s a kg:Nothing }"):
        assert bool(ask(remote.query, text, send, graph=graph)) == bool(run(store, text))
    text = "CONSTRUCT { ?m kg:developedBy ?o ; rdfs:label ?l } WHERE { ?m kg:developedBy ?o ; rdfs:label ?l }"
    found = ask(remote.query, text, send, graph=graph)
    assert isinstance(found, ox.QueryTriples)
    assert set(found) == set(run(store, text)) != set()


def test_the_commands_push_and_ask(remote, graph, example_build, tmp_path):
    import shutil

    build = tmp_path / "build"
    shutil.copytree(example_build, build)
    login = ["--user", remote.user] if remote.user else []
    pushed = kg("push", build, "--endpoint", remote.update, "--graph", graph, *login)
    assert (pushed.code, pushed.err) == (0, "")
    assert f"{graph}: " in pushed.out and "triples added, 0 removed" in pushed.out
    background = builds.Build(build).background
    assert f"{len(background.read_bytes().splitlines()):,} triples added" in pushed.out
    assert (
        "nothing has changed" in kg("push", build, "--endpoint", remote.update, "--graph", graph, *login).out
    )
    ways = ["--name", "who-built-what", "--format", "csv"]
    asked = kg("query", "--endpoint", remote.query, "--graph", graph, *ways)
    assert sorted(asked.out.splitlines()) == sorted(kg("query", build, *ways).out.splitlines())
    (build / "graph.nt").write_bytes(changed(build, tmp_path).read_bytes())
    again = kg("push", build, "--endpoint", remote.update, "--graph", graph, "--no-background", *login)
    assert " removed, in " in again.out and there(remote, graph) == here(build / "graph.nt")


def test_a_wrong_password_is_refused_by_virtuoso_and_nothing_is_lost(
    _virtuoso, graph, example_build, tmp_path
):
    target = Target(_virtuoso.update, graph)
    for login in (Login(), Login("dba", "wrong"), Login("nobody", ""), Login(token="x")):
        with pytest.raises(ServerError, match="401"):
            push(example_build / "graph.nt", tmp_path, target, sender(login=login))
    done = push(example_build / "graph.nt", tmp_path, target, sender(login=_virtuoso.login))
    assert done.resumed and there(_virtuoso, graph) == here(example_build / "graph.nt")


@contextmanager
def listening(answer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that keeps the headers of requests; ``answer(headers)`` says status and headers."""
    seen: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()} | {"path": self.path}
            headers["method"] = self.command
            self.rfile.read(int(headers.get("content-length", 0)))
            seen.append(headers)
            status, more = answer(headers)
            self.send_response(status)
            for name, value in {"Content-Length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/x", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_token_is_sent_as_bearer_and_a_password_as_basic_unless_digest_is_asked():
    def basic(headers):
        return (200, {}) if "authorization" in headers else (401, {"WWW-Authenticate": 'Basic realm="x"'})

    with listening(basic) as (address, seen):
        sender(login=Login(token="abc"))(Request("POST", address, b"x"))
        assert seen[-1]["authorization"] == "Bearer abc"
        send = sender(login=Login("ada", "pässword"))
        for _ in range(2):
            send(Request("POST", address, b"x"))
            assert seen[-1]["authorization"] == f"Basic {b64encode('ada:pässword'.encode()).decode()}"
        assert [headers["method"] for headers in seen] == ["POST", "GET", "POST", "POST"]


def test_digest_is_answered_as_rfc_7616_says():
    challenge = 'Digest realm="r", nonce="n1", qop="auth, auth-int", algorithm=SHA-256, opaque="o"'

    def digest(headers):
        return (200, {}) if "authorization" in headers else (401, {"WWW-Authenticate": challenge})

    def sha(*parts: str) -> str:
        return hashlib.sha256(":".join(parts).encode()).hexdigest()

    with listening(digest) as (address, seen):
        sender(login=Login("ada", "secret"))(Request("POST", f"{address}?a=b", b"x"))
    sent = seen[-1]["authorization"].removeprefix("Digest ")
    found = {name: value.strip('"') for name, _, value in (part.partition("=") for part in sent.split(", "))}
    secret, what = sha("ada", "r", "secret"), sha("POST", "/x?a=b")
    assert found["response"] == sha(secret, "n1", found["nc"], found["cnonce"], "auth", what)
    assert (found["opaque"], found["qop"], found["uri"]) == ("o", "auth", "/x?a=b")


def test_a_redirection_is_not_followed_since_it_could_lead_a_secret_away():
    with listening(lambda _: (302, {"Location": "http://127.0.0.1:1/"})) as (address, seen):
        with pytest.raises(ServerError, match=r"302 .*it is at http://127\.0\.0\.1:1/ now"):
            sender(login=Login(token="abc"))(Request("POST", address, b"x"))
        assert len(seen) == 1


def test_a_server_that_is_not_there_or_answers_nonsense_is_an_error():
    with pytest.raises(ServerError, match="can't reach"):
        sender(timeout_s=2)(Request("POST", "http://127.0.0.1:1/", b"x"))
    with listening(lambda _: (200, {})) as (address, _), pytest.raises(ServerError, match="can't be read"):
        ask(address, "SELECT * { ?s ?p ?o }", sender())


@pytest.mark.parametrize("text", ["localhost:7878", "ftp://x/", "http://", "http:///x", "http://a b/", ""])
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(ConfigError, match="no web address"):
        web_address(text)


def test_a_graph_is_an_iri_so_nothing_can_be_slipped_into_an_update():
    for graph in ("news", "http://x> } } ; DROP ALL #", "a b"):
        with pytest.raises(ConfigError, match="no IRI"):
            Target("http://localhost/", graph)


def test_secrets_are_not_shown():
    assert "secret" not in repr(Login("ada", "secret", "secret2"))
    assert is_open("http://example.org/") and not is_open("https://example.org/")
    assert not is_open("http://localhost:1/")


def test_changes_of_sorted_files_are_found_in_one_reading(tmp_path):
    (tmp_path / "a").write_text("a\nb\nd\n")
    (tmp_path / "b").write_text("b\nc\nd\ne\n")
    assert list(changes(tmp_path / "a", tmp_path / "b")) == [(False, b"a\n"), (True, b"c\n"), (True, b"e\n")]
    assert list(changes(tmp_path / "none", tmp_path / "a")) == [
        (True, b"a\n"),
        (True, b"b\n"),
        (True, b"d\n"),
    ]


def test_two_pushes_at_once_and_blank_nodes_are_refused(tmp_path):
    (tmp_path / "g.nt").write_text('<a:b> <a:c> " _:x" .\n<a:b> <a:c> _:x .\n')
    target = Target("http://localhost/")
    with pytest.raises(BuildError, match="blank node"):
        push(tmp_path / "g.nt", tmp_path, target, lambda request: b"")
    (tmp_path / "g.nt").write_text('<a:b> <a:c> " _:x" .\n')

    def send(request: Request) -> bytes:
        with pytest.raises(BuildError, match="another process pushes"):
            push(tmp_path / "g.nt", tmp_path, target, lambda request: b"")
        return b""

    assert push(tmp_path / "g.nt", tmp_path, target, send, replace=True).requests == 2


def test_prefixes_that_a_query_uses_are_declared_once():
    text = 'PREFIX my: <a:b>\nSELECT ?x { ?x a kg:Model ; my:x "rdf:x" ; rdfs:label ?l }'
    found = declared(text)
    assert found.count("PREFIX kg:") == found.count("PREFIX rdfs:") == found.count("PREFIX my:") == 1
    assert "PREFIX rdf:" not in found


def test_quads_of_one_graph_become_triples_in_order(tmp_path):
    (tmp_path / "b.nq").write_text('<a:b> <a:c> "x <y> ." <a:g> .\n<a:b> <a:d> <a:e> <a:g> .\n')
    path = without_graph(tmp_path / "b.nq", tmp_path / "push")
    assert path.read_text() == '<a:b> <a:c> "x <y> ." .\n<a:b> <a:d> <a:e> .\n'
