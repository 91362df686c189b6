# Two commands: `make run` and `make test`. Both prepare .venv by themselves.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready
UV ?= uv

.PHONY: docs notebooks run test check check-kernel bench bench-guard fuzz mutants format lock clean hit-rates wheels office-kit windows-trial

run: $(READY)
	@$(BIN)/python -m ganquan_geo coverage --study data --out out

test: $(READY)
	@sh tools/need_chromium.sh
	@$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# What calls the kernel, with a kernel that ends at any access out of bounds and at any undefined
# behaviour; needs gcc and its sanitizers (three minutes). After every change of a kernel*.[ch].
check-kernel: $(READY)
	@PYTHON=$(abspath $(BIN)/python) sh tools/check_kernel.sh

# Engines side by side (benchmarks/RESULTS.md), then whole commands from files to
# results (benchmarks/WHOLE_WAY.md), service areas (benchmarks/SERVICE_AREAS.md), snapping
# (benchmarks/SNAPPING.md), shares of supply (benchmarks/SUPPLY.md), sites and links
# (benchmarks/SITING.md), compounds closed (benchmarks/GATES.md) and live sessions (benchmarks/LIVE.md); wants a quiet machine.
bench: $(READY) benchmarks/.peers/missing
	@$(BIN)/python -m benchmarks.run
	@$(BIN)/python -m benchmarks.whole_way
	@$(BIN)/python -m benchmarks.map_page --large
	@$(BIN)/python -m benchmarks.service_areas
	@$(BIN)/python -m benchmarks.snapping
	@$(BIN)/python -m benchmarks.supply
	@$(BIN)/python -m benchmarks.siting
	@$(BIN)/python -m benchmarks.gates
	@$(BIN)/python -m benchmarks.live --porto --city

# Fails where the compiled searches have become slower, as ratios to scipy (two minutes).
bench-guard: $(READY)
	@$(BIN)/python -m benchmarks.run --guard

benchmarks/.peers/missing: benchmarks/install_peers.sh
	@sh benchmarks/install_peers.sh

# Changes bytes of sound files for every reader, a few thousand times each (an hour or two).
fuzz: $(READY)
	@GANQUAN_FUZZ=$(or $(EXAMPLES),3000) $(BIN)/python -m pytest tests/load/test_fuzz.py

# Puts small faults into the code that makes figures and lists those that no test notices (an hour
# for 200 on two cores; COUNT=50 is less). .mutants holds what makes the faults, and nothing else.
mutants: $(READY) .mutants/ready
	@.mutants/bin/python -m tools.mutants --count $(or $(COUNT),200) --seed $(or $(SEED),19)

.mutants/ready:
	@$(PYTHON) -m venv .mutants
	@.mutants/bin/python -m pip install --quiet --disable-pip-version-check cosmic-ray==8.7.0
	@touch $@

# The wheels of Linux and Windows, in dist/, and a trial of the one of Linux. .wheels holds what
# builds them: zig is a C compiler for both.
wheels: $(READY) .wheels/ready
	@.wheels/bin/python -m tools.wheels

# One zip for a stick, in dist/: an office PC without a network installs from it.
office-kit: wheels
	@.wheels/bin/python -m tools.office_kit

# Windows' own Python under wine installs the kit and measures with it; every file is compared
# with Linux's by the byte. Needs wine (Debian: apt-get install wine64).
windows-trial: office-kit
	@.wheels/bin/python -m tools.windows_trial

.wheels/ready:
	@$(PYTHON) -m venv .wheels
	@.wheels/bin/python -m pip install --quiet --disable-pip-version-check \
	  auditwheel==6.8.2 packaging==26.4 pefile==2024.8.26 setuptools==84.2.1 wheel==0.48.0 ziglang==0.17.1
	@touch $@

# Runs the notebooks and keeps what they show; their maps become pictures (needs Chromium).
notebooks: $(READY)
	@$(BIN)/python -m tools.run_notebooks

# How often the detector of coordinate systems is right (minutes).
hit-rates: $(READY)
	@$(BIN)/python benchmarks/datum_trial.py

# The pages of documentation, in docs/_build/html; warnings are errors. Every link is followed, and
# with Chromium each page is opened without a network, as on a PC and as on a phone.
docs: $(READY) .venv/docs
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going -b html docs docs/_build/html
	@$(BIN)/python -m tools.check_site docs/_build/html
	@echo docs/_build/html/index.html

.venv/docs: docs/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r docs/requirements.lock
	@touch $@

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

KERNEL := $(wildcard ganquan_geo/network/search/kernel*.[ch])

$(READY): .venv/locked pyproject.toml setup.py $(KERNEL)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m ganquan_geo --version
	@touch $(READY)

.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Preparing .venv (once, a minute or two) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch .venv/locked

# The locks are made from pyproject.toml; they hold versions and hashes, no addresses.
lock:
	$(UV) pip compile pyproject.toml --group dev --extra osm --extra parquet --extra scale --universal --python-version 3.11 \
	  --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock
	$(UV) pip compile pyproject.toml --universal --python-version 3.11 --constraint requirements.lock \
	  --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" --quiet --output-file requirements-office.lock
	$(UV) pip compile --group docs --universal --python-version 3.11 --constraint requirements.lock \
	  --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" --quiet --output-file docs/requirements.lock

clean:
	rm -rf .venv .mutants .wheels out build dist *.egg-info
