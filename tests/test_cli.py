"""What a user types and sees, on documents written for this test."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import kg

ARTICLE = """---
title: Weekly notes
date: 2031-05-06
---
# Weekly notes

Tansy Labs has released Heron, a 7B parameter language model trained with 512 H100s.
The company is based in Norway.

Subscribe now

***

It will rain in the hills and along the coast, people who live there said.
"""
PAGE = """<html><head><title>Otter</title></head><body><article><h1>Otter</h1>
<p>Grebe Systems has released Otter, a 13B parameter language model.</p></article></body></html>
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    (folder / "weekly.md").write_text(ARTICLE, "utf-8")
    (folder / "otter.html").write_text(PAGE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "build"
    ended = kg("build", folder, "-o", out)
    assert ended.code == 0, ended.err
    assert "documents" in ended.out and "2 read" in ended.out
    assert f"kg table models {out}" in ended.out
    return out


def test_help_needs_neither_spacy_nor_an_rdf_library():
    script = (
        "import sys; from kg.cli import run; run(['--help']);"
        "print(sorted({'spacy', 'rdflib', 'pyoxigraph', 'rich', 'numpy', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Knowledge graphs from AI news" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_what_is_printed_is_utf8_in_any_locale(example_build):
    command = [sys.executable, "-m", "kg", "show", str(example_build), "Dunlin"]
    ended = subprocess.run(
        command, env=os.environ | {"PYTHONIOENCODING": "latin-1"}, capture_output=True, check=True
    )
    assert "“Brackwater Robotics has built Dunlin" in ended.stdout.decode("utf-8")


def test_kg_alone_shows_what_there_is():
    assert "Commands:" in kg().out


def test_every_command_explains_itself():
    from kg.cli import kg as group

    for name, command in group.commands.items():
        shown = kg(name, "--help")
        assert (shown.code, shown.err) == (0, "")
        assert command.help and command.help.split("\n")[0] in " ".join(shown.out.split())


def test_a_table_of_models(built):
    shown = kg("table", "models", built)
    assert "Heron" in shown.out and "Tansy Labs" in shown.out and "7B" in shown.out


@pytest.mark.parametrize(
    ("format_", "start"),
    [("csv", "name\r\n"), ("json", '{"head"'), ("table", " ")],
)
def test_a_query_in_each_format(built, format_, start):
    sparql = "SELECT ?name { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name"
    answered = kg("query", built, sparql, "--format", format_)
    assert answered.code == 0
    assert answered.out.startswith(start)
    assert answered.out.index("Heron") < answered.out.index("Otter")


def test_a_query_from_a_file_and_one_that_constructs(built, tmp_path):
    (tmp_path / "q.rq").write_text("CONSTRUCT { ?m a kg:Model } { ?m a kg:Model }")
    answered = kg("query", built, "-f", tmp_path / "q.rq", "--format", "nt")
    assert answered.out.count("#Model> .") == 2


def test_named_questions_are_listed_and_answered(built):
    assert "who-built-what" in kg("query", built, "--list").out
    assert "Tansy Labs" in kg("query", built, "--name", "who-built-what").out
    assert kg("query", built, "who-built-what").out == kg("query", built, "--name", "who-built-what").out
    assert "there is who-built-what" in kg("query", built, "who-built-wat").err


def test_rows_are_not_folded_where_no_terminal_is(built):
    asked = "SELECT (CONCAT('a long ', STR(?m), ' ', STR(?m), ' ', STR(?m), ' tail') AS ?all) { ?m a kg:Model } LIMIT 1"
    lines = kg("query", built, asked).out.splitlines()
    assert next(line.strip() for line in lines if "a long" in line or "tail" in line).endswith("tail")


def test_a_query_or_a_file_of_decisions_that_is_no_text_is_refused(built, tmp_path):
    (tmp_path / "binary").write_bytes(b"\x00\xff\xfe")
    ended = kg("query", built, "-f", tmp_path / "binary")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"kg query: --file {tmp_path}/binary: can't be read: it is not UTF-8")
    for option in ("-o", "--ask"):
        ended = kg("review", built, option, tmp_path / "binary")
        assert (ended.code, ended.err) == (
            1,
            f"kg: can't read decisions {tmp_path}/binary: it is not UTF-8\n",
        )
    assert (tmp_path / "binary").read_bytes() == b"\x00\xff\xfe"


def test_a_question_about_an_entity_that_nobody_knows_fails(built):
    known = kg("query", built, "--name", "sources-of-a-fact", "--set", "entity=tansy labs", "--format", "csv")
    assert (known.code, known.err) == (0, "") and known.out.count("\n") > 1
    ended = kg("query", built, "--name", "sources-of-a-fact", "--set", "entity=Tanzy Labs")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("kg: no entity is named 'Tanzy Labs'; similar: Tansy Labs")


def test_a_syntax_error_points_at_its_place(built):
    ended = kg("query", built, "SELECT ?x {\n  ?x a kg:Model ; ; ;\n  FILTER(?y >)\n}")
    assert (ended.code, ended.out) == (1, "")
    assert "line 3" in ended.err
    assert ended.err.splitlines()[-1].strip() == "^"


def test_an_entity_is_shown_with_its_sentences(built):
    shown = kg("show", built, "heron")
    assert "Heron · Model" in shown.out
    assert "“Tansy Labs has released Heron, a 7B parameter language model" in shown.out
    assert "“" not in kg("show", built, "heron", "--sentences", "0").out
    missing = kg("show", built, "Herron")
    assert (missing.code, missing.out) == (1, "")
    assert "no entity is named 'Herron'; similar: Heron" in missing.err


def test_a_graph_is_counted_and_valid(built):
    counted = kg("stats", built)
    assert "2 documents" in counted.out and "entities by type" in counted.out
    assert kg("validate", built).code == 0


def test_a_broken_rule_is_named_with_its_node(built, tmp_path):
    (tmp_path / "build.json").write_bytes((built / "build.json").read_bytes())
    broken = "<https://w3id.org/ainews-kg/id/claim/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    broken += " <https://w3id.org/ainews-kg/ontology#Claim> .\n"
    (tmp_path / "graph.nt").write_text(broken)
    ended = kg("validate", tmp_path)
    assert ended.code == 1
    assert "https://w3id.org/ainews-kg/id/claim/1" in ended.out
    assert "violations in" in ended.err


@pytest.mark.parametrize("format_", ["nt", "turtle", "graphml", "csv", "jsonl"])
def test_exports(built, tmp_path, format_):
    ended = kg("export", built, "-f", format_, "-o", tmp_path / "graph")
    assert (ended.code, ended.err) == (0, "")
    assert (tmp_path / "graph").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["show DIR Dunlin", "table models DIR", "export DIR -f nt -o /dev/stdout"]
)
def test_a_reader_that_has_gone_is_no_error(example_build, command):
    arguments = command.replace("DIR", str(example_build)).split()
    reads, writes = os.pipe()
    os.close(reads)
    ended = subprocess.run(
        [sys.executable, "-m", "kg", *arguments], stdout=writes, stderr=subprocess.PIPE, text=True
    )
    os.close(writes)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["stats DIR", "table models DIR", "query DIR -n who-built-what --format csv"]
)
@pytest.mark.parametrize(
    ("stdout", "code", "said"),
    [(">&-", 0, ""), ("> /dev/full", 1, "kg: an output: No space left on device; make room\n")],
)
def test_an_output_that_is_closed_or_full_shows_no_stack_trace(example_build, command, stdout, code, said):
    shell = f"{sys.executable} -m kg {command.replace('DIR', str(example_build))} {stdout}"
    ended = subprocess.run(shell, shell=True, stderr=subprocess.PIPE, text=True)
    assert (ended.returncode, ended.stderr) == (code, said)


