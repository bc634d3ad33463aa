# Shorthands; README gives the same commands without make.
VENV ?= .venv

.PHONY: check demo clean
check:  ## format, lint, types, tests: what .ci/run runs
	bash .ci/run

demo: $(VENV)/bin/kg  ## build a graph from examples/ and look at it
	$(VENV)/bin/kg demo

$(VENV)/bin/kg: pyproject.toml
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q -e .
	touch $@

clean:
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
