"""Where `pipelines/` and `ontology/` are: in a folder of one's own, beside the package in a checkout, or in a wheel."""

import os
from importlib.resources import files
from pathlib import Path

from kg.errors import ConfigError

#: Of the environment: a folder that is looked at first, with an `ontology/` and a `pipelines/` of one's own.
OWN = "KG_ASSETS"


def asset(name: str) -> Path:
    """Path of ``"ontology/kg.ttl"`` and the like; raises ConfigError if there is none.

    What `KG_ASSETS` lacks is what ships with kg.
    """
    for root in _own():
        if (root / name).exists():
            return root / name
    return shipped(name)


def shipped(name: str) -> Path:
    """As `asset`, whatever `KG_ASSETS` says.

    A checkout goes before the wheel's copy: editable installs copy forced files once and then go stale.
    """
    checkout = Path(__file__).resolve().parent.parent
    roots = [checkout] if (checkout / "pyproject.toml").is_file() else []
    roots.append(Path(str(files("kg"))) / "_assets")
    for root in roots:
        if (root / name).exists():
            return root / name
    raise ConfigError(f"no {name!r} beside the package or in it; reinstall ainews-kg")


def _own() -> tuple[Path, ...]:
    named = os.environ.get(OWN, "")
    if not named:
        return ()
    folder = Path(named).absolute()
    if not any((folder / name).is_dir() for name in ("ontology", "pipelines")):
        raise ConfigError(f"{OWN} is {named!r}, where there is neither an ontology/ nor a pipelines/")
    return (folder,)
