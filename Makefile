# One command for all checks: make check
PYTHON ?= .venv/bin/python

.PHONY: check format lint types test bench
check: lint types test

format:
	$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .

lint:
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

bench:
	$(PYTHON) -m bench
