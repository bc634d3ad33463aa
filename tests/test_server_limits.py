"""Queries that want too much are stopped, cut or turned away while others are answered."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from serving import serving, start

pytestmark = pytest.mark.slow
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATH = (
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>|^!<x:y>)* ?b . ?b (!<x:y>|^!<x:y>)* ?c . ?c (!<x:y>|^!<x:y>)* ?d }"
)
MEMORY = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?x) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
DOUBLING = (
    "SELECT (STRLEN(?z) AS ?n) { BIND('xxxxxxxxxxxxxxxx' AS ?x0) "
    + "".join(f"BIND(CONCAT(?x{n}, ?x{n}, ?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(20))
    + "BIND(?x20 AS ?z) }"
)


@pytest.fixture(scope="module")
def strict(example_build):
    """One second, 100 rows, 256 MB, two at once."""
    with (
        serving(example_build, "--timeout", "1", "--rows", "100", "--memory", "256") as server,
        server.client() as client,
    ):
        yield client


def query(client: httpx.Client, text: str, accept: str = "") -> httpx.Response:
    return client.post("sparql", data={"query": text}, headers={"Accept": accept} if accept else {})


@pytest.mark.parametrize("bomb", [PRODUCT, PATH], ids=["product", "path"])
def test_a_query_bomb_is_stopped_at_the_limit_while_others_are_served(strict, bomb):
    with ThreadPoolExecutor(1) as thread:
        exploding = thread.submit(query, strict, bomb)
        began, served = time.monotonic(), 0
        while not exploding.done():
            assert query(strict, "ASK {}").status_code == 200
            assert strict.get("api/search?q=skerry").status_code == 200
            served += 1
        assert exploding.result().status_code == 504
        assert "limit of 1 seconds" in exploding.result().json()["error"]
    assert served > 5 and time.monotonic() - began < 10
    assert query(strict, "ASK {}").status_code == 200


@pytest.mark.parametrize("bomb", [MEMORY, DOUBLING], ids=["rows", "doubling"])
def test_a_query_that_takes_too_much_memory_ends_alone(strict, bomb):
    assert query(strict, bomb).status_code in (400, 504)
    assert query(strict, "ASK {}").status_code == 200


def test_a_query_that_takes_too_much_memory_leaves_one_line_for_who_serves(example_build):
    process = start(example_build, "--memory", "128", "--timeout", "20")
    address = process.stdout.readline().split(" at ")[1].split()[0]
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        assert query(client, DOUBLING).status_code == 400
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert said == "kg: a worker ended over a query: it is nested too deeply or needs too much memory\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        "ASK " + "{" * 100_000,
        "ASK { ?x ?y " + "[ ?y " * 50_000,
        "ASK { FILTER(" + "!" * 300_000 + "true) }",
    ],
)
def test_a_query_nested_too_deeply_ends_alone(strict, text):
    assert query(strict, text).status_code in (400, 504)
    assert query(strict, "ASK {}").status_code == 200


def test_an_answer_with_too_many_rows_is_cut_and_says_so(strict):
    every = "SELECT * { ?s ?p ?o }"
    json = query(strict, every)
    assert json.headers["kg-cut"] == "rows; after 100 rows"
    assert len(json.json()["results"]["bindings"]) == 100
    assert json.json()["head"]["link"] == ["#cut-by-rows-after-100-rows"]
    assert (
        '<link href="#cut-by-rows-after-100-rows"/></head>'
        in query(strict, every, "application/sparql-results+xml").text
    )
    assert query(strict, every, "text/csv").text.count("\r\n") == 101
    graph = query(strict, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
    assert graph.headers["kg-cut"] == "rows; after 100 triples"
    assert graph.text.endswith("# cut by rows after 100 triples\n")


def test_a_whole_answer_says_nothing_of_limits(strict):
    found = query(strict, "SELECT * { ?s ?p ?o } LIMIT 100")
    assert "kg-cut" not in found.headers and "link" not in found.json()["head"]


def test_beyond_capacity_clients_are_asked_to_come_back(example_build):
    with (
        serving(example_build, "--timeout", "3", "--queries", "1") as server,
        ThreadPoolExecutor(24) as threads,
        server.client(limits=httpx.Limits(max_connections=30)) as client,
    ):
        bombs = [threads.submit(query, client, PRODUCT) for _ in range(24)]
        assert client.get("api/search?q=skerry").status_code == 200
        answers = [bomb.result() for bomb in bombs]
    assert {answer.status_code for answer in answers} == {503, 504}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)


def test_a_query_is_stopped_when_its_client_leaves(example_build):
    with serving(example_build, "--timeout", "60", "--queries", "1") as server, server.client() as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("sparql", params={"query": PRODUCT}, timeout=0.5)
        for _ in range(50):
            if query(client, "ASK {}").status_code == 200:
                return
            time.sleep(0.1)
    raise AssertionError("the worker is still busy")


def test_a_killed_worker_is_replaced(strict):
    mine = os.getpid()
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(query, strict, PRODUCT)
        while not (busy := _busy(mine)) and not asked.done():
            time.sleep(0.02)
        for pid in busy:
            os.kill(pid, 9)
        assert asked.result().status_code == 503
    assert query(strict, "ASK {}").status_code == 200


def _busy(ancestor: int) -> list[int]:
    """Processes below this one that run at the lower priority of workers and compute right now."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = (int(fields[1]), int(fields[16]), fields[0])
    return [
        pid
        for pid, (_, nice, state) in parents.items()
        if nice >= os.nice(0) + 5 and state == "R" and _descends(pid, ancestor, parents)
    ]


def _descends(pid: int, ancestor: int, parents: dict[int, tuple[int, int, str]]) -> bool:
    """Strictly."""
    while pid in parents:
        pid = parents[pid][0]
        if pid == ancestor:
            return True
    return False
