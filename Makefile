# The two commands for a newcomer are `make reports` and `make test`.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
else
  BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
# Tests start hundreds of processes, each of which would compile the library and all tests anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help reports test tests quick search lab lint notebooks docs requirements clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

reports: $(READY) ## Set up and write all reports into reports/
	$(BIN)/narekenbaar run

test: $(READY) ## Set up and run every check: style, types, tests, notebooks
	$(MAKE) --no-print-directory -j 2 lint tests

tests: $(READY) ## Run tests and notebooks, without style and types
	$(BIN)/python -m pytest --nbval -n auto --dist loadscope --no-loadscope-reorder tests notebooks

quick: $(READY) ## Check style, types and what is tested within a minute; TESTS=tests/test_numbers.py for that alone
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -q $(or $(TESTS),-m "not slow" --hypothesis-profile=quick) -n auto --dist loadscope --no-loadscope-reorder

search: $(READY) ## Try properties on new examples, other ones each time; TESTS=tests/test_disclosure.py for those alone
	$(BIN)/python -m pytest -q $(or $(TESTS),tests) -m "not slow" --hypothesis-profile=search -n auto --dist loadscope

lint: $(READY) ## Check formatting, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lab: $(READY) ## Open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=.

notebooks: $(READY) ## Run the notebooks and store their outputs, after a change that should change them
	$(BIN)/python -m analysis_lib.notebook.files $(wildcard notebooks/*.ipynb)

docs: $(READY) ## Write docs/functies.md and take the pictures anew; needs Chromium, LibreOffice and pdftoppm
	$(BIN)/python docs/tools/reference.py
	$(BIN)/python docs/tools/charts.py
	$(BIN)/python docs/tools/pictures.py

requirements: $(READY) ## Pin the dependencies anew, for every platform, without addresses
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra registers --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --no-emit-index-url --upgrade --output-file requirements.txt

clean: ## Remove the environment and the reports
	rm -rf $(VENV) reports/*/ reports/index.html

$(READY): requirements.txt pyproject.toml
	$(PYTHON) installeren.py --omgeving $(VENV)
	@git config diff.notebook.command '$(BIN)/python -m analysis_lib.notebook.readable' 2>/dev/null || true
	@touch $(READY)
