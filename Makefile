.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
TESTS ?= tests

.PHONY: help setup demo test lint manage bench messages lock clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready $(CATALOGUES) ## the environment alone

.venv/ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

%.mo: %.po .venv/ready
	@$(BIN)/pybabel --quiet compile -D django -d locale -l $(word 2,$(subst /, ,$<))

demo: setup ## the whole workshop on this machine, no token and no internet needed
	@exec $(BIN)/python -m backend.local demo

manage: setup ## a manage.py command against the demo's database: make manage CMD="check_ledger"
	@$(BIN)/python -m backend.local manage $(CMD)

lint: setup ## style, types and layers
	$(BIN)/ruff format --check backend bot tests
	$(BIN)/ruff check backend bot tests
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose >/dev/null || $(BIN)/lint-imports

test: lint ## lint, types, architecture and all tests
	$(BIN)/python -m pytest $(TESTS) -n 3 --dist loadgroup

bench: setup ## our services against hand-written SQL, as ratios (ten minutes); OPTIONS=--bot: the bot under load
	$(BIN)/python -m backend.bench $(OPTIONS)

e2e: setup ## a day of the workshop in a real browser
	@command -v chromium >/dev/null || { echo "· installing Debian's chromium"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; }
	$(BIN)/python -m pytest tests/e2e

screenshots: setup ## the pictures of the docs, taken anew
	SCREENSHOTS=docs/screenshots $(MAKE) e2e

messages: setup ## bring the catalogue of translations up to date with the code
	$(BIN)/python backend/manage.py update_messages

lock: pyproject.toml ## choose the versions of the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	for extra in "" "--extra dev"; do \
		$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
			--no-emit-find-links --no-header --quiet $$extra pyproject.toml \
			-o requirements$${extra:+-dev}.txt; \
	done

clean: ## throw the demo's data away
	rm -rf .data
