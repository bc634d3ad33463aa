"""Who may ask, what may be sent, and what every answer carries."""

import socket
import subprocess
from pathlib import Path

import pytest
from serving import serving, start

pytestmark = pytest.mark.slow


def raw(server, request: bytes) -> bytes:
    """The first bytes of the answer to a request that no client would send."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(4096)


@pytest.fixture(scope="module")
def client(server):
    with server.client() as found:
        yield found


@pytest.mark.parametrize(
    "path", ["", "models", "api/about", "api/nothing", "sparql?query=ASK{}", "sparql?query=", "x.js"]
)
def test_every_answer_forbids_foreign_scripts(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert (
        "default-src 'none'" in policy
        and "script-src 'self';" in policy
        and "frame-ancestors 'none'" in policy
    )
    assert "unsafe-eval" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers and "server" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io", "[::2]:80", ""]
)
def test_a_foreign_name_that_leads_here_is_refused(client, host):
    assert client.get("api/about", headers={"Host": host}).status_code == 421
    assert client.get("", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:9", "[::1]", "[::1]:80"])
def test_names_of_this_machine_are_known(client, host):
    assert client.get("api/about", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../../serve.py",
        "/assets/..%2f..%2fserve.py",
        "/assets/%2e%2e/%2e%2e/openapi.yaml",
        "/assets%5c..%5c..%5cserve.py",
        "//etc/passwd",
        "/assets/%00",
        "/..%c0%af..%c0%afetc/passwd",
        "/build.json",
        "/graph.nt",
        "/names.sqlite",
        "/api/../graph.nt",
        "/static/index.html",
    ],
)
def test_no_file_but_those_of_the_page_is_given(server, path):
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in (b"404", b"400"), answer
    assert b"root:" not in answer and b"import" not in answer


def test_the_page_is_given_at_its_own_addresses(client):
    for path in ("", "search", "entity?iri=model/dunlin"):
        response = client.get(path)
        assert response.status_code == 200 and response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "api/entity?iri=../../build.json",
        "api/document?iri=file:///etc/passwd",
        "api/answer?question=../rules",
    ],
)
def test_no_parameter_is_a_path(client, path):
    assert client.get(path).status_code in (400, 404)


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(client):
    kind = {"Content-Type": "application/sparql-query"}
    large = b"#" * (1 << 20) + b"\nASK {}"
    assert client.post("sparql", content=large, headers=kind).status_code == 413
    assert (
        client.post(
            "sparql", content=(large[n : n + 9999] for n in range(0, len(large), 9999)), headers=kind
        ).status_code
        == 413
    )
    assert client.post("sparql", content=large[8:], headers=kind).status_code == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /sparql?query=" + b"A" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["tls", "version", "long address", "negative", "two lengths", "many headers", "nul"],
)
def test_malformed_requests_are_refused_and_others_go_on(server, client, request_):
    try:
        answer = raw(server, request_)
    except ConnectionError:
        answer = b""
    assert not answer or answer.split()[1] < b"500"
    assert client.get("api/about").status_code == 200


def test_only_get_is_allowed_where_nothing_is_posted(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "api/about").status_code == 405
    assert client.head("api/about").status_code == 200
    assert client.options("api/about").status_code == 405


def test_a_server_with_a_token_answers_only_who_gives_it(example_build):
    with serving(example_build, "--token", "s3cret") as server, server.client() as client:
        for path in (
            "",
            "api/about",
            "sparql?query=ASK{}",
            "api/openapi.json",
            "?token=wrong",
            "api/about?token=s3cret",
        ):
            assert client.get(path).status_code == 401, path
        assert client.get("api/about", headers={"Authorization": "Bearer s3cre"}).status_code == 401
        assert client.get("api/about", headers={"Authorization": "Bearer s3cret"}).status_code == 200
        assert client.get("sparql?query=ASK{}", auth=("anybody", "s3cret")).status_code == 200
        assert client.get("?token=s3cret").status_code == 303
        assert "httponly" in client.get("?token=s3cret").headers["set-cookie"].lower()
        assert client.get("api/about").status_code == 200


def test_pages_of_an_origin_may_ask_only_where_it_is_named(example_build, client):
    mine, other = {"Origin": "https://mine.example"}, {"Origin": "https://other.example"}
    assert "access-control-allow-origin" not in client.get("api/about", headers=mine).headers
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    with serving(example_build, "--cors", "https://mine.example") as server, server.client() as open_:
        allowed = open_.get("api/about", headers=mine)
        assert allowed.headers["access-control-allow-origin"] == "https://mine.example"
        assert "Origin" in allowed.headers["vary"]
        assert open_.options("sparql", headers={**mine, **preflight}).status_code == 204
        assert "access-control-allow-origin" not in open_.get("api/about", headers=other).headers
        refused = open_.options("sparql", headers={**other, **preflight})
        assert "access-control-allow-origin" not in refused.headers


def test_a_port_in_use_is_named_before_anything_is_read(server, example_build):
    process = start(example_build, "--port", str(server.port))
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (1, "")
    assert err == f"kg: port {server.port} is in use; choose another with --port, or --port 0 for any\n"


def test_what_is_no_build_is_not_served(tmp_path):
    process = start(tmp_path)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1 and "is not a build" in err and err.count("\n") == 1


def test_listening_to_other_machines_is_warned_of(example_build):
    process = start(example_build, "--host", "0.0.0.0")
    try:
        assert " at http://0.0.0.0:" in process.stdout.readline()
    finally:
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert "other machines can reach" in err and "asks for no token" in err


def test_when_the_server_ends_so_do_its_workers(example_build):
    with serving(example_build, "--timeout", "30") as server, server.client() as client:
        client.get("sparql?query=ASK{}")
        children = _children(server.process.pid)
        assert len(children) == 2
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_when_the_server_is_killed_so_are_its_workers(example_build):
    process = start(example_build)
    address = process.stdout.readline().split(" at ")[1].split()[0]
    subprocess.run(["curl", "-s", f"{address}sparql?query=ASK%7B%7D"], check=True, stdout=subprocess.DEVNULL)
    children = _children(process.pid)
    process.kill()
    process.communicate(timeout=30)
    for pid in children:
        _wait_until_gone(pid)


def _children(pid: int) -> list[int]:
    """Of all generations; on Linux only."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(path.parent.name)
            found += [child, *_children(child)]
    return found


def _wait_until_gone(pid: int) -> None:
    import time

    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"process {pid} is still there")
