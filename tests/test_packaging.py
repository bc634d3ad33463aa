"""The wheel as a user gets it: built, installed into a fresh environment, run from another directory."""

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).resolve().parent.parent


def run(*command: object, cwd: Path) -> str:
    """What it prints; the checkout is not on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``kg`` of a fresh environment, which takes only the dependencies from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    [site] = folder.glob("lib/python*/site-packages")
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", site, wheel, cwd=folder)
    ours = [path for path in map(Path, sys.path) if path.name in ("site-packages", "dist-packages")]
    (site / "dependencies.pth").write_text("".join(f"{path}\n" for path in ours))
    return folder / "bin" / "python"


def test_the_version_is_the_one_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert kg.__version__ == project["version"]


@pytest.mark.slow
def test_the_wheel_holds_the_data_and_no_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("pipelines", "ontology", "examples"):
        data = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        visible = {f"kg/_assets/{path}" for path in data if "__pycache__" not in path.parts}
        assert visible <= names
    assert "kg/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


@pytest.mark.slow
def test_an_installed_kg_builds_from_another_directory(installed, tmp_path):
    place = run(installed, "-c", "import kg; print(kg.__file__)", cwd=tmp_path)
    assert str(installed.parent.parent) in place
    assert "Knowledge graphs from AI news" in run(installed, "-m", "kg", "--help", cwd=tmp_path)
    (tmp_path / "news.md").write_text(
        "# Weekly\n\nTansy Labs has released Heron, a 7B parameter language model.\n"
    )
    run(installed, "-m", "kg", "build", "news.md", "-o", "out", cwd=tmp_path)
    assert "Tansy Labs" in run(installed, "-m", "kg", "table", "models", "out", cwd=tmp_path)
    assert "out keeps to the vocabulary" in run(installed, "-m", "kg", "validate", "out", cwd=tmp_path)
