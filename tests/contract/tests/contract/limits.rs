//! The limits that are stated.

use proto::common::v1::AwaitPublishedRequest;
use proto::organization::v1 as pb;
use runtime::limits;
use tonic::Code;

use crate::errors::told;
use crate::organizations::LOOK;
use crate::wire::{Line, put};

/// A request of about this many bytes.
fn of_size(bytes: usize) -> pb::LookUpUnitsRequest {
    let unit = pb::OrganizationRef { by: Some(pb::organization_ref::By::Code("x".repeat(bytes))) };
    pb::LookUpUnitsRequest { units: vec![unit] }
}

pub(crate) async fn hold(line: &Line) {
    assert_eq!((limits::MESSAGE_IN, limits::MESSAGE_OUT), (1 << 20, 4 << 20));
    assert_eq!((limits::STREAMS, limits::HEADERS), (128, 16 << 10));
    assert_eq!(
        (limits::KEEP_ALIVE.as_secs(), limits::DEADLINE.as_secs(), limits::DEADLINE_MAX.as_secs()),
        (30, 10, 60)
    );

    let within = line.ask(LOOK, line.by("owner", &of_size(limits::MESSAGE_IN - 64))).await;
    assert!(within.as_ref().err().is_none_or(|status| status.code() == Code::InvalidArgument), "{:?}", within.err());
    let beyond = line.ask(LOOK, line.by("owner", &of_size(limits::MESSAGE_IN))).await.expect_err("larger");
    assert_eq!(told(&beyond), (Code::ResourceExhausted, "request.too_large".to_owned()));

    let mut small = line.by("owner", &pb::LookUpUnitsRequest::default());
    put(&mut small, "x-small", &"x".repeat(8 << 10));
    line.ask(LOOK, small).await.expect("headers within the limit");
    let mut large = line.by("owner", &pb::LookUpUnitsRequest::default());
    put(&mut large, "x-large", &"x".repeat(32 << 10));
    let refused = line.ask(LOOK, large).await.expect_err("headers beyond the limit");
    assert_ne!(refused.code(), Code::Internal, "{refused:?}");
    line.ask(LOOK, line.by("owner", &pb::LookUpUnitsRequest::default())).await.expect("the connection lives on");

    // What never comes true ends with the caller's patience, and they hear it from us.
    let never = AwaitPublishedRequest { service: "organization".to_owned(), position: 1 << 40 };
    let mut request = line.by("owner", &never);
    put(&mut request, "grpc-timeout", "300m");
    let refused = line.ask("/baohe.common.v1.LogService/AwaitPublished", request).await.expect_err("too late");
    assert!([Code::DeadlineExceeded, Code::Unavailable].contains(&refused.code()), "{refused:?}");
    assert!(!told(&refused).1.is_empty(), "told by us: {refused:?}");
}
