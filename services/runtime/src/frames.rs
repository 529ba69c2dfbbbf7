//! Message sizes, seen from the length before each gRPC message: no service can forget its limits.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use crate::status;

/// Which way messages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

/// A body whose messages are measured.
pub(crate) struct Measured {
    inner: Body,
    way: Way,
    limit: usize,
    scan: Scan,
    over: bool,
}

/// Where in a message we are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Scan {
    header: Vec<u8>,
    left: usize,
}

impl Scan {
    /// The length of the first message longer than `limit` that begins in `data`.
    fn pass(&mut self, data: &Bytes, limit: usize) -> Option<usize> {
        let mut data = data.clone();
        while data.has_remaining() {
            if self.left > 0 {
                let skipped = self.left.min(data.remaining());
                data.advance(skipped);
                self.left -= skipped;
                continue;
            }
            self.header.push(data.get_u8());
            if let [_, length @ ..] = self.header.as_slice()
                && let Ok(length) = <[u8; 4]>::try_from(length)
            {
                self.left = u32::from_be_bytes(length) as usize;
                self.header.clear();
                if self.left > limit {
                    return Some(self.left);
                }
            }
        }
        None
    }
}

impl Measured {
    pub(crate) fn body(inner: Body, way: Way, limit: usize) -> Body {
        Body::new(Self { inner, way, limit, scan: Scan::default(), over: false })
    }

    fn too_large(&self, length: usize) -> Status {
        let limit = self.limit;
        status::TOO_LARGE.status_with(
            &format!("消息有 {length} 字节，上限为 {limit} 字节"),
            &format!("a message has {length} bytes, at most {limit} are taken"),
        )
    }
}

impl http_body::Body for Measured {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.over {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        let Poll::Ready(Some(Ok(frame))) = &polled else { return polled };
        let limit = self.limit;
        let Some(length) = frame.data_ref().and_then(|data| self.scan.pass(data, limit)) else { return polled };
        self.over = true;
        let told = self.too_large(length);
        Poll::Ready(Some(match self.way {
            Way::In => Err(told),
            // What was begun is ended with a status: an error would only reset the stream.
            Way::Out => Ok(Frame::trailers(told.into_http::<Body>().into_parts().0.headers)),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(length: usize) -> Vec<u8> {
        let mut bytes = vec![0];
        bytes.extend((length as u32).to_be_bytes());
        bytes.resize(5 + length, 7);
        bytes
    }

    #[test]
    fn a_message_is_measured_wherever_the_frames_are_cut() {
        let bytes = [message(3), message(0), message(10)].concat();
        for size in 1..=bytes.len() {
            let mut scan = Scan::default();
            let found: Vec<_> =
                bytes.chunks(size).filter_map(|chunk| scan.pass(&Bytes::copy_from_slice(chunk), 9)).collect();
            assert_eq!(found, [10], "{size}");
            let mut scan = Scan::default();
            assert!(bytes.chunks(size).all(|chunk| scan.pass(&Bytes::copy_from_slice(chunk), 10).is_none()));
            assert_eq!(scan, Scan::default());
        }
    }
}
