# One command for all checks (lint, format, types and tests): make check
PYTHON ?= .venv/bin/python

.PHONY: check format bench
check:
	$(PYTHON) -m pytest -n auto

format:
	$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .

bench:
	$(PYTHON) -m bench
