# `make help` lists the recipes. Debug and release builds have scratch paths of their own: changed flags in one path
# would rebuild everything.
.DEFAULT_GOAL := help
DEBUG := swift build --explicit-target-dependency-import-check error
RELEASE := swift build -c release --scratch-path .build-release --explicit-target-dependency-import-check error
# What is shipped: the Swift runtime inside, so that the C library and a few others are all it needs.
STATIC := swift build -c release --static-swift-stdlib --scratch-path .build-static
BIN := .build-release/release
DESTDIR ?=
PREFIX ?= /usr/local
# Where zsh looks: what the distribution installs, and what the administrator does.
ZSH = $(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)

.PHONY: help
help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: demo
demo: build ## build, chart the bundled store of real models, show the atlas, stop
	@Examples/demo $(BIN)

.PHONY: run
run: build ## watch a folder of your own and stay: make run STORE=/srv/models
	@test -n "$(STORE)" || { echo "make run: no folder named" >&2; echo "hint: make run STORE=/srv/models" >&2; exit 64; }
	@Examples/run $(BIN) "$(STORE)"

.PHONY: build
build: ## a release build of atlasd and atlasctl in .build-release/release
	@.ci/setup build
	$(RELEASE) --product atlasd
	$(RELEASE) --product atlasctl

.PHONY: test
test: ## install what is missing and run all tests
	@.ci/setup test
	swift test --no-parallel
	Tests/Faults/run --quick .build/debug

.PHONY: test-faults
test-faults: build ## do to a release daemon what disks, mounts, clients and people do, and print what it made of it
	@.ci/setup test
	Tests/Faults/run $(BIN)

.PHONY: check
check: ## format, imports, warnings as errors, the unit's sandbox
	@.ci/setup test
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks
	$(DEBUG) --build-tests
	@if command -v systemd-analyze >/dev/null; then systemd/exposure; fi

# Charting's stories did not end in 23 minutes under the address sanitizer, and a bar of processor time does not hold at a tenth of the speed.
STORIES := OnlineTests
TIMED := HostileCaseTests|MutantTests
# Without the empty run of XCTest, which leaks its own suites: that failed the first line, and the second never ran.
.PHONY: sanitize
sanitize: ## the pure targets' tests under the address and thread sanitizers
	@.ci/setup test
	ATLAS_PURE_TARGETS=1 swift test --disable-xctest --no-parallel --scratch-path .build-sanitize/address --sanitize=address \
	  --skip '$(STORIES)'
	ATLAS_PURE_TARGETS=1 swift test --disable-xctest --no-parallel --scratch-path .build-sanitize/thread --sanitize=thread \
	  --skip '$(STORIES)|$(TIMED)'

.PHONY: stories
stories: ## arrivals, changes and removals in random order against charting at once: make stories SEEDS=1000
	@.ci/setup test
	ATLAS_PURE_TARGETS=1 ATLAS_STORIES=$(or $(SEEDS),1000) swift test -c release -Xswiftc -enable-testing \
	  --no-parallel --scratch-path .build-stories --filter onlineEqualsBatch

.PHONY: fuzz
fuzz: ## the readers under libFuzzer and the address sanitizer: make fuzz SECONDS=60, each target
	@.ci/setup build
	@Fuzz/run $(or $(SECONDS),60)

.PHONY: fuzz-short
fuzz-short: ## the same for two seconds each: what CI runs
	@.ci/setup build
	@Fuzz/run 2

.PHONY: format
format: ## rewrite the sources in the house's format
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

.PHONY: score
score: build ## hold the atlas against a zoo of known lineage: make score ZOO=../shared/zoo-dev
	@.ci/setup test
	@test -n "$(ZOO)" || { echo "make score: no zoo named" >&2; echo "hint: make score ZOO=../shared/zoo-dev" >&2; exit 64; }
	@Benchmarks/score $(BIN) "$(ZOO)"

.PHONY: bench-hub
bench-hub: build ## what charting a Hub costs, and how near it comes: make bench-hub ZOO=../shared/zoo-dev
	@.ci/setup test
	@test -n "$(ZOO)" || { echo "make bench-hub: no zoo named" >&2; echo "hint: make bench-hub ZOO=../shared/zoo-dev" >&2; exit 64; }
	@"$${ATLAS_VENV:-$${XDG_CACHE_HOME:-$$HOME/.cache}/model-atlas/venv}/bin/python" Benchmarks/hub $(BIN) "$(ZOO)"

