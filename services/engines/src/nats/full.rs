//! A disk that was full. A stream of which one write failed for lack of room refuses every later one, also when there is
//! room again, until the server is started again (seen with 2.15.1).

use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;

use crate::files;

const LOOK: Duration = Duration::from_secs(2);
/// With less the next write would fail again.
const ROOM_BYTES: u64 = 16 << 20;

/// Returns when the log says, after `from`, that a message could not be stored for lack of room, and there is room again.
pub(super) async fn was_full(directory: &Path, log: &Path, mut from: u64) {
    let mut failed = false;
    loop {
        sleep(LOOK).await;
        let words = files::written_since(log, from);
        from = files::length(log);
        failed |= words.contains("no space left on device");
        if failed && has_room(directory) {
            return;
        }
    }
}

fn has_room(directory: &Path) -> bool {
    rustix::fs::statvfs(directory).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= ROOM_BYTES)
}
