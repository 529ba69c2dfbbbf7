//! The invariants of ARCHITECTURE.md §2, held against the source as it stands.

mod source;

use source::{Source, manifest, services, sources};

/// What a domain may import: pure things only.
const PURE: &[&str] =
    &["std", "core", "serde", "thiserror", "vocabulary", "kernel", "chrono", "uuid", "crate", "super", "self"];

#[test]
fn the_kernel_knows_no_domain_and_no_contract() {
    let manifest = manifest("services/kernel");
    for crate_name in ["proto", "vocabulary", "ledger", "runtime", "tonic", "prost"] {
        assert!(!manifest.depends_on(crate_name), "kernel depends on {crate_name}");
    }
    for file in sources("services/kernel/src") {
        file.absent("Party", "a word of the domain in the kernel");
        file.absent("credit code", "a word of the domain in the kernel");
    }
}

#[test]
fn a_domain_is_pure() {
    for service in services().iter().map(String::as_str).chain(["imports"]) {
        for file in sources(&format!("services/{service}/src/domain")).filter(|file| !file.is_test()) {
            for import in file.imports() {
                assert!(PURE.contains(&import.as_str()), "{}: a domain imports {import}", file.path);
            }
            for impure in ["async ", ".await", "sqlx", "proto::", "tonic", "Utc::now", "SystemTime", "rand::"] {
                file.absent(impure, "a domain is pure");
            }
        }
    }
}

#[test]
fn only_the_kernel_and_projections_hold_transactions() {
    for file in sources("services").filter(|file| !file.within(&["services/kernel", "services/projector"])) {
        file.absent(".begin()", "services never hold a database transaction");
        file.absent("sqlx::Transaction", "services never hold a database transaction");
    }
}

#[test]
fn no_service_depends_on_another() {
    let services = services();
    for service in &services {
        let manifest = manifest(&format!("services/{service}"));
        for other in services.iter().filter(|other| *other != service) {
            assert!(!manifest.depends_on(other), "{service} depends on {other}");
        }
        assert!(!manifest.depends_on("baohe"), "{service} depends on the binary");
    }
}

#[test]
fn the_arrows_of_the_house_point_one_way() {
    for (crate_name, never) in [
        ("vocabulary", &["runtime", "ledger", "proto"][..]),
        ("ledger", &["runtime", "proto", "vocabulary"]),
        ("engines", &["kernel", "runtime", "proto", "vocabulary", "ledger"]),
        (
            "runtime",
            &["organization", "membership", "assignment", "projector", "baohe", "ledger", "engines", "imports"],
        ),
        ("imports", &["organization", "membership", "assignment", "projector", "baohe", "engines"]),
    ] {
        let manifest = manifest(&format!("services/{crate_name}"));
        for other in never {
            assert!(!manifest.depends_on(other), "{crate_name} depends on {other}");
        }
    }
}

#[test]
fn protobuf_types_stop_at_the_requests() {
    for service in services().iter().map(String::as_str).chain(["imports"]) {
        for file in sources(&format!("services/{service}/src/domain")) {
            file.absent("pb::", "protobuf types stop at requests.rs");
        }
    }
}

#[test]
fn errors_become_status_in_one_file() {
    // The binary is a client: it reads what servers said.
    let servers = |file: &Source| !file.within(&["services/baohe"]) && !file.is_test();
    for file in sources("services").filter(|file| file.path != "services/runtime/src/status.rs" && servers(file)) {
        for made in ["new", "internal", "not_found", "invalid_argument", "unavailable", "permission_denied"] {
            file.absent(&format!("Status::{made}("), "errors become status in runtime/src/status.rs");
        }
        for made in ["failed_precondition", "already_exists", "aborted", "unauthenticated", "unimplemented", "unknown"]
        {
            file.absent(&format!("Status::{made}("), "errors become status in runtime/src/status.rs");
        }
        file.absent("Status::with_", "errors become status in runtime/src/status.rs");
    }
}

#[test]
fn lists_come_from_the_projector() {
    /// The register of members: who they are may be nowhere else.
    const OWN: &[&str] = &["ListMembers", "ListMemberHistory"];
    for service in services().iter().filter(|service| *service != "projector") {
        for list in source::rpcs(&format!("proto/baohe/{service}")).filter(|rpc| rpc.starts_with("List")) {
            assert!(OWN.contains(&list.as_str()), "{service} answers {list}: lists come from the projector");
        }
    }
}

#[test]
fn signals_and_spawning_are_in_one_file() {
    for file in sources("services").filter(|file| file.path != "services/runtime/src/run.rs" && !file.is_test()) {
        if file.within(&["services/runtime/src/run/"]) {
            continue;
        }
        file.absent("tokio::spawn(", "tasks start in runtime/src/run.rs");
        file.absent("tokio::signal", "signals are heard in runtime/src/run.rs");
        file.absent("JoinSet", "tasks start in runtime/src/run.rs");
    }
}

#[test]
fn no_file_is_too_long_to_hold_in_mind() {
    for file in sources("services").chain(sources("tests")).chain(sources("proto")) {
        assert!(file.lines() <= 600, "{} has {} lines; 600 is the end", file.path, file.lines());
    }
}

#[test]
fn nothing_is_unfinished_or_silenced() {
    let me = |file: &Source| file.within(&["tests/architecture"]);
    for file in sources("services").chain(sources("tests")).filter(|file| !me(file)) {
        for word in ["todo!(", "unimplemented!(", "#[ignore", "FIXME", "allow(dead_code)", "allow(unused"] {
            file.absent(word, "finish it or leave it out");
        }
    }
}
