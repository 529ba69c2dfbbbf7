//! Which NATS servers the guarantees hold on.

use super::Stopped;
use super::trouble::Trouble;

pub(super) fn check(client: &async_nats::Client) -> Result<(), Trouble> {
    let version = client.server_info().version;
    if version.is_empty() {
        return Err(Trouble::Wait("not connected to NATS".to_owned()));
    }
    if good(&version) { Ok(()) } else { Trouble::stop(Stopped::TooOld(version)) }
}

fn good(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = core.split('.').map(|number| number.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor)), Some(Some(patch))) = (numbers.next(), numbers.next(), numbers.next())
    else {
        return false;
    };
    let version = (major, minor, patch);
    version >= (2, 14, 3) || ((2, 12, 12)..(2, 13, 0)).contains(&version)
}

#[cfg(test)]
mod tests {
    use super::good;

    #[test]
    fn only_servers_with_the_fixes_are_good() {
        for version in ["2.12.12", "2.12.30", "2.14.3", "2.15.1", "3.0.0", "2.15.0-RC.1"] {
            assert!(good(version), "{version}");
        }
        for version in ["2.10.24", "2.12.11", "2.13.9", "2.14.2", "", "latest"] {
            assert!(!good(version), "{version}");
        }
    }
}
