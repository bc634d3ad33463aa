from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Serving, serving


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "slow: takes a new process or environment; leave out with -m 'not slow'"
    )


@pytest.fixture(scope="session")
def example_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the examples with rules only; not to be changed."""
    from kg.assets import asset
    from kg.pipeline import build

    out = tmp_path_factory.mktemp("examples") / "build"
    build([str(asset("examples/news"))], out, pipeline="rules")
    return out


@pytest.fixture(scope="session")
def server(example_build: Path) -> Iterator[Serving]:
    """`kg serve` over the build of the examples, with its usual options but a short time limit."""
    with serving(example_build, "--timeout", "2") as found:
        yield found
