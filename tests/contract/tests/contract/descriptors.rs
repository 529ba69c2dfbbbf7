//! The contracts as data: what the tables of the other modules are made from.

use prost::Message as _;
use prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

/// All contracts.
pub(crate) fn files() -> Vec<FileDescriptorProto> {
    FileDescriptorSet::decode(proto::DESCRIPTORS).expect("a descriptor set").file
}

/// A message of an `events.proto` that is told by itself, not as a part of another.
pub(crate) struct Told {
    /// `organization`
    pub(crate) service: String,
    /// `baohe.organization.v1.OrganizationRecorded`
    pub(crate) full_name: String,
    pub(crate) message: DescriptorProto,
}

/// Every event of the contracts.
pub(crate) fn events() -> Vec<Told> {
    let mut events = Vec::new();
    for file in files().into_iter().filter(|file| file.name().ends_with("/events.proto")) {
        let package = file.package().to_owned();
        let service = package.split('.').nth(1).expect("baohe.<service>.v1").to_owned();
        let fields = file.message_type.iter().flat_map(|message| &message.field);
        let parts: Vec<String> = fields.map(|field| field.type_name().to_owned()).collect();
        for message in file.message_type {
            let full_name = format!("{package}.{}", message.name());
            if !parts.contains(&format!(".{full_name}")) {
                events.push(Told { service: service.clone(), full_name, message });
            }
        }
    }
    events
}

/// One RPC.
pub(crate) struct Rpc {
    /// `/baohe.organization.v1.GrantService/AddGrant`
    pub(crate) path: String,
    /// Whether it is answered by a receipt: a command, done once by its idempotency key.
    pub(crate) command: bool,
}

/// Every RPC of the contracts.
pub(crate) fn rpcs() -> Vec<Rpc> {
    let mut rpcs = Vec::new();
    for file in files() {
        for service in &file.service {
            for method in &service.method {
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                rpcs.push(Rpc { path, command: method.output_type() == ".baohe.common.v1.Receipt" });
            }
        }
    }
    rpcs
}

/// The full names of all services.
pub(crate) fn services() -> Vec<String> {
    let name = |file: &FileDescriptorProto, service: &str| format!("{}.{service}", file.package());
    files().iter().flat_map(|file| file.service.iter().map(|service| name(file, service.name()))).collect()
}