def test_parallel_edges_are_summed(built, tmp_path):
    assert kg("export", built, "-f", "graphml", "-o", tmp_path / "g", "--parallel", "sum").code == 0


def test_the_exported_graph_is_the_one_in_the_build(built, tmp_path):
    kg("export", built, "-f", "nt", "-o", tmp_path / "graph.nt")
    assert (tmp_path / "graph.nt").read_bytes() == (built / "graph.nt").read_bytes()


def test_building_again_reads_nothing_again(built, folder):
    ended = kg("build", folder, "-o", built)
    assert (ended.code, "2 unchanged" in ended.out) == (0, True)


def test_quiet_is_quiet(built, folder):
    ended = kg("build", folder, "-o", built, "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_what_was_skipped_is_named_and_strict_fails_for_it(built, folder):
    (folder / "empty.md").write_bytes(b"")
    ended = kg("build", folder, folder / "gone.md", "-o", built, "-q")
    assert ended.code == 0
    assert [line.split(":")[0] for line in ended.err.splitlines()] == ["skipped", "skipped"]
    assert "gone.md: no such file" in ended.err and "empty.md: " in ended.err
    strict = kg("build", folder, "-o", built, "-q", "--strict")
    assert strict.code == 1
    assert strict.err.splitlines()[-1] == "kg: 1 could not be read (--strict)"
    (folder / "empty.md").unlink()
    report = json.loads((built / "report.json").read_text())
    assert [Path(skip["source"]).name for skip in report["skips"]] == ["empty.md"]


def test_explain_says_what_was_found_by_which_rule_and_what_was_not(folder):
    shown = kg("explain", folder / "weekly.md")
    assert shown.code == 0, shown.err
    assert "Weekly notes" in shown.out
    assert "Heron developedBy Tansy Labs · asserted   [" in shown.out
    assert "7B · 7e+09 1 · parameterCount" in shown.out
    assert "not read: boilerplate" in shown.out
    one = kg("explain", folder / "weekly.md", "--sentence", "based in")
    assert len([line for line in one.out.splitlines() if line.startswith("[")]) == 1
    assert "Norway" in one.out and "7B" not in one.out


GOLD = {
    "entities": [
        {"id": "h", "type": "Model", "names": ["Heron"]},
        {"id": "t", "type": "Organization", "names": ["Tansy Labs"]},
        {"id": "n", "type": "Place", "names": ["Iceland"]},
    ],
    "facts": [{"s": "h", "p": "developedBy", "o": "t"}, {"s": "t", "p": "locatedIn", "o": "n"}],
}


def test_one_document_of_a_build_is_judged_against_its_gold_file(built, tmp_path):
    (tmp_path / "weekly.json").write_text(json.dumps(GOLD))
    judged = kg("eval", built, "--gold", tmp_path, "--errors", 9)
    assert judged.code == 0, judged.err
    assert re.search(r"developedBy +P \S+  R 1\.000  F1 \S+  \(1 right, \d wrong, 0 missed\)", judged.out)
    assert "missed entity: Place: Iceland" in judged.out and "missed fact: Tansy Labs locatedIn" in judged.out
    assert "wrong entity: Model: Otter" not in judged.out
    (tmp_path / "nobody.json").write_text(json.dumps(GOLD))
    refused = kg("eval", built, "--gold", tmp_path)
    assert (refused.code, refused.err) == (
        1,
        "kg: 0 documents of the build are named 'nobody'; it should be one\n",
    )


def test_documents_are_built_and_judged_in_pairs_of_one_name(folder, tmp_path):
    (tmp_path / "weekly.json").write_text(json.dumps(GOLD))
    judged = kg("eval", "--gold", f"{tmp_path}={folder}")
    assert judged.code == 0, judged.err
    assert judged.out.splitlines()[0].startswith("weekly ")
    assert judged.out.splitlines()[-1].startswith("mean over documents: entities F1 0.")
    refused = kg("eval", "--gold", f"{tmp_path}={tmp_path}/none")
    assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_pipelines_are_listed():
    assert "news" in kg("pipelines").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "kg: no command 'biuld'; did you mean 'build'? (see kg --help)"),
        (["help"], "kg: no command 'help'; there are: demo, build, "),
        (["show", "out", "caf\udce9"], "kg: caf\\xe9 is not UTF-8; rename the file, or write it another way"),
        (["build"], "kg build: Missing argument 'SOURCE...'. (see kg build --help)"),
        (["build", "x.md"], "kg build: Missing option '-o' / '--out'. (see kg build --help)"),
        (["build", "x.md", "-o", "out", "--fast"], "kg build: No such option"),
        (["query", "out"], "kg query: give one of: a query, --file FILE, --name QUESTION, --list"),
        (["query", "out", "ASK {}", "--name", "x"], "kg query: give one of"),
        (["query", "out", "ASK {}", "--set", "x=1"], "kg query: --set goes with --name"),
        (["query", "out", "-n", "x", "--set", "x"], "kg query: --set x: write it as NAME=VALUE"),
        (["query", "out", "-f", "no.rq"], "kg query: "),
        (
            ["query", "out", "ASK {}", "--format", "xls"],
            "kg query: Invalid value for '--format': 'xls' is none of table, csv",
        ),
        (["export", "out", "-f", "nt"], "kg export: Missing option '-o' / '--out'"),
        (
            ["export", "out", "-f", "grapml", "-o", "x"],
            "kg export: no export format 'grapml'; did you mean 'graphml'?",
        ),
        (
            ["export", "out", "-f", "csv", "-o", "x", "--parallel", "sum"],
            "kg export: --parallel goes with -f graphml or gexf, not with csv",
        ),
        (
            ["export", "out", "-f", "csv", "-o", "x", "--rdf12"],
            "kg export: --rdf12 goes with -f nt or nq or turtle or trig, not with csv",
        ),
        (
            ["export", "out", "-f", "graphml", "-o", "x", "--time", "since"],
            "kg export: --time goes with -f gexf, not with graphml",
        ),
        (["table", "modles", "out"], "kg table: no table 'modles'; there are: models, scores"),
        (["eval", "out"], "kg eval: Missing option '--gold'"),
        (["eval", "--gold", "x.json"], "kg eval: 'x.json': give a build directory, or GOLD=DOCUMENT"),
        (["show", "out", "x", "--sentences", "many"], "kg show: Invalid value for '--sentences'"),
    ],
)
def test_a_wrong_command_is_answered_in_one_line_with_code_2(arguments, message):
    ended = kg(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(message)
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stats", "no/such"], "no build directory no/such; make one with: kg build SOURCE... -o no/such"),
        (["query", ".", "ASK {}"], ". is not a build: it has no build.json"),
        (["build", "x.md", "-o", "out", "--pipeline", "new"], "no pipeline 'new'; did you mean 'news'?"),
        (["explain", "no.md"], "no.md: No such file or directory"),
    ],
)
def test_work_that_fails_is_answered_in_one_line_with_code_1(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = kg(*arguments)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"kg: {message}")
    assert ended.err.count("\n") == 1


