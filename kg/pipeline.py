"""The order of the steps: sources → documents → extractions → entities and links → graph."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from kg import __version__, builds, config, fingerprint, stage2
from kg.background import DEFAULT, NONE, Background, load
from kg.builds import Build, Corpus, Manifest
from kg.engines import Engine, one_process
from kg.engines.tasks import Sharded
from kg.errors import ConfigError
from kg.iri import BASE, digest
from kg.report import Census, Report, Skip
from kg.stage1 import Progress, Stage1, no_progress
from kg.types import Decision, Extraction, Extractor, Linker, Linking


@dataclass(frozen=True, slots=True)
class Steps:
    """A checked pipeline. The shapes are digests of what forms documents, extractions and graph but input;
    ``rules_shape``: of what forms the graph but people's decisions and background knowledge.

    ``decided_in``: the files with the ``decisions``. ``checks``: the SHACL engine that looks at each document, or "".
    """

    name: str
    base: str
    extract: Extractor
    link: Linker
    reading_shape: str
    extraction_shape: str
    rules_shape: str
    graph_shape: str
    decided_in: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    background: Background = NONE
    checks: str = ""


def prepare(
    pipeline: str,
    *,
    base: str = BASE,
    decisions: Sequence[str] = (),
    background: Sequence[str] = DEFAULT,
    validate: bool | None = None,
) -> Steps:
    """Raises ConfigError unless every option of the pipeline is known, present and of its type, and ``base`` is an IRI.

    ``decisions``: files with what people decided; ConfigError for what can't be read or contradicts itself.
    ``background``: catalogues as in `kg.background.load`, which must be readable, too. ``validate``: whether what each
    document says is checked against the shapes; None: where that is quick (`kg.graph.validate`).
    """
    from kg.decisions import load_all, shape
    from kg.extract import EXTRACTORS
    from kg.graph.terms import is_exact_iri
    from kg.graph.validate import chosen as chosen_engine
    from kg.graph.validate import is_quick
    from kg.link import LINKERS

    if not is_exact_iri(base):
        raise ConfigError(f"{base!r} can't begin an IRI; write http://example.org/news/")
    chosen, decided = config.load(pipeline), load_all(decisions)
    known = load(background, base=base)
    rules_shape = fingerprint.of_graph(chosen, base=base)
    graph_shape = digest(rules_shape, known.shape)
    given = {"base": base, "decisions": decided, "known": known.known}
    return Steps(
        name=pipeline,
        base=base,
        extract=config.make(chosen, "extract", EXTRACTORS),
        link=config.make(chosen, "link", LINKERS, given=given),
        reading_shape=fingerprint.of_reading(),
        extraction_shape=fingerprint.of_extraction(chosen),
        rules_shape=rules_shape,
        graph_shape=digest(graph_shape, shape(decided)) if decided else graph_shape,
        decided_in=tuple(decisions),
        decisions=decided,
        background=known,
        checks=chosen_engine("auto") if (is_quick() and validate is None) or validate else "",
    )


def build(
    sources: Iterable[str],
    out: Path,
    *,
    pipeline: str | None = None,
    base: str | None = None,
    decisions: Sequence[str] | None = None,
    background: Sequence[str] | None = None,
    progress: Progress = no_progress,
    engine: Engine = one_process,
    sharded: Sharded | None = None,
    prune: bool = False,
    validate: bool | None = None,
) -> Report:
    """Add ``sources`` to the build in ``out``, or make it; unchanged documents are not extracted again.

    Without ``pipeline``, ``base``, ``decisions`` (files) or ``background`` (catalogues) a build keeps its own.
    Sources that can't be read are skipped and reported. ``prune`` removes sources that are not named now, if they
    lie in a folder or fit a glob that is, or if their file is gone. With ``sharded`` a cluster reads the sources.
    ``validate``: as in `prepare`.
    Raises ConfigError before anything is written, BuildError, and no DocumentError.
    """
    stored = builds.load_manifest(out) if builds.is_build(out) else None
    pipeline = pipeline or (stored.pipeline if stored else "news")
    if decisions is None:
        decisions = stored.decisions if stored else ()
    if background is None:
        background = stored.background if stored else DEFAULT
    base = base or (stored.base if stored else BASE)
    steps = prepare(pipeline, base=base, decisions=decisions, background=background, validate=validate)
    return run(steps, sources, out, progress=progress, engine=engine, sharded=sharded, prune=prune)


def relink(build: Build, corpus: Corpus) -> Linking:
    """The linking behind a build's graph, which the graph doesn't have all of. Loads no extractor."""
    from kg.decisions import load_all
    from kg.link import LINKERS

    stored = builds.load_manifest(build.path)
    known = load(stored.background, base=stored.base)
    given = {"base": stored.base, "decisions": load_all(stored.decisions), "known": known.known}
    return config.make(config.load(stored.pipeline), "link", LINKERS, given=given)(corpus)


def remove(sources: Sequence[str], out: Path, *, progress: Progress = no_progress) -> Report:
    """Take ``sources``, as `builds.readings` names them or as globs of these names, out of the build in ``out``.

    Raises BuildError, before anything is removed, for a name that is none of its sources.
    """
    stored = builds.load_manifest(out)
    chosen = builds.chosen(Build(out), sources)
    steps = prepare(
        stored.pipeline, base=stored.base, decisions=stored.decisions, background=stored.background
    )
    return run(steps, [], out, progress=progress, without=chosen)


def run(
    steps: Steps,
    sources: Iterable[str],
    out: Path,
    *,
    progress: Progress = no_progress,
    engine: Engine = one_process,
    sharded: Sharded | None = None,
    prune: bool = False,
    without: Iterable[str] = (),
) -> Report:
    """`build` with steps that are ready, for many builds in one process. ``without``: sources to remove."""
    from kg.readers.sources import expand

    missing: list[Skip] = []
    given = list(sources)
    names = list(
        expand(
            given,
            on_skip=lambda source, reason: missing.append(Skip(source, reason, f"{source}: {reason}")),
        )
    )
    with builds.open_for_writing(out) as directory:
        if not builds.is_build(out):
            builds.save_manifest(directory, _manifest(steps))
        removed = [*without, *(_prunable(directory, given, names, missing) if prune else ())]
        for source in removed:
            builds.drop_reading(directory, source)
        stage1 = Stage1(
            directory, steps.extract, steps.reading_shape, steps.extraction_shape, progress, engine, sharded
        )
        stage1.run(names)
        builds.drop_unused(directory)
        corpus = Corpus(directory)
        folder = sharded.fold(stage1.shard_of) if sharded and sharded.fold else None
        census, seconds = _fold(directory, steps, corpus, progress, folder)
        report = Report(
            pipeline=steps.name,
            sources=len(names) + len(missing),
            extracted=stage1.written,
            cached=stage1.cached,
            copies=corpus.copies,
            skips=(*missing, *stage1.skips),
            census=census,
            seconds=stage1.seconds() | seconds,
            words_per_second=stage1.words_per_second(),
            removed=tuple(removed),
        )
        builds.write(directory.report, orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
        return report


def _prunable(
    directory: Build, given: Sequence[str], names: Sequence[str], missing: Sequence[Skip]
) -> list[str]:
    """Sources that are not named now and lie where something is, or are gone; see `kg.readers.places`."""
    from kg.readers.places import covered_by, is_gone
    from kg.readers.sources import NO_FILES

    named = set(names)
    covered = covered_by(given, unlisted=[skip.source for skip in missing if skip.reason != NO_FILES])
    unnamed = (reading.source for reading in builds.readings(directory) if reading.source not in named)
    return [source for source in unnamed if covered(source) or is_gone(source)]


def extract(steps: Steps, source: str) -> Iterator[Extraction]:
    """Stage 1 alone for one source, without a build. Raises DocumentError."""
    from kg.readers.sources import load, read

    yield from steps.extract(read(load(source), source))


def _fold(
    directory: Build, steps: Steps, corpus: Corpus, progress: Progress, folder: stage2.Fold | None
) -> tuple[Census, dict[str, float]]:
    """Stage 2, unless graph and names are what it would write. Also says how long its parts took."""
    from kg.ontology import load as load_ontology
    from kg.stage2.local import with_ledger

    shaped_by = digest(corpus.digest(), steps.graph_shape)
    manifest = builds.load_manifest(directory.path)
    files = (directory.graph, directory.background, directory.names)
    whole = manifest.graph == shaped_by and all(file.is_file() for file in files)
    census = builds.load_census(directory) if whole else None
    if census and (census.checked or not steps.checks):
        return census, {}
    # The graph's mark goes first and comes last: a killed process leaves no graph that passes for another's.
    builds.save_manifest(directory, _manifest(steps))
    rules = stage2.Rules(
        steps.link,
        load_ontology(),
        steps.base,
        steps.decisions,
        steps.background,
        steps.rules_shape,
        steps.checks,
    )
    census, checksum, seconds = stage2.fold(directory, corpus, rules, progress, folder or with_ledger)
    builds.write(directory.census, orjson.dumps(asdict(census)))
    builds.save_manifest(directory, _manifest(steps, graph=shaped_by, checksum=checksum))
    return census, seconds


def _manifest(steps: Steps, *, graph: str = "", checksum: int = 0) -> Manifest:
    return Manifest(
        __version__,
        steps.name,
        steps.base,
        fingerprint.packages(),
        graph,
        checksum,
        steps.decided_in,
        steps.background.files,
    )
