# One machine, one command each. `make` alone lists them.
.DEFAULT_GOAL := help
TARGET := $(or $(CARGO_TARGET_DIR),target)
BUF = $(shell deploy/setup/setup --where)/buf/$(shell sed -n '/"buf"/,/version/s/.*"version": "\(.*\)".*/\1/p' deploy/setup/pins.json)/buf

.PHONY: help setup tools build run test check fix e2e faults bench proto golden config

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## install PostgreSQL and NATS where they are missing
	@deploy/setup/setup

tools: ## and what the tests use
	@deploy/setup/setup --tests

build: setup ## target/release/baohe, with its engines beside it
	cargo build --release -p baohe
	@ln -sfn "$$(deploy/setup/setup --where)" $(TARGET)/release/engines

run: build ## start everything with the demo district; runs until stopped
	$(TARGET)/release/baohe up --demo

test: tools ## every suite
	cargo build -p baohe
	cargo test --workspace

check: tools ## format, lints, documentation, dependencies, contracts
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
	@for tool in deny machete; do command -v cargo-$$tool >/dev/null || echo "cargo-$$tool is not installed: not checked"; done
	@! command -v cargo-deny >/dev/null || cargo deny --offline check
	@! command -v cargo-machete >/dev/null || cargo machete
	$(MAKE) proto

fix: ## format and apply what clippy can
	cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged
	cargo fmt --all

e2e: setup ## the stories only
	cargo build -p baohe
	cargo test -p e2e

proto: tools ## lint the contracts, compare them with main
	$(BUF) lint proto
	$(BUF) breaking proto --against '.git#branch=main,subdir=proto'
