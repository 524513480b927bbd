# Papergist. `make demo` shows it, `make test` tests it; both install what they need into .venv from the hash-pinned locks.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 10 --require-hashes
DEMO_HOME := build/demo
ANSWERED := How much of the reserved cache memory is really used when serving language models?
DECLINED := How are reward models trained from human preferences?
DATA := $(wildcard ../shared/data)
export PAPERGIST_DATA ?= $(DATA)
ifeq ($(PAPERGIST_DATA),)
unexport PAPERGIST_DATA
endif

.PHONY: install demo test check format bench bench-large load restarts torture torture-states month fuzz fuzz-api sbom picture screenshots golden lock clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Papergist needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing into .venv (a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@$(PIP) -r requirements-dev.lock
	@touch $@

demo: install  ## ingest the packaged sample, show TL;DRs, answer one question, decline another
	@rm -rf $(DEMO_HOME)
	@for line in "ingest sample" "ls" "ask '$(ANSWERED)'" "ask '$(DECLINED)'"; do \
		echo; echo "$$ papergist $$line"; eval "$(BIN)/papergist $$line --home $(DEMO_HOME)" || exit 1; done
	@echo; echo "The command is $(BIN)/papergist; put it on your path, or write: . .venv/bin/activate"

test: .venv/installed-dev  ## every test; those that need the shared data skip where PAPERGIST_DATA is not set
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/installed-dev  ## format, lint, types, who may import whom
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/installed-dev  ## speed and memory as JSON; the page's figures need PAPERGIST_DATA
	@$(BIN)/python -m eval.bench

bench-large: .venv/installed-dev  ## a hundred thousand papers taken in and questioned; goes on where it was stopped
	@$(BIN)/python -m eval.scale --papers 100000 --home build/scale

load: .venv/installed-dev  ## 200 streaming questions at once for five minutes: errors, memory, /health
	@$(BIN)/python -m eval.service.load $(ARGS)

restarts: .venv/installed-dev  ## 50 restarts by SIGTERM under load: no response may break
	@$(BIN)/python -m eval.service.restarts $(ARGS)

torture: .venv/installed-dev  ## 1000 kills with SIGKILL: nothing acknowledged may be lost (ARGS="--bare" drives Chroma alone)
	@mkdir -p build
	@$(BIN)/python -m tests.durability.torture --journal build/torture.jsonl $(ARGS)

month: .venv/installed-dev  ## a simulated month of watching and sending, killed 50 times: nothing lost, nothing twice
	@$(BIN)/python -m tests.month $(ARGS)

torture-states: .venv/installed-dev  ## 20 000 steps of a collection's life against a model of the truth, kills among them
	@mkdir -p build
	@$(BIN)/python -m tests.durability.states --journal build/states.jsonl $(ARGS)

fuzz: .venv/installed-dev  ## every reader fuzzed with atheris; goes on with the corpus of the last time
	@$(BIN)/python -m tests.fuzz.run $(ARGS)

fuzz-api: .venv/installed-dev  ## 20 000 generated requests to a running service
	@$(BIN)/python -m eval.service.fuzz $(ARGS)

picture: install  ## draw docs/demo.svg anew from the packaged sample
	@$(BIN)/python docs/picture.py

screenshots: .venv/installed-dev  ## take the pictures of docs/page.md anew (needs chromium)
	@$(BIN)/python docs/screenshots.py

golden: .venv/installed-dev  ## write the golden files anew; read the difference before committing it
	@$(BIN)/python -m pytest -n 0 -k golden --update-golden

sbom: install  ## what an installation consists of, as CycloneDX JSON in build/sbom.json
	@mkdir -p build
	@$(BIN)/python deploy/sbom.py > build/sbom.json
	@echo "Wrote build/sbom.json."

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group build --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
