# One machine, one command each. `make` alone lists them.
.DEFAULT_GOAL := help
TARGET := $(or $(CARGO_TARGET_DIR),target)
BUF = $(shell deploy/setup/setup --where buf)

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
	cargo test --workspace --no-fail-fast

check: tools ## format, lints, documentation, dependencies, contracts
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
	@if command -v cargo-deny >/dev/null; then cargo deny --offline check; else echo "no cargo-deny here: dependencies not checked"; fi
	@if command -v cargo-machete >/dev/null; then cargo machete; else echo "no cargo-machete here: unused dependencies not checked"; fi
	@$(MAKE) --no-print-directory proto

fix: ## format, and apply what clippy can
	cargo clippy --workspace --all-targets --fix --allow-dirty --allow-staged
	cargo fmt --all

e2e: setup ## the stories, against a running baohe
	cargo build -p baohe
	cargo test -p e2e

faults: setup ## what is killed, cut and filled up, and what must be left of it; ROUNDS=50 goes on, SEED=… draws the same again
	cargo build -p baohe
	cargo test -p e2e faults

bench: setup ## measure, each next to its naive baseline; RECORD=1 keeps the table
	cargo run --release -p bench -- --out $(TARGET)/bench $(if $(RECORD),--record tests/bench/README.md) $(BENCH)

proto: tools ## lint the contracts, compare them with what was released
	$(BUF) lint proto
	$(BUF) breaking proto --against tests/contract/released.binpb

golden: ## write the golden files anew, to be read in the diff
	UPDATE_GENERATED=1 cargo test --workspace golden

config: ## write deploy/config/default.toml anew
	UPDATE_GENERATED=1 cargo test -p runtime config
