# Two commands set everything up: `make demo` and `make test`. Both work in a fresh clone and install what they need
# into .venv; nothing outside this folder is touched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check format bench bench-full wheel clean

demo: $(VENV)/installed
	@$(BIN)/kg build examples/records -o demo
	@echo
	@echo "The strongest pairs of genes (demo/current/network/edges.tsv):"
	@cut -f 3-9 demo/current/network/edges.tsv | head -n 6
	@echo
	@echo "Try next:"
	@echo "  $(BIN)/kg stats demo"
	@echo "  $(BIN)/kg quality demo                                # what to distrust; or open demo/current/report.html"
	@echo "  $(BIN)/kg query demo --name figures-with-genes-together -p genes=AKT1,MTOR"
	@echo "  $(BIN)/kg query demo --name why -p gene=AKT2"
	@echo "  $(BIN)/kg query demo 'SELECT ?title { ?f pfo:depictsStrictly ncbigene:7157 ; schema:name ?title }'"
	@echo "  $(BIN)/kg record examples/records/_figures/PMC6966563__cancers-11-01972-g002.md"
	@echo "  $(BIN)/kg network demo -o network.cx2 -o network.png   # for Cytoscape, and as a picture"
	@echo "  $(BIN)/kg enrich demo --genes examples/genes.txt      # which figures show my genes?"
	@echo "  $(BIN)/kg serve demo                                  # a SPARQL endpoint at http://127.0.0.1:8000/sparql"
	@echo "  $(BIN)/kg build YOUR_RECORDS -o out                   # a folder, a checkout, a .tar.gz"

test: check
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks run

bench-full: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks run --full

wheel: $(VENV)/installed-dev
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf $(VENV) demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	$(BIN)/pip install --quiet --editable '.[plot,serve]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/made pyproject.toml
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(VENV)/made pyproject.toml
	$(BIN)/pip install --quiet --editable '.[bench]'
	@touch $@ $(VENV)/installed
