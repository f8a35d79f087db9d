# wangge (网格): everything a newcomer or a gate needs is one word here.
PYTHON ?= python3
PORT ?= 8765
# DB=postgres rehearses on a PostgreSQL server of its own, in an environment of its own.
DB ?=
VENV := .venv
POSTGRES := .venv-postgres
TEST := .venv-test
SEED ?=
INSTALLING := 首次启动须安装所需组件，约一分钟……  Installing what it needs, about a minute ...
OLD_PYTHON := 需要 Python 3.11 以上，可用 PYTHON=路径 指定。 wangge needs Python 3.11 or newer (PYTHON=/path/to/python3)
NO_VENV := 缺少 Python 的 venv，Debian、Ubuntu 上请执行：sudo apt-get install python3-venv。 Python's venv is missing
HOURS ?= 8
# Test processes side by side. One more than there are processors, for some tests wait: for a process, a page, a clock.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
# The fault tests start the bot a thousand times; without its compiled modules each start takes a second more.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test coverage check format states faults faults-long mutants bench lock clean help

help:  ## what there is to type
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(OLD_PYTHON)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)"; exit 1; }
	@echo "$(INSTALLING)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TEST)/.ready: requirements-test.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)"; exit 1; }
	$(PYTHON) -m venv $(TEST)
	$(TEST)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	$(TEST)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(POSTGRES)/.ready: requirements-postgres.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(NO_VENV)"; exit 1; }
	@echo "$(INSTALLING)"
	@$(PYTHON) -m venv $(POSTGRES)
	@$(POSTGRES)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.lock
	@$(POSTGRES)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

ifeq ($(DB),postgres)
run: $(POSTGRES)/.ready
	@exec $(POSTGRES)/bin/python -m sandbox --port $(PORT) --dir var/rehearsal-postgres --postgres
else
run: $(VENV)/.ready  ## the rehearsal room: a street's working day in the browser, no token, no phone; DB=postgres on PostgreSQL
	@exec $(VENV)/bin/python -m sandbox --port $(PORT) --dir var/rehearsal
endif

test: $(TEST)/.ready  ## every test, no network but loopback; WORKERS=1 for one after the other
	$(TEST)/bin/python -m pytest -q -n $(WORKERS) --dist worksteal

# The folders left out play the bot in processes of its own, whose lines are not measured, or run nothing of it.
coverage: $(TEST)/.ready  ## the tests, measured and held to tests/coverage.toml; names the first lines that no test runs
	@rm -rf .coverage
	$(TEST)/bin/coverage run -m pytest -q -n $(WORKERS) --dist worksteal --timeout 300 \
		--ignore tests/faults --ignore tests/browser --ignore tests/mutants --ignore tests/test_house.py
	@$(TEST)/bin/coverage combine -q
	@$(TEST)/bin/coverage json -q -o .coverage/report.json
	$(TEST)/bin/python -m tests.coverage_gate .coverage/report.json

check: $(TEST)/.ready  ## format, lint, types, borders between the packages
	$(TEST)/bin/ruff format --check .
	$(TEST)/bin/ruff check .
	$(TEST)/bin/mypy
	$(TEST)/bin/lint-imports

format: $(TEST)/.ready  ## write the format that check asks for
	$(TEST)/bin/ruff format .
	$(TEST)/bin/ruff check --fix .

states: $(TEST)/.ready  ## write docs/states.md from the state machine
	$(TEST)/bin/python -c 'from dispatch.case.diagram import page; print(page(), end="")' > docs/states.md

faults: $(TEST)/.ready  ## two long random stories, 500 kills, every failpoint, 3,000 power cuts, full disks; in two lanes
	$(TEST)/bin/python -m tests.faults $(if $(SEED),--seed $(SEED))

faults-long: $(TEST)/.ready  ## the same at length for HOURS=n; goes on where it was stopped
	$(TEST)/bin/python -m tests.faults long --hours $(HOURS) $(if $(SEED),--seed $(SEED))

mutants: $(TEST)/.ready  ## change dispatch/case in one place at a time, and name what no test notices; goes on where it ended
	$(TEST)/bin/python -m tests.mutants $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(SHARD),--shard $(SHARD))

bench: $(TEST)/.ready  ## speed and memory, as ratios against a bare echo bot
	$(TEST)/bin/python -m tests.bench

lock:  ## resolve the lock files anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group postgres --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements.lock -o requirements-postgres.lock
	uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements.lock -o requirements-test.lock

clean:  ## remove what was built here; the data in var/ stay
	rm -rf $(VENV) $(TEST) $(POSTGRES) .coverage .mutants *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
