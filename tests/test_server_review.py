"""Decisions of people through the server: written to their file, one a pair, and taken back."""

import pytest
from serving import serving

from kg.decisions import read

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(example_build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    (folder / "mine.toml").write_text(
        '# Mine.\n\n[[decision]]\ndo = "rename"\ntype = "Model"\nname = "A"\nto = "B"\n', "utf-8"
    )
    with (
        serving(example_build, "--decisions", str(folder / "mine.toml")) as server,
        server.client() as client,
    ):
        client.file = folder / "mine.toml"
        yield client


def decide(client, pair, word, **more):
    return client.post(
        "api/decisions", json={"a": pair["a"]["iri"], "b": pair["b"]["iri"], "decision": word, **more}
    )


def test_what_is_decided_stands_in_the_file_once_and_can_be_taken_back(client):
    assert client.get("api/about").json()["decisions"] is True
    review = client.get("api/review").json()
    assert review["total"] >= 1
    pair = review["pairs"][0]
    for word, do in (("different", "apart"), ("same", "same")):
        assert decide(client, pair, word).json() == {"decision": word, "decisions": 2}
        mine, made = read(client.file)
        assert (mine.do, made.do, {made.name, made.other}) == (
            "rename",
            do,
            {pair["a"]["label"], pair["b"]["label"]},
        )
        assert client.get("api/review").json()["pairs"][0]["decision"] == word
    assert client.file.read_text("utf-8").startswith("# Mine.\n")
    assert decide(client, pair, "", key=pair["key"]).json() == {"decision": "", "decisions": 1}
    assert [decision.do for decision in read(client.file)] == ["rename"]


def test_a_page_elsewhere_cannot_decide(client):
    pair = client.get("api/review").json()["pairs"][0]
    body = {"a": pair["a"]["iri"], "b": pair["b"]["iri"], "decision": "same"}
    assert (
        client.post("api/decisions", json=body, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert (
        client.post("api/decisions", content="a=b", headers={"Content-Type": "text/plain"}).status_code == 415
    )
    assert len(read(client.file)) == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"a": "x", "b": "y"},
        {"a": "x", "b": "y", "decision": "maybe"},
        {"a": 1, "b": 2, "decision": "same"},
        {"a": "x", "b": "y", "decision": "same", "c": "z"},
    ],
)
def test_what_is_no_decision_is_refused(client, body):
    assert client.post("api/decisions", json=body).status_code == 400


def test_only_what_was_asked_is_decided(client):
    body = {"a": "http://x/a", "b": "http://x/b", "decision": "same"}
    assert client.post("api/decisions", json=body).status_code == 404
