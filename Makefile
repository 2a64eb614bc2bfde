# make install | demo | test | check | bench | bench-mail | bench-understanding | screens. Needs Python 3.11 or newer and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install install-dev demo test check bench bench-mail bench-understanding lock faults screens schema-tools emulator clean

install: .venv/.installed

install-dev: .venv/.installed-dev

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Penny needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 install"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --strip-extras --extra build -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --extra build --extra dev --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --strip-extras -o requirements-dev.lock pyproject.toml

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: install
	$(BIN)/penny demo $(if $(WALK),--walk --folder var/walk) $(if $(EMPTY),--empty)

test: install-dev schema-tools
	$(BIN)/pytest -n 3 --dist worksteal

# Slack's own types, of which the tests make a JSON Schema; without node and npm those tests are skipped.
schema-tools:
	@if command -v npm >/dev/null && ! test tests/bot/slack_types/node_modules/.package-lock.json -nt tests/bot/slack_types/package-lock.json; then \
	  npm ci --prefix tests/bot/slack_types --ignore-scripts --no-audit --no-fund --loglevel=error; fi

bench: install-dev
	$(BIN)/python -m tests.bench

bench-mail: install-dev
	$(BIN)/python -m tests.bench.mail_corpora

bench-understanding: install-dev
	$(BIN)/python -m tests.bench.understanding

# Penny against another's emulator of Slack's Web API; needs node 20 and npm.
emulator: install-dev
	$(BIN)/python -m tests.emulator

faults: install-dev
	PENNY_FAULT_ROUNDS=4 $(BIN)/pytest -n 2 tests/faults

screens: install-dev
	$(BIN)/python -m tests.playground.screens

clean:
	rm -rf .venv
