# The one door to the project; `make help` lists what is behind it. The rooms have Makefiles of their own.
ROOT := $(CURDIR)
ifneq ($(words $(ROOT)),1)
$(error make cannot work in a folder whose path has spaces: $(ROOT))
endif
BUILD := $(ROOT)/build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
SANITIZERS := address,undefined
# Looked up when used: on a fresh machine the packages come first.
PG_CONFIG ?= $(shell . scripts/lib.sh && pg_config_path)
export PG_CONFIG
SHELL := /bin/bash

# One room after the other, since they share build/; within a room JOBS compilers at once.
.NOTPARALLEL:
MAKEFLAGS += -j$(JOBS) --no-print-directory
room = $(MAKE) -C $(1) BUILD=$(BUILD)

.DEFAULT_GOAL := help
.PHONY: help run cloud test build install bench format lint sanitize fuzz valgrind clean check-core check-proxy check-sql check-e2e \
	core extension proxy server core-tests proxy-tests live-load place packages-run packages-test packages-build packages-bench packages-lint packages-fuzz packages-valgrind

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: packages-run place server ## install what is needed, build, and serve on http://localhost:1337/parse (PORT=, HOST=, APP_ID=, MASTER_KEY=)
	@exec scripts/run.sh

cloud: ## what cloud/bin/parsegres-cloud.js needs, from the npm registry
	@scripts/npm-ci.sh cloud

test: packages-test place server core-tests proxy-tests ## every test: pgTAP, Catch2, end to end with the JavaScript SDK and Parse Server
	@scripts/test.sh

check-core: packages-test core-tests ## the Catch2 tests of the core alone
	@scripts/test.sh core

check-proxy: packages-test proxy-tests ## the Catch2 tests of the proxy alone
	@scripts/test.sh proxy

check-sql: packages-test place server ## the pgTAP tests alone
	@scripts/test.sh sql

check-e2e: packages-test place server ## the end-to-end tests alone
	@scripts/test.sh e2e

build: packages-build extension proxy ## the extension and the proxy (build/parsegres), nothing else

install: build cloud ## into the PostgreSQL of PG_CONFIG, and parsegres and parsegres-cloud into PREFIX/bin (/usr/local)
	+$(call room,extension) install
	install -D -m 755 $(BUILD)/parsegres $(DESTDIR)$(PREFIX)/bin/parsegres
	scripts/install-cloud.sh $(DESTDIR)$(PREFIX)

bench: packages-bench place server live-load ## tables: parsegres against Parse Server and against pgbench on the bare SQL
	@node=$$(scripts/use-node.sh) && PATH=$$node:$$PATH tests/bench/run

format: packages-lint ## clang-format on all C++
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

lint: packages-lint ## clang-format, clang-tidy and shellcheck, changing nothing
	+@$(call room,extension/core) $(BUILD)/generated/error_codes.hpp
	@scripts/lint.sh

sanitize: packages-test ## the Catch2 tests under AddressSanitizer and UndefinedBehaviorSanitizer (build/sanitize)
	$(MAKE) core-tests proxy-tests BUILD=$(BUILD)/sanitize SANITIZE=$(SANITIZERS)
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 $(BUILD)/sanitize/tests/core/run_tests
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 $(BUILD)/sanitize/tests/proxy/run_tests

fuzz: packages-fuzz core ## libFuzzer on what reads bytes from outside, a minute each (SECONDS=)
	+@$(call room,tests/fuzz) run

valgrind: packages-valgrind place server ## the pgTAP tests with PostgreSQL under valgrind, ten minutes (FILES=)
	@scripts/valgrind.sh

clean: ## stop what runs from here and delete build/, the data of `make run` included
	@scripts/clean.sh

# What follows is called by the targets above.

packages-run: GROUPS := build run
packages-test: GROUPS := build run test
packages-build: GROUPS := build
packages-bench: GROUPS := build run test bench
packages-lint: GROUPS := build lint
packages-fuzz: GROUPS := build fuzz
packages-valgrind: GROUPS := build run test valgrind
packages-run packages-test packages-build packages-bench packages-lint packages-fuzz packages-valgrind:
	@scripts/install-packages.sh $(GROUPS)

place:
	@scripts/prepare-build-dir.sh

# Before everything else, because the rooms all make it when it is missing, and two at once would collide.
core:
	+@$(call room,extension/core)

extension: core
	+@$(call room,extension) all

proxy: core
	+@$(call room,proxy)

# A PostgreSQL in build/postgres that sees the extension: what every private cluster runs on.
server: extension proxy
	@scripts/stage-postgres.sh
	+@$(call room,extension) install DESTDIR=$(BUILD)/postgres > /dev/null

core-tests: core
	+@$(call room,tests/core)

proxy-tests: core
	+@$(call room,tests/proxy)

live-load: core
	+@$(call room,tests/bench/live)
