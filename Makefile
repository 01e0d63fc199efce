# make test    everything that has to hold before a change lands; installs what is missing where it may
# make run     the demonstration, on http://127.0.0.1:8080
# make bench   the benchmarks (release build)
# make fmt     format the code

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo

.PHONY: test tools format clippy suite deny benches reference run bench fmt

# In this order, one after the other: what is quick to fail comes first, and two cargo processes would only wait for each other.
test:
	@$(MAKE) --no-print-directory tools
	@$(MAKE) --no-print-directory format
	@$(MAKE) --no-print-directory deny
	@$(MAKE) --no-print-directory clippy
	@$(MAKE) --no-print-directory benches
	@$(MAKE) --no-print-directory reference
	@$(MAKE) --no-print-directory suite

# What is missing is installed, or named.
tools:
	@tests/tools

format:
	$(CARGO) fmt --check

clippy:
	$(CARGO) clippy --locked --all-targets -- -D warnings

# Compiled and linked, not run: `make bench` measures. The dev profile is enough to see that they build.
benches:
	$(CARGO) build --locked --benches

# On SQLite, and on a PostgreSQL that is started for the run in a temporary folder; the pages in a real browser.
suite:
	tests/with-postgres tests/with-browser $(CARGO) test --locked

deny:
	@tests/deny

# Against data outside the repository, where WAYMARK_REFERENCE names its folder.
reference:
	@tests/reference

run:
	$(CARGO) run --locked --release -- demo

bench:
	$(CARGO) bench --locked

fmt:
	$(CARGO) fmt
