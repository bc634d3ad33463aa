"""Where `pipelines/` and `ontology/` are: beside the package in a checkout, inside it in an installed wheel."""

from importlib.resources import files
from pathlib import Path

from kg.errors import ConfigError


def asset(name: str) -> Path:
    """Path of ``"ontology/kg.ttl"`` and the like; raises ConfigError if there is none.

    A checkout is looked at first: editable installs copy forced files once and then go stale.
    """
    checkout = Path(__file__).resolve().parent.parent
    roots = [checkout] if (checkout / "pyproject.toml").is_file() else []
    roots.append(Path(str(files("kg"))) / "_assets")
    for root in roots:
        if (root / name).exists():
            return root / name
    raise ConfigError(f"no {name!r} beside the package or in it; reinstall ainews-kg")
