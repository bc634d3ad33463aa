# Shorthands; README and CONTRIBUTING give the same commands without make. PYTHON: of the environment to use.
PYTHON ?= .venv/bin/python

.PHONY: check docs demo clean
check:  ## format, lint, types, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

docs:  ## what the documentation takes from the code
	$(PYTHON) -m kg.graph.vocabulary
	$(PYTHON) -m kg.cli.reference
	$(PYTHON) tests/console_blocks.py

demo:  ## build a graph from examples/ and look at it
	$(PYTHON) -m kg demo

clean:
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
