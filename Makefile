# Every target makes its own .venv when it is missing; nothing else needs to be installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST := dist
PIP := $(BIN)/pip --disable-pip-version-check --quiet

# The page is built by Node.js: the machine's own if it is new enough for Vite, else that of PyPI.
BUILT := src/trueup/web/page/built/index.html
NODE_FITS := $(shell node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm)
NODE := $(if $(NODE_FITS),,$(VENV)/.node)
NPM := cd ui && $(if $(NODE_FITS),,PATH="$(CURDIR)/$(BIN):$$PATH") npm --silent

.PHONY: demo test test-real cluster cluster-stop conformance check bench docs fmt clean lock ui check-ui wheel pictures monitoring manifests

demo: $(VENV)/.run $(BUILT)  ## The main job on the embedded default; ONCE=1 ends by itself
	$(BIN)/python -m examples.demo $(if $(ONCE),--once)

test: $(VENV)/.dev $(VENV)/.cloud/made  ## All tests that need Python, Git and pip packages only
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow and not real"

test-real: $(VENV)/.dev $(VENV)/.cloud/made  ## The tests against a real control plane; needs Go to build it
	$(BIN)/python -m tests.controlplane run $(BIN)/pytest -n 2 -m real

cluster: $(VENV)/.dev  ## A real control plane on loopback, built from Go modules the first time
	$(BIN)/python -m tests.controlplane start

cluster-stop: $(VENV)/.dev
	$(BIN)/python -m tests.controlplane stop

conformance: $(VENV)/.dev  ## Kubernetes' own tests on both servers, about half an hour; QUICK=1 a few of them
	$(BIN)/python -m tests.controlplane.conformance both $(if $(QUICK),--quick)

$(VENV)/tools/tofu $(VENV)/tools/terragrunt:  ## Of their Go modules, some minutes each; later builds are short
	tests/support/terraform/tools/build $(@F) $@

check: $(VENV)/.dev  ## Formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config .importlinter

bench: $(VENV)/.dev  ## The figures of bench/README.md, measured anew
	$(BIN)/python -m bench

ui: $(BUILT)  ## The page, built into the package

check-ui: ui/node_modules  ## Formatting, lint, types and tests of the page's own code
	$(NPM) run check
	$(NPM) test

wheel: $(VENV)/.dev $(BUILT)  ## What is published, in dist/: with the page, so that its users need no Node.js
	$(BIN)/uv build --wheel --no-build-isolation --quiet --out-dir $(DIST)

docs: $(VENV)/.dev  ## The pages of docs/reference, made anew from the code
	$(BIN)/python -m docs.generate

monitoring: $(VENV)/.dev  ## The dashboards of deploy/monitoring, made anew from their table
	$(BIN)/python -m deploy.monitoring

manifests: $(VENV)/.dev  ## The CustomResourceDefinitions of deploy/kubernetes, made anew from the model
	$(BIN)/python -m deploy.kubernetes

pictures: $(VENV)/.dev $(BUILT)  ## Those of docs/pictures, taken anew; needs Chromium
	$(BIN)/python -m docs.pictures

fmt: $(VENV)/.dev ui/node_modules
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run format

lock: $(VENV)/.dev  ## Pin the dependencies again
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:node -o requirements-node.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:cloud -o requirements-cloud.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --group pyproject.toml:checkov -o requirements-checkov.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-deps --group pyproject.toml:providers -o requirements-providers.txt

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

$(VENV)/.node: requirements-node.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-node.txt
	touch $@

# Apart from ours, as its protobuf is older than ours.
$(VENV)/.cloud/made: requirements-cloud.txt requirements-providers.txt tests/support/terraform/mirror.py
	$(PYTHON) -m venv $(VENV)/.cloud
	$(VENV)/.cloud/bin/pip --disable-pip-version-check --quiet install --require-hashes -r requirements-cloud.txt
	$(VENV)/.cloud/bin/python -m tests.support.terraform.mirror
	touch $@

$(VENV)/.checkov/made: requirements-checkov.txt
	$(PYTHON) -m venv $(VENV)/.checkov
	$(VENV)/.checkov/bin/pip --disable-pip-version-check --quiet install --require-hashes -r requirements-checkov.txt
	touch $@

ui/node_modules: ui/package-lock.json $(NODE)
	$(NPM) ci
	touch $@

$(BUILT): ui/node_modules ui/index.html ui/vite.config.ts $(shell find ui/src ui/public -type f)
	$(NPM) run build
