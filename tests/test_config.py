from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from kg import config
from kg.errors import ConfigError


def extract(
    *,
    model: str,
    threshold: float = 0.5,
    lists: tuple[str, ...] = (),
    depth: int = 3,
    weights: Mapping[str, float] | None = None,
    order: Literal["first", "longest"] = "longest",
    cache: Path = Path("out"),
    verbose: bool = False,
) -> tuple[object, ...]:
    return model, threshold, lists, depth, weights, order, cache, verbose


def link(*, base: str, width: int = 10) -> tuple[str, int]:
    return base, width


EXTRACTORS = {"words": extract, "nothing": lambda: ()}
LINKERS = {"names": link}


@pytest.fixture
def pipeline(tmp_path):
    def write(extract: str = 'use = "words"\nmodel = "m"', link: str = 'use = "names"', top: str = ""):
        path = tmp_path / "mine.toml"
        path.write_text(f"{top}\n[extract]\n{extract}\n[link]\n{link}\n", "utf-8")
        return str(path)

    return write


def made(path: str):
    return config.make(config.load(path), "extract", EXTRACTORS)


def test_options_reach_the_factory_under_the_types_it_declares(pipeline):
    options = """
        use = "words"
        model = "m"
        threshold = 1
        lists = ["a", "b"]
        weights = { a = 1, b = 0.5 }
        order = "first"
        cache = "x/y"
        verbose = true
    """
    expected = ("m", 1.0, ("a", "b"), 3, {"a": 1, "b": 0.5}, "first", Path("x/y"), True)
    assert made(pipeline(options)) == expected


def test_what_the_program_gives_needs_no_option_and_allows_none(pipeline):
    read = config.load(pipeline())
    assert config.make(read, "link", LINKERS, given={"base": "https://x/", "other": 1}) == ("https://x/", 10)
    read = config.load(pipeline(link='use = "names"\nbase = "https://y/"'))
    with pytest.raises(ConfigError, match="no option 'base'; there are: width"):
        config.make(read, "link", LINKERS, given={"base": "https://x/"})


@pytest.mark.parametrize(
    ("extract", "message"),
    [
        ('use = "words"', r"mine.toml \[extract\]: option 'model' is missing \(str\)"),
        (
            'use = "words"\nmodel = "m"\nthreshhold = 0.4',
            "no option 'threshhold'; did you mean 'threshold'\\? there are: cache, depth, lists, model",
        ),
        ('use = "word"', "no extract 'word'; did you mean 'words'\\? there are: nothing, words"),
        ('use = "nothing"\nx = 1', "no option 'x'; there are none"),
        ('model = "m"', 'use = "…" is missing'),
        ("use = 3", 'use = "…" is missing'),
        ('use = "words"\nmodel = 3', "model = 3 is a int, not str"),
        ('use = "words"\nmodel = "m"\nthreshold = "0.4"', "threshold = '0.4' is a str, not float"),
        ('use = "words"\nmodel = "m"\nthreshold = true', "threshold = True is a bool, not float"),
        ('use = "words"\nmodel = "m"\ndepth = 1.5', "depth = 1.5 is a float, not int"),
        ('use = "words"\nmodel = "m"\ndepth = true', "depth = True is a bool, not int"),
        ('use = "words"\nmodel = "m"\nlists = "a"', "lists = 'a' is a str, not tuple"),
        ('use = "words"\nmodel = "m"\nlists = [1]', r"lists = \[1\] is a list, not tuple"),
        ('use = "words"\nmodel = "m"\nweights = { a = "b" }', "weights = "),
        ('use = "words"\nmodel = "m"\norder = "last"', "order = 'last' is a str, not Literal"),
        ('use = "words"\nmodel = "m"\ncache = 1', "cache = 1 is a int, not Path"),
    ],
)
def test_a_wrong_option_is_refused_by_name_with_the_good_ones(pipeline, extract, message):
    with pytest.raises(ConfigError, match=message):
        made(pipeline(extract))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[extract]\nuse = "words"\n', "step 'link' is missing"),
        (
            '[extract]\nuse = "a"\n[link]\nuse = "b"\n[publish]\nuse = "c"\n',
            "no step 'publish'; there are: ext",
        ),
        ('extract = 3\n[link]\nuse = "b"\n', "extract = 3 is no table"),
        ("[extract", "is not TOML"),
    ],
)
def test_a_file_that_is_no_pipeline_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        config.load(str(path))


def test_an_unknown_name_is_answered_with_the_shipped_ones():
    with pytest.raises(ConfigError, match="no pipeline 'new'; did you mean 'news'\\? there are: news"):
        config.load("new")
    with pytest.raises(ConfigError, match=r"no pipeline file 'no/such\.toml'"):
        config.load("no/such.toml")


def test_a_pipeline_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="can't read pipeline"):
        config.load(str(path))


@pytest.mark.parametrize("name", sorted(config.pipelines()))
def test_every_shipped_pipeline_fits_its_factories(name):
    from kg.extract import EXTRACTORS
    from kg.link import LINKERS

    pipeline = config.load(name)
    assert pipeline.description
    for step, table, given in (("extract", EXTRACTORS, ()), ("link", LINKERS, ("base",))):
        chosen = pipeline.steps[step]
        config.check(step, table[chosen.use], chosen.options, given=given)


def test_a_folder_of_ones_own_adds_pipelines_to_those_that_ship(tmp_path, monkeypatch):
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "mine.toml").write_text('[extract]\nuse = "spacy"\n')
    (tmp_path / "pipelines" / "rules.toml").write_text("# empty\n\n[extract]\n")
    before = config.pipelines()
    monkeypatch.setenv("KG_ASSETS", str(tmp_path))
    own = {name: tmp_path / "pipelines" / f"{name}.toml" for name in ("mine", "rules")}
    assert config.pipelines() == before | own