def test_what_the_system_forbids_is_answered_in_one_line(built, monkeypatch):
    def forbidden(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", forbidden)
    ended = kg("review", built, "-o", "locked/d.toml")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "kg: locked/d.toml: Permission denied; check its permissions\n"


def test_an_unknown_option_of_a_pipeline_stops_a_build_before_anything_is_written(tmp_path):
    (tmp_path / "mine.toml").write_text('[extract]\nuse = "reading"\ntreshold = 1\n[link]\nuse = "names"\n')
    ended = kg("build", "x.md", "-o", tmp_path / "out", "--pipeline", tmp_path / "mine.toml")
    assert ended.code == 1
    assert "mine.toml [extract]: no option 'treshold'" in ended.err
    assert not (tmp_path / "out").exists()


def test_nothing_that_can_be_read_is_a_failure(tmp_path):
    ended = kg("build", tmp_path / "gone.md", "-o", tmp_path / "out", "-q")
    assert ended.code == 1
    assert (
        ended.err.splitlines()[-1]
        == f"kg: nothing could be read, so the graph in {tmp_path / 'out'} is empty"
    )


def test_completion_is_offered_to_the_shell():
    environment = {"_KG_COMPLETE": "bash_complete", "COMP_WORDS": "kg ex", "COMP_CWORD": "1"}
    done = subprocess.run([sys.executable, "-m", "kg"], env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["plain,explain", "plain,export"]
