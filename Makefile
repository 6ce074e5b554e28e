# Everything that is done to this project often enough to have a name.

SWIFT ?= swift
JOBS ?= $(shell nproc)
SOURCES = Package.swift Sources Tests Benchmarks Fuzz

# Without the search for libraries beside the program, and with all addresses read-only.
RELEASE = -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now

PREFIX ?= /usr/local

# Options for Scripts/stress.sh, such as `make stress STRESS="--with opendkim"`.
STRESS ?=

.PHONY: help build release run check bench bench-micro bench-daemons stress fuzz sanitize lint format install-dependencies clean
.PHONY: install uninstall deb check-deb

help: ## shows this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 24

build: ## debug build, warnings are errors
	$(SWIFT) build -j $(JOBS) -Xswiftc -warnings-as-errors

release: ## .build/release/dkim-milterd, which runs without a Swift toolchain
	$(SWIFT) build -j $(JOBS) $(RELEASE) --product dkim-milterd

install: ## what was built, manual pages, unit and the rest below PREFIX (and DESTDIR)
	@DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) Scripts/install.sh install

uninstall: ## removes that, but for the configuration
	@DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) Scripts/install.sh uninstall

deb: release ## a Debian package, in .build/package
	@Scripts/build-package.sh

check-deb: release ## builds the package, and installs and removes it in a fresh Debian
	@Scripts/test-package.sh

run: ## sends a message through a private Postfix and shows what became of it
	@Scripts/quickstart.sh

check: ## installs what is missing, builds, runs all tests; the last line counts them
	@Scripts/test.sh

bench: bench-micro bench-daemons ## the parts alone, then daemons under load

bench-micro: ## canonicalization, hashing, parsing and signing beside OpenSSL; large tables
	$(SWIFT) run -j $(JOBS) -c release --package-path Benchmarks dkim-bench
	$(SWIFT) run -j $(JOBS) -c release table-bench

bench-daemons: release ## beside opendkim and others, for a quarter of an hour; BENCH="--help"
	/usr/bin/python3 -B Benchmarks/bench.py $(BENCH)

stress: ## what DKIM costs a Postfix under load, as an HTML report; STRESS="--help" tells more
	@Scripts/stress.sh $(STRESS)

fuzz: ## libFuzzer on every parser, 30 s each
	Scripts/fuzz.sh

sanitize: ## the Swift tests under the thread and the address sanitizer
	@Scripts/sanitize.sh

lint: ## style and layers
	$(SWIFT) format lint --strict --recursive --parallel $(wildcard $(SOURCES))
	Scripts/check-layers.sh

format: ## brings the style in order
	$(SWIFT) format --in-place --recursive --parallel $(wildcard $(SOURCES))

install-dependencies: ## the Debian packages for building, running and testing
	@Scripts/install-dependencies.sh

clean: ## removes what was built
	rm -rf .build .build-python Benchmarks/.build Fuzz/.build
