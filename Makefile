# Every verb with its sentence: make help. What a verb does is in `fairhouse <verb> --help`.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# two at least: tests that wait leave the machine to the others; more than eight fill its memory
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); \
	[ $$n -lt 2 ] && n=2; [ $$n -gt 8 ] && n=8; echo $$n)
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadgroup

.PHONY: help up down status test check lint format bench soak clean

help: ## List every verb with a sentence.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(READY) ## Set everything up and open the house; Ctrl-C closes it.
	@$(BIN)/fairhouse up

down: $(READY) ## Stop everything, play first and the database last.
	@$(BIN)/fairhouse down

status: $(READY) ## Show which processes run and where.
	@$(BIN)/fairhouse status

test: $(READY) ## Run every check and every test; installs Chromium if there is none.
	@$(BIN)/python -m tests.harness.chromium
	@$(MAKE) --no-print-directory lint
	@$(PYTEST); code=$$?; $(BIN)/fairhouse promises --summary; exit $$code

check: lint ## Run the linters and the fast tests.
	@$(PYTEST) -q -m "not slow and not browser and not crash"

lint: $(READY) ## Run the linters, the type checker and the layer contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Format the code and mend what can be mended.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure the till against what it stands on.
	@$(BIN)/fairhouse bench till

soak: $(READY) ## Kill processes under load for half an hour (MINUTES=30).
	@FAIRHOUSE_SOAK_MINUTES=$(or $(MINUTES),30) $(BIN)/pytest tests/crash

clean: ## Remove the virtual environment and all caches; the database stays.
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find fairhouse tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Fairhouse needs Python 3.11 or newer; none was found."; exit 1; }
	@echo "Making the virtual environment with $(PYTHON) and installing requirements.lock; a minute or two"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation --editable .
	@touch $@
