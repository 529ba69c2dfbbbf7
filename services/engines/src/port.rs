//! Ports on the loopback: the same from start to start where it is free, else another.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use crate::{EngineError, files};

/// Below what systems give to outgoing connections, so that a port is still free when its engine comes back.
const RANGE: std::ops::Range<u16> = 15_000..32_000;
const TRIES: usize = 200;

/// Which port an engine tries next.
#[derive(Debug)]
pub(crate) struct Ports<'a> {
    engine: &'static str,
    asked: Option<u16>,
    file: &'a Path,
    tries: usize,
}

impl<'a> Ports<'a> {
    /// `asked`: this or none. `file` remembers the last one.
    pub(crate) fn new(engine: &'static str, asked: Option<u16>, file: &'a Path) -> Self {
        Self { engine, asked, file, tries: 0 }
    }

    /// A port that was free a moment ago: the one asked for, the last one, a random one.
    pub(crate) fn next(&mut self) -> Result<u16, EngineError> {
        if let Some(port) = self.asked {
            self.tries += 1;
            let first = self.tries == 1 && is_free(port);
            return if first { Ok(port) } else { Err(EngineError::PortTaken { engine: self.engine, port }) };
        }
        let last = files::read(self.file).and_then(|text| text.parse().ok()).filter(|_| self.tries == 0);
        let candidates = last.into_iter().chain(std::iter::repeat_with(|| rand::random_range(RANGE)));
        let left = TRIES.saturating_sub(self.tries);
        for port in candidates.take(left) {
            self.tries += 1;
            if is_free(port) {
                return Ok(port);
            }
        }
        Err(EngineError::PortTaken { engine: self.engine, port: RANGE.start })
    }

    /// The engine listens there: next time it is tried first.
    pub(crate) fn remember(&self, port: u16) -> Result<(), EngineError> {
        files::write_private(self.file, &format!("{port}\n"))
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
