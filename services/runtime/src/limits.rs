//! The limits CONTRACTS state, in one place; tested at the server.

use std::time::Duration;

/// Of one message in, in bytes. Larger things come as streams.
pub const MESSAGE_IN: usize = 1024 * 1024;
/// Of one message out, in bytes.
pub const MESSAGE_OUT: usize = 4 * 1024 * 1024;
/// Concurrent streams of one connection.
pub const STREAMS: u32 = 128;
/// How often a silent connection is asked whether it lives.
pub const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long a call may take when its caller does not say.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// How long it may take at most, whatever its caller says. The body of an answering stream is not counted.
pub const DEADLINE_MAX: Duration = Duration::from_secs(60);
/// Of all headers of a call, in bytes.
pub const HEADERS: u32 = 16 * 1024;
