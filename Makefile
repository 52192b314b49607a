# make run   serves http://localhost:8501        make test  checks everything
PYTHON  ?= python3
ADDRESS ?= localhost
PORT    ?= 8501
FUZZING ?= 600

BIN  := .venv/bin
PY   := $(BIN)/python
PIP  := $(PY) -m pip install --quiet --disable-pip-version-check
RUN  := .venv/run.stamp
TEST := .venv/test.stamp

TOOLS := .venv/tools

.PHONY: axe fills homes mutants lock sbom check-proxy check-signin check-offline load-proxy run test lint types check-browser bench bench-browser load load-class load-crowd calibrate fuzz replacing reading clean

run: $(RUN)
	$(PY) -m streamlit run serve.py --server.address $(ADDRESS) --server.port $(PORT)

test: lint types check-browser
	$(PY) -m pytest -n 2 --dist worksteal

lint: $(TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(TEST)
	$(BIN)/mypy

check-browser: $(TEST)
	$(PY) -m tests.browser.chromium

mutants: $(TEST)
	nice -n 15 $(PY) -m tests.mutants

homes: $(TEST)
	$(PY) -m tests.words.homes

bench: $(TEST)
	$(PY) -m tests.benchmarks

bench-browser: $(TEST) check-browser
	$(PY) -m tests.benchmarks.browser

load: $(TEST)
	$(PY) -m tests.load

load-proxy: $(TEST)
	$(PY) -m tests.load --users "" --mixed 0 --behind 200,400 --proxied 100 --no-blocking --no-uploads

load-crowd: $(TEST)
	$(PY) -m tests.load --users "" --mixed 0 --crowd 40 --no-blocking --no-uploads

load-class: $(TEST) check-browser
	$(PY) -m tests.load.classroom

calibrate: $(TEST)
	$(PY) -m tests.calibration
	$(PY) -m tests.calibration.headlines
	$(PY) -m tests.calibration.closer
	$(PY) -m tests.calibration.fair
	$(PY) -m tests.calibration.readers

fuzz: $(TEST)
	$(PY) -m tests.fuzz.hostile
	$(PY) -m tests.fuzz $(if $(INPUTS),--inputs $(INPUTS),$(FUZZING))

fills: $(TEST)
	nice -n 15 $(PY) -m tests.fuzz.fills

build/axe/package/axe.min.js:
	mkdir -p build/axe && cd build/axe && npm pack --silent axe-core@4.14.1 && tar xzf axe-core-4.14.1.tgz

axe: $(TEST) check-browser build/axe/package/axe.min.js
	nice -n 10 $(PY) -m tests.browser.axe build/axe/package/axe.min.js

replacing: $(TEST) check-browser
	TANDEM_REPLACEMENTS=100 TANDEM_SEED=$$$$ $(PY) -m pytest tests/browser/door/test_replacing.py

reading: $(TEST)
	$(PY) -m tests.reads.writing.written 2000

check-proxy: $(TEST)
	$(PY) -m tests.deploy.proxy

check-signin: $(TEST) check-browser build/signin
	$(PY) -m tests.deploy.signin

build/signin: requirements-signin.lock | $(PY)
	rm -rf $@
	$(PIP) --require-hashes -r $< --target $@
	touch $@

check-offline: requirements.lock | $(PY)
	$(PY) -m tests.deploy.offline

$(TOOLS): | $(PY)
	$(PY) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet pip-tools==7.6.2 cyclonedx-bom==7.5.0 || { rm -rf $(TOOLS); exit 1; }

lock: $(TOOLS)
	for part in requirements requirements-signin; do \
	  $(TOOLS)/bin/python -m piptools compile --quiet --generate-hashes --no-annotate --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --strip-extras \
	    --allow-unsafe --output-file $$part.lock $$part.txt || exit 1; \
	done

sbom: $(RUN) $(TOOLS)
	@mkdir -p build
	$(TOOLS)/bin/python -m cyclonedx_py environment --output-reproducible --output-file build/sbom.json $(PY)

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

$(RUN): requirements.lock | $(PY)
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(TEST): requirements.txt requirements-dev.txt | $(PY)
	$(PIP) -r requirements-dev.txt
	@touch $@ $(RUN)
