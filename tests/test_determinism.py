"""Same in, same out: the whole way in processes with different hash seeds, files in different order."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "a.md": "# Weekly\n\nTansy Labs and Grebe Systems have released Heron 2 (Heron), a 7B parameter model based on "
    "Llama 3 and trained on Common Crawl with 512 H100s and A100s. It outperforms GPT-4o and Gemini on MMLU.\n",
    "b.html": "<h1>Robots</h1><p>Merlin Robotics, a startup from Norway, built Otter with Sorrel Computing.</p>"
    "<ul><li>Otter runs on the Jetson Orin at 200 Hz.</li><li>Heron 2 costs $5.6 million.</li></ul>",
    "c.txt": "Researchers with MIT, Stanford University and Tansy Labs have built MoorBench, a benchmark of 400 "
    "tasks. Claude 3.5 Sonnet gets 81.2% and Heron-2 gets 42.5% on MoorBench.\n",
    "d.md": "## Models\n\n| Model | MMLU | GSM8K |\n|---|---|---|\n| Heron 2 | 81.2 | 77 |\n| Llama 3 70B | 79.5 | 80 |\n",
    "copy.txt": "Researchers with MIT, Stanford University and Tansy Labs have built MoorBench, a benchmark of 400 "
    "tasks. Claude 3.5 Sonnet gets 81.2% and Heron-2 gets 42.5% on MoorBench.\n",
}
SCRIPT = """
import sys
from kg.cli import run
assert run(["build", "-q", "-o", "out", *sys.argv[1:]]) == 0
for format in ("nt", "turtle", "graphml", "gexf"):
    assert run(["export", "out", "-f", format, "-o", "graph." + format]) == 0
"""


@pytest.mark.slow
def test_every_export_has_the_same_bytes_under_any_hash_seed_and_order_of_files(tmp_path):
    written = []
    for seed in range(4):
        folder, names = tmp_path / str(seed), list(FILES)
        random.Random(seed).shuffle(names)
        (folder / "news").mkdir(parents=True)
        for name in names:
            (folder / "news" / name).write_text(FILES[name], "utf-8")
        sources = [f"news/{name}" for name in names] if seed else ["news"]
        environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", SCRIPT, *sources], cwd=folder, env=environment, check=True)
        written.append({path.name: path.read_bytes() for path in folder.glob("graph.*")})
    assert len(written[0]) == 4
    assert all(b"MoorBench" in content for content in written[0].values())
    assert written[1:] == written[:1] * 3
