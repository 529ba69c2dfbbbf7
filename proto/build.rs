//! Compiles the contracts in `baohe/` without protoc: messages, gRPC, proto3 JSON, and the descriptor set that
//! reflection and the authorization test read.

use std::path::{Path, PathBuf};

use prost::Message as _;

const FILES: &[&str] = &[
    "baohe/common/v1/common.proto",
    "baohe/common/v1/imports.proto",
    "baohe/common/v1/log.proto",
    "baohe/common/v1/names.proto",
    "baohe/organization/v1/events.proto",
    "baohe/organization/v1/service.proto",
    "baohe/membership/v1/events.proto",
    "baohe/membership/v1/service.proto",
    "baohe/assignment/v1/events.proto",
    "baohe/assignment/v1/service.proto",
    "baohe/coverage/v1/service.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=baohe");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let set = protox::compile(FILES, [Path::new(".")])?;
    let bytes = set.encode_to_vec();
    std::fs::write(out.join("descriptor_set.bin"), &bytes)?;

    let mut config = prost_build::Config::new();
    config.enable_type_names().compile_well_known_types().extern_path(".google.protobuf", "::pbjson_types");
    tonic_prost_build::configure().build_transport(true).compile_fds_with_config(set, config)?;
    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .preserve_proto_field_names()
        .ignore_unknown_fields()
        .build(&[".baohe"])?;
    Ok(())
}
