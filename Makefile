# run · test · check · bench · soak · pictures: each line one tool.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
SOURCES = pyproject.toml hatch_build.py README.md $(shell find src web -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

MAKEFLAGS += --jobs=2 # what does not need each other, such as the checks of the two languages

.PHONY: run test check check-python check-web bench soak pictures format lock clean

run: .venv/installed
	telpher serve

test: check
	python -m tests.browsers && python -m tests.supabase.standin.postgres && python -m tests.nginx
	cd web && npx vitest run
	pytest -n 3 --dist loadfile --no-loadscope-reorder

check: check-python check-web

check-python: .venv/dev
	ruff check . && ruff format --check .
	mypy && mypy tests bench
	lint-imports

check-web: web/node_modules
	cd web && npx biome ci . && npx tsc

bench: .venv/dev
	python -m bench

soak: .venv/dev
	pytest -m soak --timeout 7200

pictures: .venv/dev web/node_modules
	python -m tests.pictures

format: .venv/dev web/node_modules
	ruff check --fix-only . && ruff format .
	cd web && npx biome check --write .

lock: .venv/dev
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements/run.txt pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements/run.txt -o requirements/dev.txt --group dev pyproject.toml

clean:
	rm -rf .venv dist web/dist web/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11) and "Telpher needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv

.venv/locked: requirements/run.txt .venv/bin/python
	pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	touch $@

.venv/installed: .venv/locked $(SOURCES)
	rm -rf dist && pip wheel -q --disable-pip-version-check --no-deps -w dist .
	pip install -q --disable-pip-version-check --no-deps --force-reinstall dist/*.whl
	touch $@

.venv/dev: requirements/dev.txt .venv/installed
	pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

web/node_modules: web/package-lock.json .venv/dev
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	touch $@