.PHONY: bench
bench: build ## time placing, and the daemon's memory, with 10,000 models
	$(RELEASE) --product atlas-bench
	$(BIN)/atlas-bench

.PHONY: bench-queries
bench-queries: ## time answers over the socket with 100,000 generated models: BENCH="--models 10000 --weights"
	@.ci/setup build
	$(RELEASE) --product atlasd
	$(RELEASE) --product atlas-query-bench
	$(BIN)/atlas-query-bench $(BENCH)

.PHONY: bench-neighbors
bench-neighbors: ## time the search for neighbors and the placement of a newcomer among 10,000 and 100,000 models
	@.ci/setup build
	$(RELEASE) --product atlas-neighbor-bench
	$(BIN)/atlas-neighbor-bench $(BENCH)

.PHONY: bench-charting
bench-charting: ## breed populations of known descent, chart them by each method: BENCH="--seed 2 --zoos 3"
	@.ci/setup build
	$(RELEASE) --product atlas-charting-bench
	$(BIN)/atlas-charting-bench $(BENCH)

.PHONY: install
install: build install-files ## install under DESTDIR and PREFIX

.PHONY: install-files
install-files:
	install -D -m 755 $(BIN)/atlasd "$(DESTDIR)$(PREFIX)/bin/atlasd"
	install -D -m 755 $(BIN)/atlasctl "$(DESTDIR)$(PREFIX)/bin/atlasctl"
	install -D -m 644 man/atlasd.8 "$(DESTDIR)$(PREFIX)/share/man/man8/atlasd.8"
	install -D -m 644 man/atlasctl.1 "$(DESTDIR)$(PREFIX)/share/man/man1/atlasctl.1"
	install -D -m 644 man/atlasd.yaml.5 "$(DESTDIR)$(PREFIX)/share/man/man5/atlasd.yaml.5"
	install -D -m 644 systemd/atlasd.service "$(DESTDIR)$(PREFIX)/lib/systemd/system/atlasd.service"
	install -D -m 644 systemd/atlasd.socket "$(DESTDIR)$(PREFIX)/lib/systemd/system/atlasd.socket"
	install -D -m 644 systemd/user/atlasd.service "$(DESTDIR)$(PREFIX)/lib/systemd/user/atlasd.service"
	install -D -m 644 systemd/atlasd.sysusers "$(DESTDIR)$(PREFIX)/lib/sysusers.d/atlasd.conf"
	install -D -m 644 systemd/atlasd.tmpfiles "$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/atlasd.conf"
	install -D -m 644 systemd/atlasd.catalog "$(DESTDIR)$(PREFIX)/lib/systemd/catalog/atlasd.catalog"
	install -D -m 644 -t "$(DESTDIR)$(PREFIX)/share/doc/atlasd/examples" systemd/examples/*.conf
	install -D -m 644 etc/atlasd.yaml "$(DESTDIR)$(PREFIX)/share/doc/atlasd/atlasd.yaml"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/$(ZSH)" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	for program in atlasd atlasctl; do \
	  $(BIN)/$$program --generate-completion-script bash | sed '/^#!/d' >"$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$program"; \
	  $(BIN)/$$program --generate-completion-script zsh >"$(DESTDIR)$(PREFIX)/share/zsh/$(ZSH)/_$$program"; \
	  $(BIN)/$$program --generate-completion-script fish >"$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$program.fish"; \
	done
	sed -i 's|/usr/bin/atlasd|$(PREFIX)/bin/atlasd|g' "$(DESTDIR)$(PREFIX)/lib/systemd/system/atlasd.service" \
	  "$(DESTDIR)$(PREFIX)/lib/systemd/user/atlasd.service"

.PHONY: static
static:
	@.ci/setup package
	$(STATIC) --product atlasd
	$(STATIC) --product atlasctl

.PHONY: deb
deb: static ## one Debian package in dist/, with the Swift runtime inside
	packaging/deb .build-static/release dist
	lintian --fail-on error dist/*.deb

.PHONY: release
release: static ## the package, built twice and compared, its checksums and the list of what is in it, in dist/
	packaging/release

.PHONY: test-system
test-system: deb ## boot a real systemd in a container and hold the package against it (root)
	Tests/System/run dist/atlasd_$$(packaging/version)_$$(dpkg --print-architecture).deb

.PHONY: clean
clean: ## remove what was built
	rm -rf .build .build-release .build-sanitize .build-static .build-stories dist
