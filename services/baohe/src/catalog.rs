//! The services, once. `serve`, `up`, the configuration and the tests read this list.

use runtime::Service;

/// All services, in the order they start.
pub const CATALOG: &[&dyn Service] = &[&organization::Service, &assignment::Service, &projector::Service];

/// What a code means and what to do.
pub(crate) struct Meaning {
    pub(crate) code: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// Every code an error or a finding can carry, in the order of the alphabet.
pub(crate) fn codes() -> Vec<Meaning> {
    let explained = CATALOG.iter().flat_map(|service| service.explains()).chain(runtime::status::CODES);
    let explained = explained.map(|known| Meaning { code: known.code, zh: known.zh, en: known.en });
    let findings = ledger::MEANINGS.iter().map(|known| Meaning { code: known.code, zh: known.zh, en: known.en });
    let mut codes: Vec<_> = explained.chain(findings).collect();
    codes.sort_by_key(|known| known.code);
    codes.dedup_by_key(|known| known.code);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_a_name_of_its_own() {
        let mut names: Vec<_> = CATALOG.iter().map(|service| service.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CATALOG.len());
    }
}
