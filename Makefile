# From nothing but Python 3.11 or newer: `make run`, `make test`, `make check`.
# Works with GNU make 3.81, as on macOS, and in a folder whose name has blanks:
# every path here is relative.

PYTHON = .venv/bin/python
INSTALLED = .venv/installed
SOURCES = asanbriefs briefs experts tests scripts manage.py
TEMPLATES = find templates */templates -name '*.html' -print0 2>/dev/null | xargs -0

# Prints the first Python that is new enough and can make virtual environments.
FIND_PYTHON = for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo "$$python"; break; }; done

.PHONY: run password test check bench fix lock port prepared

# Start the site on http://127.0.0.1:$PORT; Ctrl-C stops it.
run: port $(INSTALLED)
	@exec $(PYTHON) -m asanbriefs.launcher

# Give the administrator a new password and show it.
password: $(INSTALLED)
	@$(PYTHON) -m asanbriefs.launcher password

# One process a core, each with a database, a server and a browser of its own. Who is
# done first takes tests from the others. `make test ARGS="-n0 --pdb"` stays in one.
test: prepared
	$(PYTHON) -m pytest -n logical --maxprocesses 4 --dist worksteal $(ARGS)

check: $(INSTALLED)
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m ruff check $(SOURCES)
	$(PYTHON) -m mypy $(SOURCES)
	.venv/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(TEMPLATES) .venv/bin/djade --check --target-version 5.2
	$(TEMPLATES) $(PYTHON) -m djhtml --check
	$(PYTHON) -m asanbriefs.messages check

# What pages cost, as ratios measured in one run.
bench: prepared
	$(PYTHON) -m tests.load.bench $(ARGS)

# Let the formatters and linters repair what they can.
fix: $(INSTALLED)
	$(PYTHON) -m ruff check --fix $(SOURCES)
	$(PYTHON) -m ruff format $(SOURCES)
	-$(TEMPLATES) .venv/bin/djade --target-version 5.2
	-$(TEMPLATES) $(PYTHON) -m djhtml

# Choose the newest versions that pyproject.toml allows.
lock:
	@python="$$($(FIND_PYTHON))"; folder="$$(mktemp -d)"; \
	trap 'rm -rf "$$folder"' EXIT; \
	"$$python" -m venv "$$folder" && \
	"$$folder/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	"$$folder/bin/python" -m uv --quiet pip compile --universal --generate-hashes --upgrade \
		--python-version 3.11 --extra documents --group dev --no-header --no-annotate --no-emit-index-url \
		pyproject.toml -o requirements.lock

# A busy port is said before anything long is begun.
port:
	@python="$$($(FIND_PYTHON))"; test -z "$$python" || "$$python" asanbriefs/port.py

prepared: $(INSTALLED)
	@$(PYTHON) -m asanbriefs.launcher prepare

$(INSTALLED): requirements.lock
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
		echo 'Python 3.11 or newer with its venv module was not found. Install it:' >&2; \
		echo '  Debian, Ubuntu: apt install python3-venv     macOS: brew install python@3.13' >&2; \
		exit 1; \
	fi; \
	test -x $(PYTHON) || { echo 'Making a virtual environment'; "$$python" -m venv .venv; }
	@echo 'Installing packages; the first time this takes a minute or two'
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements.lock
	@cp requirements.lock $@
