# Two commands do everything: `make demo` and `make test`. Both create the environment in .venv first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: demo test lint types unit docs clean

$(VENV)/.core: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.bench: $(VENV)/.core
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

$(VENV)/.dev: $(VENV)/.bench
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench,dev]'
	touch $@

# with ONNX Runtime the demo has a learned baseline; where it cannot be installed the demo goes on without
$(VENV)/.demo: $(VENV)/.bench
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench,onnx]' || echo "no ONNX Runtime: the demo goes on without its learned baseline"
	touch $@

demo: $(VENV)/.demo  ## build a small data set, verify it, make its pictures, and score simple baselines on small twins of the benchmarks
	BIN=$(BIN) sh tools/demo.sh $(DEMO)

test: lint types unit  ## all checks

lint: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	sh tools/site/lint.sh

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto

$(VENV)/.docs: $(VENV)/.core
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[docs]'
	touch $@

docs: $(VENV)/.docs  ## the documentation, in build/docs: open build/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) $(DEMO)
