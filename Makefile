# `make run` and `make test` do all of their set-up themselves.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
# A Python that was compiled without its optimisations, as pyenv does, takes half as long again as the system's own: that
# one is taken in its place, if it will do.
ifndef PYTHON
SLOW := import sys, sysconfig; \
	sys.exit(sys.prefix == "/usr" or "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS")))
WILL_DO := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell python3 -c '$(SLOW)' 2>/dev/null && /usr/bin/python3 -c '$(WILL_DO)' 2>/dev/null \
	&& echo /usr/bin/python3 || echo python3)
endif
VAR ?= $(CURDIR)/var
PORT ?= 8000
export VAR PORT
# Every part is a process of its own, and would compile the product anew: what is compiled is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

# One of pytest's workers more than there are processors, for they wait for the database, pages and Chromium; tests of one
# group on one of them.
PARALLEL ?= -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadgroup

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
# Scripts in a virtual environment know the Python and the folder that they were installed for.
INSTALLED := $(VENV)/.installed-$(shell echo '$(VERSION) $(CURDIR)' | cksum | cut -d ' ' -f 1)

.DEFAULT_GOAL := help
.PHONY: help run test check fast-test browser-test chaos bench reset setup setup-for-tests tools debian requirements migrations format

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: setup ## Serve the product with demo data (PORT=8000, VAR=var)
	@exec $(BIN)/python -m local.run

test: setup-for-tests ## Run every test, the browser's included
	@$(BIN)/pytest $(PARALLEL)

check: setup ## What a developer runs all the time: style, types, structure, fast tests
	@$(BIN)/python -m local.with_services -- $(BIN)/python -m local.checks
	@$(BIN)/pytest -q -m "not slow and not browser" $(PARALLEL)

fast-test: setup ## Only the tests that take no browser and no patience
	@$(BIN)/pytest -q -m "not slow and not browser" $(PARALLEL)

browser-test: setup-for-tests ## Only the tests in Chromium
	@$(BIN)/pytest -q -m browser

chaos: setup ## A thousand posts, a hundred killed workers, every fault of Publer (SEED=1, CHAOS="--posts 200 …")
	@$(BIN)/python -m tests.chaos --seed $(or $(SEED),1) $(CHAOS)

bench: setup ## What a schema for each client costs, beside its rivals (N=1000)
	@$(BIN)/python -m tests.benchmarks.tenancy --workspaces $(or $(N),1000)

reset: setup ## Clear all state below VAR
	@$(BIN)/python -m local.leftovers "$(VAR)"

migrations: setup ## Make the migrations that the models are missing
	@$(BIN)/python -m local.with_services -- $(BIN)/python manage.py makemigrations

format: setup ## Format Python and templates
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat tenant_templates public_templates apps || true

# What is pinned stays; UPGRADE=--upgrade takes the newest of everything.
requirements: setup ## Compile requirements/*.in into pinned files with hashes
	@compile() { UV_CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/uv pip compile --quiet --generate-hashes \
		--python-version 3.11 $(UPGRADE) --output-file "requirements/$$1.txt" "$${@:2}" "requirements/$$1.in"; }; \
	compile dev && for name in install base production; do compile $$name --constraint requirements/dev.txt || exit 1; done

# At the same time, for each waits for another part of the machine.
setup: tools
	@$(MAKE) --silent --no-print-directory --jobs $(INSTALLED) node_modules/.installed

setup-for-tests: tools
	@$(MAKE) --silent --no-print-directory --jobs $(INSTALLED) node_modules/.installed debian

tools:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed: install python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; this is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install python3-venv."; exit 1; }
	@command -v node >/dev/null || { echo "Node.js 20 or later is needed: install nodejs."; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Node.js 20 or later is needed; this is $$(node --version)."; exit 1; }
	@command -v npm >/dev/null || { echo "npm is needed: install it beside Node.js."; exit 1; }

# uv installs in a third of pip's time.
$(INSTALLED): requirements/install.txt requirements/dev.txt
	@echo "Installing the Python packages …"
	@[ "$$($(BIN)/pip --version 2>/dev/null | sed 's/.*(python \(.*\))/\1/')" = "$(VERSION)" ] || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/install.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements/dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@echo "Installing the front-end packages …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Debian's own, for the tests in a browser (Chromium without its windows), behind the proxy and behind the pooler.
debian:
	@missing=; PATH="$$PATH:/usr/sbin"; for name in chromium-headless-shell caddy pgbouncer; do command -v $$name >/dev/null || missing="$$missing $$name"; done; \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get >/dev/null || { echo "These are needed for the tests; install them:$$missing."; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; \
	else echo "These are needed for the tests; have an administrator install the packages:$$missing."; exit 1; fi; \
	echo "Installing Debian's$$missing for the tests …"; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
