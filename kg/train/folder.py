"""The model folder: what the run time needs, and a card that says where it comes from."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.extract.neural import FORMAT
from kg.extract.passages import FEATURES
from kg.train.export import export
from kg.train.network import Tagger


@dataclass(frozen=True, slots=True)
class Origin:
    """What the card tells. ``date``: ISO; ``scores``: rows of type, precision, recall, F1, number, or none."""

    name: str
    version: str
    date: str
    data_hash: str
    data: Sequence[str]
    encoder: str
    licence: str
    recipe: Mapping[str, object]
    measured_on: str
    scores: Sequence[tuple[str, float, float, float, int]]


def write_folder(
    tagger: Tagger,
    out: Path,
    *,
    head: str,
    types: Sequence[str],
    temperature: float,
    max_pieces: int,
    tokenizer: Path,
    origin: Origin,
) -> None:
    """``model.onnx``, ``tokenizer.json``, ``config.json`` and ``card.md``; the folder is made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    export(tagger, head, out / "model.onnx")
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    config = {
        "format": FORMAT,
        "name": origin.name,
        "version": origin.version,
        "types": list(types),
        "features": list(FEATURES),
        "temperature": temperature,
        "maxPieces": max_pieces,
        "dataHash": origin.data_hash,
        "licence": origin.licence,
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    (out / "card.md").write_text(card(origin, temperature=temperature), "utf-8")


def card(origin: Origin, *, temperature: float) -> str:
    lines = [
        f"# {origin.name} {origin.version}",
        "",
        "Finds names in English news about AI and says which of the types they are. Trained by `kg train`.",
        "",
        f"- Date: {origin.date}",
        f"- Encoder: {origin.encoder}",
        f"- Licence: {origin.licence}",
        f"- SHA-256 of the training data: `{origin.data_hash}`",
        f"- Temperature of the probabilities: {temperature}",
        *(f"- Data: {line}" for line in origin.data),
        "- Recipe: " + ", ".join(f"{name} {value}" for name, value in origin.recipe.items()),
        "",
        "## Scores",
        "",
        f"Mentions with exact span and type, measured on {origin.measured_on}.",
        "",
        "| type | precision | recall | F1 | mentions |",
        "|---|---|---|---|---|",
        *(f"| {name} | {p:.2f} | {r:.2f} | {f:.2f} | {n} |" for name, p, r, f, n in origin.scores),
    ]
    return "\n".join(lines) + "\n"
