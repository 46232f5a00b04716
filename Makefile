# Cloison. `make` alone prints what there is. Every target installs what it needs.
# Only git, make and Python 3.11 or newer must be there beforehand.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
export PORT ?= 8000
PATIENTS ?=
DATA ?= var/demo
DAYS ?=
SEED ?=
SWEEP ?=
T ?=
DATABASE ?= embedded
# An interpreter of one's own choice: make test PYTHON=/opt/python/bin/python3.12
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v "$$name"; break; fi; \
  done)
# The environment is made anew when the lock changes, and only then.
LOCK_SUM := $(firstword $(shell sha256sum requirements.lock 2>/dev/null || shasum -a 256 requirements.lock))
STAMP := .venv/installed-$(LOCK_SUM)

##@ See it
.PHONY: demo
demo: $(STAMP) ## The fictional group on http://127.0.0.1:PORT (PATIENTS=n, DATA=dir, PORT=8000)
	@exec $(BIN)/cloison demo $(if $(PATIENTS),--patients $(PATIENTS)) --data "$(DATA)"

##@ Check it
.PHONY: test
test: $(STAMP) ## Everything that CI runs; T=path for a part, DATABASE=system for PostgreSQL 15
	@if [ -z "$(T)" ]; then $(MAKE) --no-print-directory lint types; fi
	@.ci/needs chromium
	@if [ "$(DATABASE)" = system ]; then .ci/needs postgresql; fi
	@DATABASE=$(DATABASE) $(BIN)/pytest -n 2 $(T)

.PHONY: lint
lint: $(STAMP) ## Style, formatting, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/lint-imports --no-logo

.PHONY: types
types: $(STAMP) ## Types, strictly
	@$(BIN)/mypy

.PHONY: attack
attack: $(STAMP) ## The attack suite, as a table and var/attack.json (T=name for one, PATIENTS=n)
	@.ci/needs sqlmap
	@exec $(BIN)/cloison simulate attack $(or $(T),--report) $(if $(PATIENTS),--patients $(PATIENTS))

##@ Measure it
.PHONY: bench
bench: $(STAMP) ## The measurements of docs/explanation/performance.md, and var/bench.json (PATIENTS=n)
	@exec $(BIN)/python -m bench $(if $(PATIENTS),--patients $(PATIENTS))

.PHONY: simulate
simulate: $(STAMP) ## A week of honest work, as a table and var/simulate.json (DAYS=7, SEED=1, SWEEP=1, PATIENTS=n)
	@exec $(BIN)/cloison simulate workload $(if $(DAYS),--days $(DAYS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(SWEEP),--sweep $(SWEEP)) $(if $(PATIENTS),--patients $(PATIENTS))

##@ Keep it in order
.PHONY: snapshot
snapshot: $(STAMP) ## Write src/cloison/database/schema.snapshot.sql anew
	@$(BIN)/python -m tests.database

.PHONY: docs
docs: $(STAMP) ## Write the generated pages of docs/reference/ anew
	@$(BIN)/python docs/render.py

.PHONY: pictures
pictures: $(STAMP) ## The pictures of docs/pictures/ anew, from the day that tests/browser/test_a_day.py plays
	@.ci/needs chromium
	@PICTURES=docs/pictures $(BIN)/pytest -n 0 -q tests/browser/test_a_day.py

.PHONY: clean
clean: ## Remove the environment and caches; var/ and its data stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This page
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): requirements.lock
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Cloison needs Python 3.11 or newer, and none was found: install one, or name it with PYTHON=path." >&2; exit 1; fi
	@echo "Installing the locked dependencies into .venv with $(PYTHON)…"
	@[ -x $(BIN)/python ] || "$(PYTHON)" -m venv .venv || { \
	  echo "Python's venv module is missing: on Debian, apt-get install -y python3-venv." >&2; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@rm -f .venv/installed-* && touch $@
