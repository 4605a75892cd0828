# demo · test · check · format · bench: nothing here needs more than Python 3.11 and make.
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv

.PHONY: demo serve setup setup-dev test check format messages assets bench fuzz conformance docs screenshots

demo: setup
	$(VENV)/bin/hafawa demo

serve: setup
	$(VENV)/bin/hafawa serve

$(UV):
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

# Started dozens of times by the tests: what is compiled once must not be compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

$(VENV)/.base: $(UV) requirements/lock.txt pyproject.toml
	@test -e $(VENV)/.dev || $(UV) pip sync --quiet --compile-bytecode --python $(PY) requirements/lock.txt
	@test -e $(VENV)/.dev || $(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(UV) requirements/dev.txt pyproject.toml
	$(UV) pip sync --quiet --compile-bytecode --python $(PY) requirements/dev.txt
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.base

setup: $(VENV)/.base

setup-dev: $(VENV)/.dev

test: setup-dev
	$(PY) -m tests.run

check: setup-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy hafawa
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --check --quiet hafawa
	$(PY) -m hafawa makemigrations --check --dry-run
	$(PY) -m pytest -q tests/rules

format: setup-dev
	$(VENV)/bin/ruff check --fix --quiet . || true
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djlint --reformat --quiet hafawa || true

messages: setup-dev
	$(PY) -m hafawa messages

assets:
	cd assets && npm ci --ignore-scripts && npm run build

bench: setup
	$(PY) -m hafawa bench all

# Ten minutes of odd mails, then new examples for every property: what is found becomes a fixture.
fuzz: setup-dev
	$(PY) -m tests.fuzz

conformance: setup-dev
	$(PY) -m tests.conformance

docs: setup-dev
	$(VENV)/bin/mkdocs build --strict

screenshots: setup-dev
	$(PY) -m tests.browser.screenshots
