# Two commands do everything: `make demo` and `make test`. Both create the environment in .venv first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
# what was tested: constraints.txt pins every package for every Python and system; pyproject.toml says what may be
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
EXTRAS := bench clip dev docs export fsspec hub judge models ocr onnx photos qwen ray train
UV := $(VENV)/uv/bin/uv

.PHONY: demo board test lint types unit docs constraints lowest clip clean

$(VENV)/.core: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --editable .
	touch $@

$(VENV)/.bench: $(VENV)/.core
	$(PIP_INSTALL) --editable '.[bench]'
	touch $@

$(VENV)/.dev: $(VENV)/.bench
	$(PIP_INSTALL) --editable '.[bench,dev]'
	touch $@

# with ONNX Runtime the demo has a learned baseline; where it cannot be installed the demo goes on without
$(VENV)/.demo: $(VENV)/.bench
	$(PIP_INSTALL) --editable '.[bench,onnx]' || echo "no ONNX Runtime: the demo goes on without its learned baseline"
	touch $@

demo: $(VENV)/.demo  ## build a small data set, verify it, make its pictures, and score simple baselines on small twins of the benchmarks
	BIN=$(BIN) sh tools/demo.sh $(DEMO)

BOARD ?= site
board: $(VENV)/.bench  ## the board of record as a site, from what is committed: open site/index.html (RUNS=DIR adds runs of yours, with pictures)
	$(BIN)/python -m leaderboard.publish --records leaderboard/records --out $(BOARD) $(if $(RUNS),--results $(RUNS)) $(BOARD_OPTIONS)

test: lint types unit  ## all checks

lint: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	sh tools/site/lint.sh

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/pytest -n auto

$(VENV)/.docs: $(VENV)/.core
	$(PIP_INSTALL) --editable '.[docs]'
	touch $@

docs: $(VENV)/.docs  ## the documentation, in build/docs: open build/docs/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

$(UV):
	$(PYTHON) -m venv $(VENV)/uv
	$(VENV)/uv/bin/pip install --quiet --disable-pip-version-check uv

constraints: $(UV)  ## constraints.txt for pyproject.toml as it is now; pins that still fit stay, `make constraints UPGRADE=--upgrade` takes the newest
	$(UV) pip compile pyproject.toml --quiet --universal --python-version 3.10 $(EXTRAS:%=--extra %) --no-annotate \
		--custom-compile-command "make constraints" $(UPGRADE) --output-file constraints.txt

lowest: $(UV)  ## the tests with the oldest packages that pyproject.toml allows, in an environment of their own (on Linux torch brings CUDA: 5 GB)
	$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)/lowest
	$(UV) pip install --quiet --python $(VENV)/lowest/bin/python --resolution lowest-direct --editable '.[bench,dev]'
	$(VENV)/lowest/bin/python -m pytest -n auto $(TESTS)

clip: $(UV)  ## the tests of CLIP by open_clip in an environment of their own: torchvision, which it needs, stays out of the other
	$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)/clip
	$(UV) pip install --quiet --python $(VENV)/clip/bin/python --constraint constraints.txt --editable '.[bench,dev,clip]'
	$(VENV)/clip/bin/python -m pytest -n 0 tests/benchmarks/metrics/test_open_clip.py tests/synlayers/test_similarity.py

clean:
	rm -rf $(VENV) $(DEMO)
