# Two commands for everybody, two more for whoever changes the code. See README.md for the same without make.
#
#   make demo    the product and its surroundings on this machine, with invented people, in a browser
#   make test    the whole test suite
#   make check   what must be true before the tests run: format, lint, types, rooms, coverage of the rules, documents
#   make crash   3,000 messages under 100 kills and a failing network: minutes; prints the figures of docs/figures.md
#   make docs    the documents as web pages in site/
#
# Needed: Python 3.11 or newer and make. uv is used where it is installed. Everything else comes from the locked
# lists requirements*.txt, is checked against their hashes and stays inside .venv.

BIN := .venv/bin
# Test processes; 0 runs everything in one, which a debugger needs. More than there are cores: many tests wait for a
# process to start, for a lease to run out, for a browser.
WORKERS ?= 3
# More words for the demo, e.g. make demo DEMO="--port 8100".
DEMO ?=

# The first interpreter on this machine that is new enough; PYTHON=... names another one.
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: demo test check crash docs clean
.DEFAULT_GOAL := demo

demo: .venv/.ready-to-run
	$(BIN)/peerline demo $(DEMO)

# Every test process, and every `peerline` that one starts, would translate the same modules again on a machine that is told
# not to keep bytecode: a third of the time. Kept inside .venv, it soils nothing.
test check: export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
test check: export PYTHONDONTWRITEBYTECODE :=
test: .venv/.ready-to-test
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: .venv/.ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -p no:xdist tests/relay --cov --cov-report=term:skip-covered --cov-fail-under=100
	$(BIN)/towncrier build --draft --version check >/dev/null
	$(BIN)/mkdocs build --strict --quiet

# STORE=postgresql plays it there; PEERLINE_CRASH_MESSAGES, _KILLS and _SEED change how hard it blows.
crash: .venv/.ready-to-test
	$(BIN)/python -m tests.crash $(STORE)

docs: .venv/.ready-to-test
	$(BIN)/mkdocs build --strict

clean:
	rm -rf .venv site build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage

.venv/bin/python:
	@set -e; \
	if command -v uv >/dev/null 2>&1 && uv venv --quiet --clear --python '$(or $(PYTHON),>=3.11)' .venv; then exit 0; fi; \
	for python in $(CANDIDATES); do \
	    if "$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then \
	        echo "Making .venv with $$("$$python" --version)"; \
	        "$$python" -m venv --clear .venv && exit 0; \
	        rm -rf .venv; \
	        echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	    fi; \
	done; \
	echo "Peerline needs Python 3.11 or newer, and none was found here. Install one (python.org), or say where it is: make demo PYTHON=/path/to/python3" >&2; \
	exit 1

# A stamp says that this list is installed; a changed list or package description makes it so again.
.venv/.ready-to-run: requirements.txt pyproject.toml .venv/bin/python
	@$(call install,requirements.txt)
	@touch $@

.venv/.ready-to-test: requirements-dev.txt pyproject.toml .venv/bin/python
	@$(call install,requirements-dev.txt)
	@touch $@ .venv/.ready-to-run

define install
set -e; \
$(BIN)/python -c '$(NEW_ENOUGH)' || { echo "The Python in .venv is older than 3.11 or broken. Run: make clean, then again." >&2; exit 1; }; \
echo "Installing $(1)"; \
installer="$(BIN)/python -m pip --disable-pip-version-check"; target=""; \
if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
    if command -v uv >/dev/null 2>&1; then installer="uv pip"; target="--python $(BIN)/python"; \
    else $(BIN)/python -m ensurepip >/dev/null; fi; \
fi; \
$$installer install --quiet $$target --require-hashes -r $(1); \
$$installer install --quiet $$target --no-deps --no-build-isolation -e .
endef
