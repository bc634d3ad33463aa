"""The order of the steps: sources → documents → extractions → entities and links → graph."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import orjson

from kg import __version__, builds, config, fingerprint
from kg.builds import Build, Corpus, Manifest
from kg.iri import BASE, digest
from kg.report import Census, Report, Skip, Tally
from kg.stage1 import Progress, Stage1, no_progress
from kg.types import Extraction, Extractor, Linker, Linking


@dataclass(frozen=True, slots=True)
class Steps:
    """A checked pipeline. The shapes are digests of what forms documents, extractions and graph but input."""

    name: str
    base: str
    extract: Extractor
    link: Linker
    reading_shape: str
    extraction_shape: str
    graph_shape: str


def prepare(pipeline: str, *, base: str = BASE) -> Steps:
    """Raises ConfigError unless every option of the pipeline is known, present and of its type."""
    from kg.extract import EXTRACTORS
    from kg.link import LINKERS

    chosen = config.load(pipeline)
    return Steps(
        name=pipeline,
        base=base,
        extract=config.make(chosen, "extract", EXTRACTORS),
        link=config.make(chosen, "link", LINKERS, given={"base": base}),
        reading_shape=fingerprint.of_reading(),
        extraction_shape=fingerprint.of_extraction(chosen),
        graph_shape=fingerprint.of_graph(chosen, base=base),
    )


def build(
    sources: Iterable[str],
    out: Path,
    *,
    pipeline: str | None = None,
    base: str | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Add ``sources`` to the build in ``out``, or make it; unchanged documents are not extracted again.

    Without ``pipeline`` or ``base`` a build keeps its own. Sources that can't be read are skipped and
    reported. Raises ConfigError before anything is written, BuildError, and no DocumentError.
    """
    stored = builds.load_manifest(out) if builds.is_build(out) else None
    pipeline = pipeline or (stored.pipeline if stored else "news")
    steps = prepare(pipeline, base=base or (stored.base if stored else BASE))
    return run(steps, sources, out, progress=progress)


def run(steps: Steps, sources: Iterable[str], out: Path, *, progress: Progress = no_progress) -> Report:
    """`build` with steps that are ready, for many builds in one process."""
    from kg.readers.sources import expand

    missing: list[Skip] = []
    names = list(
        expand(
            list(sources),
            on_skip=lambda source, reason: missing.append(Skip(source, reason, f"{source}: {reason}")),
        )
    )
    with builds.open_for_writing(out) as directory:
        if not builds.is_build(out):
            builds.save_manifest(directory, _manifest(steps))
        stage1 = Stage1(directory, steps.extract, steps.reading_shape, steps.extraction_shape, progress)
        stage1.run(names)
        builds.drop_unused(directory)
        corpus = Corpus(directory)
        census, seconds = _fold(directory, steps, corpus, progress)
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
        )
        builds.write(directory.report, orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
        return report


def extract(steps: Steps, source: str) -> Iterator[Extraction]:
    """Stage 1 alone for one source, without a build. Raises DocumentError."""
    from kg.readers.sources import load, read

    yield from steps.extract(read(load(source), source))


def _fold(
    directory: Build, steps: Steps, corpus: Corpus, progress: Progress
) -> tuple[Census, dict[str, float]]:
    """Stage 2, unless graph and names are what it would write. Also says how long its parts took."""
    shaped_by = digest(corpus.digest(), steps.graph_shape)
    manifest = builds.load_manifest(directory.path)
    if manifest.graph == shaped_by and (census := builds.load_census(directory)):
        return census, {}
    # The graph's mark goes first and comes last: a killed process leaves no graph that passes for another's.
    builds.save_manifest(directory, _manifest(steps))
    census, seconds = _write_graph(directory, steps, corpus, progress)
    builds.write(directory.census, orjson.dumps(asdict(census)))
    builds.save_manifest(directory, _manifest(steps, graph=shaped_by))
    return census, seconds


def _write_graph(
    directory: Build, steps: Steps, corpus: Corpus, progress: Progress
) -> tuple[Census, dict[str, float]]:
    from kg.graph import rdf
    from kg.query import names

    start = perf_counter()
    tally = Tally()
    for done, extraction in enumerate(corpus, 1):
        progress("count", done, len(corpus))
        tally.add(extraction)
    counted = perf_counter()
    progress("link", 0, 1)
    linking = steps.link(corpus)
    linked = perf_counter()
    progress("graph", 0, 1)
    with builds.replacing(directory.graph) as partial:
        rdf.write(corpus, linking, partial, base=steps.base)
    written = perf_counter()
    progress("names", 0, 1)
    with builds.replacing(directory.names) as partial:
        names.index(linking.entities, partial, weights=_documents_by_entity(linking))
    seconds = {"count": counted - start, "link": linked - counted, "graph": written - linked}
    seconds["names"] = perf_counter() - written
    return tally.census(linking), seconds


def _documents_by_entity(linking: Linking) -> Counter[str]:
    """How many documents mention each."""
    pairs = {(link.entity, link.mention.span.document) for link in linking.links}
    return Counter(entity for entity, _ in pairs)


def _manifest(steps: Steps, *, graph: str = "") -> Manifest:
    return Manifest(__version__, steps.name, steps.base, fingerprint.packages(), graph)
