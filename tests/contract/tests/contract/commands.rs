//! Commands are done once: by their idempotency key, told by their receipt.

use proto::common::v1::Receipt;
use tonic::{Code, Request};
use uuid::Uuid;

use crate::descriptors::rpcs;
use crate::errors::told;
use crate::organizations::{self, RECORD, id_in};
use crate::wire::{Line, put};

/// Every command wants a key, and says how one is made.
pub(crate) async fn need_a_key(line: &Line) {
    for rpc in rpcs().iter().filter(|rpc| rpc.command) {
        for (key, reason) in [
            (None, "request.idempotency_key_missing"),
            (Some("once"), "request.idempotency_key_invalid"),
            (Some("00000000-0000-0000-0000-000000000000"), "request.idempotency_key_invalid"),
        ] {
            let mut request = line.by("owner", &());
            request.metadata_mut().remove("idempotency-key");
            if let Some(key) = key {
                put(&mut request, "idempotency-key", key);
            }
            let refused = line.ask(&rpc.path, request).await.expect_err("no key");
            assert_eq!(told(&refused), (Code::InvalidArgument, reason.to_owned()), "{}", rpc.path);
            assert!(refused.message().contains("UUID"), "a hint: {}", refused.message());
        }
    }
}

fn with_key(mut request: Request<Vec<u8>>, key: Uuid) -> Request<Vec<u8>> {
    put(&mut request, "idempotency-key", &key.to_string());
    request
}

/// The same key again: the first receipt; with other content or by somebody else: refused.
pub(crate) async fn are_done_once(line: &Line) {
    let key = Uuid::now_v7();
    let record = || organizations::record(21);
    let first: Receipt = line.one(RECORD, with_key(line.by("owner", &record()), key)).await.expect("recorded");
    assert_eq!((first.service.as_str(), first.version, id_in(&first)), ("organization", i64::from(first.events), key));
    assert!(first.id.starts_with("org_") && first.events > 0, "{first:?}");
    assert_eq!(first.epoch.rsplit_once('.').map(|(_, number)| number), Some("1"), "<log id>.<n>: {}", first.epoch);

    // Something happens in between; what is told again stays what was told first.
    let mut renamed = record();
    renamed.row.as_mut().expect("a row").name = "观湖总商会".to_owned();
    let changed: Receipt = line.one(RECORD, line.by("owner", &renamed)).await.expect("renamed");
    assert_eq!((&changed.id, changed.version), (&first.id, first.version + 1));
    let again: Receipt = line.one(RECORD, with_key(line.by("owner", &record()), key)).await.expect("the same");
    assert_eq!(again, first);

    for (user, request) in [("owner", renamed.clone()), ("district", record())] {
        let refused = line.ask(RECORD, with_key(line.by(user, &request), key)).await.expect_err("another command");
        assert_eq!(told(&refused), (Code::AlreadyExists, "command.reused".to_owned()), "{user}");
    }

    let nothing: Receipt = line.one(RECORD, line.by("owner", &renamed)).await.expect("nothing to do is no error");
    assert_eq!((nothing.events, &nothing.id, nothing.version), (0, &first.id, changed.version));
    assert!(nothing.position >= changed.position, "the head when it was decided");
}
