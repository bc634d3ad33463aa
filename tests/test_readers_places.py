"""What ``kg build --prune`` may remove: what the named places cover, and what is gone for sure."""

import os

import pytest

from kg.readers.places import covered_by, is_gone


@pytest.mark.parametrize(
    ("place", "covered", "not_covered"),
    [
        (
            "news",
            ["news/a.md", "news/2031/b.md", "news/2031/deep/c.txt"],
            ["newsroom/a.md", "a.md", "/news/a.md"],
        ),
        ("./news/", ["news/a.md"], ["old/news/a.md"]),
        (".", ["a.md", "news/a.md"], ["/etc/a.md", "../a.md", "memory://a.md", "-"]),
        ("..", ["../a.md", "../x/a.md"], ["a.md"]),
        ("/data/news", ["/data/news/a.md"], ["data/news/a.md", "/data/a.md"]),
        ("news/*.md", ["news/a.md"], ["news/a.txt", "news/x/a.md", "a.md"]),
        ("news/*", ["news/a.md", "news/x/a.md"], ["a.md"]),
        ("news/**/*.md", ["news/a.md", "news/x/y/a.md"], ["news/a.txt"]),
        ("news/**", ["news/a.md", "news/x/y/a.txt"], ["a.md"]),
        ("news/202[01]/?.md", ["news/2020/a.md"], ["news/2022/a.md", "news/2020/ab.md"]),
        (
            "s3://bucket/news",
            ["s3://bucket/news/a.md"],
            ["s3://bucket/a.md", "gs://bucket/news/a.md", "news/a.md"],
        ),
        ("s3://bucket/*/b.md", ["s3://bucket/x/b.md"], ["s3://bucket/b.md"]),
        ("a.md", ["a.md"], ["a.mdx"]),
    ],
)
def test_a_place_covers_what_lies_in_it(place, covered, not_covered):
    is_covered = covered_by([place])
    assert [source for source in covered if not is_covered(source)] == []
    assert [source for source in not_covered if is_covered(source)] == []


def test_a_folder_whose_name_looks_like_a_glob_is_a_folder(tmp_path):
    (tmp_path / "news [1]").mkdir()
    is_covered = covered_by([str(tmp_path / "news [1]")])
    assert is_covered(str(tmp_path / "news [1]" / "a.md"))
    assert not is_covered(str(tmp_path / "news 1" / "a.md"))


def test_a_place_in_which_something_could_not_be_listed_covers_nothing():
    assert not covered_by(["news"], unlisted=["news/private"])("news/a.md")
    assert not covered_by(["news"], unlisted=["news"])("news/a.md")
    assert covered_by(["news"], unlisted=["newsroom"])("news/a.md")
    assert covered_by(["news", "old"], unlisted=["old"])("news/a.md")


def test_a_file_is_gone_if_its_folder_is_there_and_it_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.md").write_text("x")
    assert [s for s in ("news/a.md", "news/b.md", "b.md", "old/b.md", "-", "s3://x/y") if is_gone(s)] == [
        "news/b.md",
        "b.md",
    ]
    assert is_gone(os.fspath(tmp_path / "news" / "b.md"))
