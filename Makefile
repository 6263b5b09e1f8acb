# Everything runs in a virtual environment of its own; PYTHON names the interpreter that makes it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SERVE_OPTIONS ?=
TEST_OPTIONS ?= -n 2
BENCH_OPTIONS ?=
SERVER := $(VENV)/.server-ready
DEV := $(VENV)/.dev-ready

.PHONY: help serve test lint bench docs clean

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

serve: $(SERVER) ## run the mock on http://127.0.0.1:4010
	@$(BIN)/mockdial serve $(SERVE_OPTIONS)

test: $(DEV) ## run every test
	@$(BIN)/python -m pytest $(TEST_OPTIONS)

lint: $(DEV) ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(DEV) ## measure against the budgets and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(BENCH_OPTIONS)

docs: $(DEV) ## write the generated pages anew
	@$(BIN)/python -m mock_server.contract.describe . docs/vendors
	@$(BIN)/python -m mock_server.vendors.tables docs/numbers.md
	@$(BIN)/python -m tests.mutations.table docs/mutations.md

clean: ## remove what was made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mockdial needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(SERVER): $(BIN)/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[report]'
	@touch $@

$(DEV): $(BIN)/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(SERVER)
