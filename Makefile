# `make run` and `make test` do all of their set-up themselves.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
VAR ?= $(CURDIR)/var
PORT ?= 8000
export VAR PORT

.DEFAULT_GOAL := help
.PHONY: help run test check fast-test browser-test reset setup tools chromium requirements migrations format

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: setup ## Serve the product with demo data (PORT=8000, VAR=var)
	@exec $(BIN)/python -m local.run

test: setup chromium ## Run every test, the browser's included
	@$(BIN)/pytest

check: setup ## What a developer runs all the time: style, types, structure, fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --check --lint tenant_templates public_templates apps
	$(BIN)/python -m local.with_services $(BIN)/python -m local.checks
	$(BIN)/pytest -q -m "not slow and not browser"

fast-test: setup ## Only the tests that take no browser and no patience
	@$(BIN)/pytest -q -m "not slow and not browser"

browser-test: setup chromium ## Only the tests in Chromium
	@$(BIN)/pytest -q -m browser

reset: setup ## Clear all state below VAR
	@$(BIN)/python -m local.leftovers "$(VAR)"

migrations: setup ## Make the migrations that the models are missing
	@$(BIN)/python -m local.with_services $(BIN)/python manage.py makemigrations

format: setup ## Format Python and templates
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q . ; $(BIN)/djlint --quiet --reformat tenant_templates public_templates apps || true

requirements: setup ## Compile requirements/*.in into pinned files with hashes
	@for name in base dev production; do \
		$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-find-links --no-emit-index-url \
			--output-file requirements/$$name.txt requirements/$$name.in; done

setup: tools $(VENV)/.installed node_modules/.installed

tools:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed: install python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install python3-venv."; exit 1; }
	@command -v node >/dev/null || { echo "Node.js 20 or later is needed: install nodejs."; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20)' || { echo "Node.js 20 or later is needed; this is $$(node --version)."; exit 1; }
	@command -v npm >/dev/null || { echo "npm is needed: install it beside Node.js."; exit 1; }

$(VENV)/.installed: requirements/dev.txt
	@echo "Installing the Python packages …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Installing the front-end packages …"
	@npm ci --no-audit --no-fund --silent
	@touch $@

chromium:
	@command -v chromium >/dev/null || { echo "Installing Debian's Chromium for the browser tests …"; $(MAKE) -s install-chromium; }

.PHONY: install-chromium
install-chromium:
	@command -v apt-get >/dev/null || { echo "Chromium is needed for the browser tests: install the package chromium."; exit 1; }
	@if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; \
		else echo "Chromium is needed for the browser tests: have an administrator install the package chromium."; exit 1; fi; \
		export DEBIAN_FRONTEND=noninteractive; $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null
