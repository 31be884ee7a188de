# `make demo` and `make test` make their own environment in .venv; nothing else is needed but
# Python 3.11 or newer, make and, for durable-rules, a C compiler.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

.PHONY: demo test bench clean
.DEFAULT_GOAL := demo

demo: $(VENV)/installed
	$(BIN)/kamsim run

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" -q

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks.bench

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/python-ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "kamsim needs Python 3.11 or newer; $(PYTHON) is older or missing. Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 13))' || \
	  command -v $${CC:-cc} >/dev/null || command -v gcc >/dev/null || { \
	  echo "durable-rules is built from source and needs a C compiler: install gcc (Debian: apt install gcc python3-dev) and try again."; exit 1; }
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif
	@touch $@

$(VENV)/installed: pyproject.toml $(VENV)/python-ok
	$(call install,-e .)
	@touch $@

$(VENV)/installed-dev: pyproject.toml $(VENV)/python-ok
	$(call install,-e '.[dev]')
	@touch $@ $(VENV)/installed

ifdef UV
install = uv pip install --quiet --python $(BIN)/python $(1)
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
endif
