import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "slow: takes a new process or environment; leave out with -m 'not slow'"
    )
