"""``kg mcp`` as an assistant uses it: through the SDK's own client."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="needs the extra [mcp]")
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


def asked(build: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """What the tools answer, one after another in one session."""

    async def ask(session: ClientSession) -> list[Any]:
        return [await session.call_tool(name, given) for name, given in calls]

    return in_session(build, ask)


def in_session(build: Path, work: Callable[[ClientSession], Awaitable[Any]], *options: str) -> Any:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "kg", "mcp", str(build), *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def run() -> Any:
        async with stdio_client(command) as streams, ClientSession(*streams) as session:
            await session.initialize()
            return await work(session)

    return asyncio.run(run())


def contents(results: Sequence[Any]) -> list[dict[str, Any]]:
    assert not [result.content for result in results if result.isError]
    return [result.structuredContent for result in results]


def test_the_tools_say_what_they_are_for(example_build: Path) -> None:
    async def ask(session: ClientSession) -> Any:
        return (await session.list_tools()).tools

    tools = in_session(example_build, ask)
    assert [tool.name for tool in tools] == ["search", "entity", "evidence", "query", "vocabulary"]
    assert all(tool.description and tool.inputSchema["type"] == "object" for tool in tools)


def test_from_a_mistyped_name_to_the_sentence(example_build: Path) -> None:
    async def ask(session: ClientSession) -> Any:
        (hits,) = contents(
            [await session.call_tool("search", {"text": "skery labs", "types": ["Organization"]})]
        )
        given = {"iri": hits["hits"][0]["iri"], "relation": "developedBy"}
        (entity,) = contents([await session.call_tool("entity", given)])
        (said,) = contents([await session.call_tool("evidence", {"claim": entity["claims"][0]["iri"]})])
        return entity, said

    entity, said = in_session(example_build, ask)
    assert entity["label"] == "Skerry Labs" and entity["total"] == len(entity["claims"]) > 0
    assert {claim["relation"] for claim in entity["claims"]} == {"developedBy"}
    assert said["evidences"][0]["quote"] and said["evidences"][0]["source"]["title"]


def test_questions_in_sparql_are_answered_and_cut(example_build: Path) -> None:
    select, ask, graph = contents(
        asked(
            example_build,
            ("query", {"sparql": "SELECT ?name { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name LIMIT 2"}),
            ("query", {"sparql": "ASK { ?m a kg:Model }"}),
            ("query", {"sparql": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"}),
        )
    )
    assert len(select["results"]["bindings"]) == 2 and "cut" not in select
    assert ask["boolean"] is True
    assert len(graph["triples"]) == 201 and graph["cut"] == "rows; after 200 triples"


@pytest.mark.parametrize(
    ("tool", "given", "says"),
    [
        ("search", {"text": "x", "types": ["Sandwich"]}, "no type 'Sandwich'; there are:"),
        ("search", {"text": "x", "limit": 1000}, "not from 1 to 100"),
        ("entity", {"iri": "model/nobody"}, "nothing is known of 'model/nobody'"),
        ("evidence", {"claim": "model/nobody"}, "nothing is known"),
        ("query", {"sparql": "SELEC *"}, "did you mean SELECT?"),
        ("query", {"sparql": "ASK { SERVICE <http://127.0.0.1:1/> {} }"}, "SERVICE is not answered"),
        ("query", {"sparql": "DELETE WHERE { ?s ?p ?o }"}, "can't be read"),
    ],
)
def test_what_is_wrong_is_said_to_the_assistant(
    example_build: Path, tool: str, given: dict[str, Any], says: str
) -> None:
    (result,) = asked(example_build, (tool, given))
    assert result.isError and says in result.content[0].text


def test_without_an_assistant_it_ends_without_a_word(example_build: Path) -> None:
    command = [sys.executable, "-m", "kg", "mcp", str(example_build)]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_without_the_extra_it_says_how_to_get_it(example_build: Path) -> None:
    without = "import sys; sys.modules['mcp'] = None; from kg.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", without, "mcp", str(example_build)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 1
    assert ended.stderr == "kg: kg mcp needs the extra [mcp]: pip install 'ainews-kg[mcp]'\n"


def test_a_query_bomb_is_stopped_and_the_next_question_answered(example_build: Path) -> None:
    bomb = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    async def ask(session: ClientSession) -> Any:
        return [await session.call_tool("query", {"sparql": text}) for text in (bomb, "ASK {}")]

    stopped, answered = in_session(example_build, ask, "--timeout", "1")
    assert stopped.isError and "limit of 1 seconds" in stopped.content[0].text
    assert answered.structuredContent["boolean"] is True
