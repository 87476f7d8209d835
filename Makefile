# Every target makes its own .venv when it is missing; nothing else needs to be installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: demo test test-real cluster cluster-stop conformance check bench docs fmt clean lock ui check-ui

demo: $(VENV)/.run  ## The main job on the embedded default; ONCE=1 ends by itself
	$(BIN)/python -m examples.demo $(if $(ONCE),--once)

test: $(VENV)/.dev  ## All tests that need Python, Git and pip packages only
	$(BIN)/pytest -n 2 -m "not slow and not real"

test-real: $(VENV)/.dev  ## The tests against a real control plane; needs Go to build it
	$(BIN)/python -m tests.controlplane run $(BIN)/pytest -n 2 -m real

cluster: $(VENV)/.dev  ## A real control plane on loopback, built from Go modules the first time
	$(BIN)/python -m tests.controlplane start

cluster-stop: $(VENV)/.dev
	$(BIN)/python -m tests.controlplane stop

conformance: $(VENV)/.dev  ## Kubernetes' own tests on both servers, about half an hour; QUICK=1 a few of them
	$(BIN)/python -m tests.controlplane.conformance both $(if $(QUICK),--quick)

check: $(VENV)/.dev  ## Formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config .importlinter

bench: $(VENV)/.dev  ## The figures of bench/README.md, measured anew
	$(BIN)/python -m bench

ui: ui/node_modules  ## The page, built into the package; needs npm
	cd ui && npm run --silent build

check-ui: ui/node_modules  ## Types and tests of the page's own code
	cd ui && npm run --silent check && npm run --silent test

docs: $(VENV)/.dev  ## The pages of docs/reference, made anew from the code
	$(BIN)/python -m docs.generate

fmt: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev  ## Pin the dependencies again
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .trueup

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

ui/node_modules: ui/package-lock.json
	cd ui && npm ci --silent
	touch $@
