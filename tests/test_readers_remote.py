"""Addresses, Parquet and WARC: what the extra [dask] reads, and what is said where it is missing."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tiny_steps import steps

from kg import builds, pipeline
from kg.builds import Build
from kg.errors import DocumentError
from kg.readers import parquet, remote, warc
from kg.readers.sources import expand, load, read
from kg.types import Document

TEXT = "Tansy and Grebe opened an office together in the spring of the year."
PAGE = f"<html><head><title>Weekly</title></head><body><h1>Weekly</h1><p>{TEXT}</p></body></html>"


def parquet_of(**columns: list[object]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow", reason="needs the extra [dask]")
    from pyarrow import parquet as writer

    file = io.BytesIO()
    writer.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def warc_of(*pages: tuple[str, str, str, bytes], gzip: bool = False) -> bytes:
    """Kind of record, status, content type and content."""
    pytest.importorskip("warcio", reason="needs the extra [dask]")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzip)
    for number, (kind, status, content_type, content) in enumerate(pages):
        http = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.1")
        address = f"https://tansy.example/{number}"
        headers = http if kind == "response" else None
        given = {} if headers else {"warc_content_type": content_type}
        record = writer.create_warc_record(
            address, kind, payload=io.BytesIO(content), http_headers=headers, **given
        )
        writer.write_record(record)
    return file.getvalue()


@pytest.fixture
def memory() -> Iterator[str]:
    fsspec = pytest.importorskip("fsspec", reason="needs the extra [dask]")
    system = fsspec.filesystem("memory")
    for name in ("a.txt", "deep/b.md", "deep/.hidden.md", "deep/c.png"):
        system.pipe(f"/news/{name}", f"{name} says: {TEXT}\n".encode())
    yield "memory://news"
    system.rm("/news", recursive=True)


def test_a_row_of_parquet_is_a_document():
    days: list[object] = [date(2031, 5, 4), None, None]
    data = parquet_of(
        title=["Weekly", None, None], text=[TEXT, "", "Merlin sold an otter."], date=days, url=["", "", ""]
    )
    documents: list[Document] = []
    with pytest.raises(
        DocumentError, match=r"1 of 3 rows can't be read; the first: w\.parquet#2: no text in it"
    ):
        for document in read(data, "w.parquet"):
            documents.append(document)
    assert [(d.source, d.title, d.published) for d in documents] == [
        ("w.parquet#1", "Weekly", "2031-05-04"),
        ("w.parquet#3", "", ""),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: parquet_of(words=["x"]), "no column with text among words; call it html or"),
        (lambda: parquet_of(text=[TEXT])[:-9] + b"x" * 9, "a damaged Parquet file"),
        (lambda: b"no parquet", "a damaged Parquet file"),
        (lambda: parquet_of(text=[]), "empty file|no column with text"),
    ],
)
def test_parquet_that_cannot_be_read_is_told(data, message):
    pytest.importorskip("pyarrow", reason="needs the extra [dask]")
    with pytest.raises(DocumentError, match=message):
        list(read(data(), "w.parquet"))


@pytest.mark.parametrize("gzip", [False, True])
def test_pages_and_texts_of_a_warc_are_documents(gzip):
    data = warc_of(
        ("response", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("response", "404 Not Found", "text/html", PAGE.encode()),
        ("response", "200 OK", "image/png", b"\x89PNG"),
        ("resource", "", "text/plain", TEXT.encode()),
        (
            "response",
            "200 OK",
            "text/html; charset=iso-8859-2",
            "<p>Merlin moved to Łódź.</p>".encode("iso-8859-2"),
        ),
        gzip=gzip,
    )
    documents = list(read(data, "crawl.warc.gz" if gzip else "crawl.warc"))
    assert [(d.url, d.title) for d in documents] == [
        ("https://tansy.example/0", "Weekly"),
        ("https://tansy.example/3", ""),
        ("https://tansy.example/4", ""),
    ]
    assert TEXT in documents[0].text and TEXT in documents[1].text and "Łódź" in documents[2].text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: warc_of(("response", "404 Not Found", "text/html", b"x")), "no pages in it"),
        (lambda: warc_of(("response", "200 OK", "text/html", b"  ")), "1 of 1 pages can't be read"),
        (lambda: warc_of() or b"no archive at all", "a damaged WARC file"),
    ],
)
def test_a_warc_that_cannot_be_read_is_told(data, message):
    with pytest.raises(DocumentError, match=message):
        list(read(data(), "crawl.warc"))


def test_addresses_are_listed_as_files_are(memory):
    assert list(expand([memory])) == ["memory:///news/a.txt", "memory:///news/deep/b.md"]
    assert list(expand(["memory://news/**/*.md"])) == [
        "memory:///news/deep/.hidden.md",
        "memory:///news/deep/b.md",
    ]
    assert list(expand(["memory://news/deep/c.png"])) == ["memory:///news/deep/c.png"]
    assert TEXT.encode() in load("memory://news/a.txt")


def test_a_build_of_addresses_is_one_of_files(memory, tmp_path):
    (tmp_path / "b.md").write_text(TEXT)
    report = pipeline.run(steps(), [memory, (tmp_path / "b.md").as_uri()], tmp_path / "out")
    assert (report.census.documents, report.skips) == (3, ())
    pipeline.run(steps(), ["memory:///news/deep"], tmp_path / "out", prune=True)
    assert len(builds.readings(Build(tmp_path / "out"))) == 3
    import fsspec

    fsspec.filesystem("memory").rm("/news/deep/b.md")
    fsspec.filesystem("memory").pipe("/news/deep/x.md", b"Sorrel went away in the spring of the year.\n")
    report = pipeline.run(steps(), ["memory:///news/deep"], tmp_path / "out", prune=True)
    assert report.removed == ("memory:///news/deep/b.md",)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("memory://nothing/here.md", "no such file or folder"),
        ("file:///no/such/folder/*.md", "no such file or folder"),
        ("nothing://a/b", "Protocol not known: nothing"),
        ("https://tansy.example/a.html", "an address, no file; kg works offline"),
    ],
)
def test_an_address_without_a_file_is_told(address, message):
    pytest.importorskip("fsspec", reason="needs the extra [dask]")
    with pytest.raises(DocumentError, match=message):
        list(expand([address]))
    with pytest.raises(DocumentError):
        load(address)


@pytest.mark.parametrize(
    ("module", "source", "needs"),
    [(parquet, "a.parquet", "pyarrow"), (warc, "a.warc", "warcio"), (remote, "s3://b/a.md", "fsspec")],
)
def test_without_the_extra_it_is_said_what_to_install(monkeypatch, module, source, needs):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(DocumentError, match=rf"needs {needs}; pip install 'ainews-kg\[dask\]'"):
        list(read(b"x", source)) if module is not remote else load(source)


def test_a_folder_gives_its_archives(tmp_path: Path):
    for name in ("a.parquet", "b.warc.gz", "c.warc", "d.tar.gz"):
        (tmp_path / name).write_bytes(b"x")
    assert [Path(path).name for path in expand([str(tmp_path)])] == ["a.parquet", "b.warc.gz", "c.warc"]
