# What a developer does. `make help` lists it.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3.11

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# ---------------------------------------------------------------- to use it
.PHONY: run
run: install ## Start everything on this machine with the demonstration program; Ctrl-C stops it
	@exec $(BIN)/warmline up --demo

$(VENV)/installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Warmline needs Python 3.11: $(PYTHON) was not found. Set PYTHON=..."; exit 1; }
	@echo "Making $(VENV), once. It takes a minute or two, mostly to fetch what Warmline stands on."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: install
install: $(VENV)/installed ## Make .venv from the hashed lock

# ---------------------------------------------------------------- to work on it
.PHONY: test
test: install servers check ## Everything that must hold: the checks, then the tests in random order
	$(BIN)/pytest -n 3

.PHONY: servers
servers: ## What the tests need beside Python: PostgreSQL and a browser
	@sh tests/setup.sh

.PHONY: check
check: install ## Style, types, layers and house rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

.PHONY: format
format: install ## Put the code into the form that `make check` wants
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: install ## Measure each part beside its ceiling (ARGS=--quick: only see that it runs)
	$(BIN)/python -m bench $(ARGS)

.PHONY: year
year: install servers ## Let a program live for a year and judge every text (ARGS="--peers 1000 --days 30")
	$(BIN)/python -m tests.simulations.year $(ARGS)

.PHONY: month
month: install servers ## Let alerts, staff and peers live for a month and judge every step (ARGS="--peers 200")
	$(BIN)/python -m tests.simulations.month $(ARGS)

ROUNDS ?= 10
SEED ?= 1
BACKENDS ?= sqlite postgresql
.PHONY: faults
faults: install servers ## Random load under kill -9, SIGSTOP and a bad carrier (ROUNDS=100 SEED=1)
	@for one in $(BACKENDS); do \
		$(BIN)/python -m tests.faults.rounds --rounds $(ROUNDS) --seed $(SEED) --backend $$one || exit 1; \
	done

.PHONY: faults-check
faults-check: install ## Break the code on purpose, and see that the rounds find it
	$(BIN)/python -m tests.faults.rounds.mutants $(ARGS)

.PHONY: faults-planning
faults-planning: install servers ## Kill planning again and again on both databases (ARGS="--kills 500")
	$(BIN)/python -m tests.faults.kill_planning $(ARGS)

.PHONY: faults-alerts
faults-alerts: install servers ## How soon a crisis is on a phone, and a ladder climbed across kill -9 (ARGS="--texts 10")
	$(BIN)/python -m tests.faults.measure_alerts $(ARGS)

.PHONY: lock
lock: ## Choose the versions of the dependencies anew, with hashes, naming no host
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet pip-tools
	$(VENV)-lock/bin/pip-compile --quiet --upgrade --extra dev --generate-hashes --allow-unsafe \
		--strip-extras --no-header --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --output-file requirements.lock pyproject.toml
	rm -rf $(VENV)-lock

.PHONY: clean
clean: ## Remove what can be made again; `var`, where the data is, stays
	rm -rf $(VENV) $(VENV)-lock build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
