# Everything runs in a virtual environment of its own; PYTHON names the interpreter that makes it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SERVE_OPTIONS ?=
TEST_OPTIONS ?= -n 2 --dist worksteal
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ./client --editable
BENCH_OPTIONS ?=
COMPAT_OPTIONS ?= -v
SERVER := $(VENV)/.server-ready
DEV := $(VENV)/.dev-ready

.PHONY: help serve test compat lint wheel bench docs clean

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

serve: $(SERVER) ## run the mock on http://127.0.0.1:4010
	@$(BIN)/mockdial serve $(SERVE_OPTIONS)

# Hundreds of processes take part in the tests: compiled modules are kept, also where the environment would have none kept.
test compat: export PYTHONDONTWRITEBYTECODE =

test: $(DEV) ## run every test
	@echo "Running every test: a dot each, after some seconds to collect them ..."
	@$(BIN)/python -m pytest $(TEST_OPTIONS)

lint: $(DEV) ## check style and types
	@echo "Checking style ..."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "Checking types, for half a minute where nothing is kept from the last time ..."
	@$(BIN)/mypy

compat: $(DEV) ## try old and new versions of what we need, and projects that need others
	@echo "Installing old and new versions, and trying each: a dot for each of them, some minutes in all ..."
	@$(BIN)/python -m pytest $(COMPAT_OPTIONS) tests/compat/*.py

wheel: $(DEV) ## build both packages into dist/
	@for folder in . client; do (cd $$folder && "$(abspath $(BIN))/python" -m hatchling build -t wheel -d "$(CURDIR)/dist"); done

bench: $(DEV) ## measure against the budgets and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(BENCH_OPTIONS)

docs: $(DEV) ## write the generated pages anew
	@echo "Writing the generated pages ..."
	@$(BIN)/python -m mock_server.contract.summary .
	@$(BIN)/python -m mock_server.contract.describe . docs/vendors
	@$(BIN)/python -m mock_server.web.docs docs/vendors
	@$(BIN)/python -m mock_server.vendors.outcome_tables docs/numbers.md
	@$(BIN)/python -m tests.mutations.table docs/mutations.md
	@$(BIN)/python -m tests.vendors.overview README.md docs/vendors/index.md
	@$(BIN)/python -m tests.browser.screenshots docs

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mockdial needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 2; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(SERVER): $(BIN)/python pyproject.toml client/pyproject.toml constraints.txt
	@echo "Installing what the server needs into $(VENV); this is done once and takes about a minute ..."
	@$(PIP) '.[report]'
	@touch $@

$(DEV): $(BIN)/python pyproject.toml client/pyproject.toml constraints.txt
	@echo "Installing what the tests and the linters need into $(VENV); this is done once and takes a minute or two ..."
	@$(PIP) '.[dev]'
	@touch $@ $(SERVER)
