//! The services, once. `serve`, `up`, the configuration and the tests read this list.

use ledger::Form;
use runtime::Service;

/// All services, in the order they start.
pub const CATALOG: &[&dyn Service] =
    &[&organization::Service, &membership::Service, &assignment::Service, &projector::Service];

/// The ledgers by the service that takes them, in the order in which they are brought in.
const LEDGERS: &[(&str, &[&Form])] =
    &[("organization", organization::FORMS), ("membership", membership::FORMS), ("assignment", assignment::FORMS)];

/// A ledger and the service that takes it.
#[derive(Debug, Clone, Copy)]
pub struct Ledger {
    /// Whose records its rows become.
    pub service: &'static str,
    /// Its columns.
    pub form: &'static Form,
}

/// Every ledger that can be imported.
pub fn ledgers() -> impl Iterator<Item = Ledger> {
    LEDGERS.iter().flat_map(|(service, forms)| forms.iter().map(|form| Ledger { service, form }))
}

/// The services that take ledgers.
pub fn importers() -> impl Iterator<Item = &'static str> {
    LEDGERS.iter().map(|(service, _)| *service)
}

/// What a code means and what to do.
#[derive(Debug, Clone, Copy)]
pub struct Meaning {
    /// `organization.ended`.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Every code that an error or a finding can carry, in the order of the alphabet.
pub fn codes() -> Vec<Meaning> {
    let explained = CATALOG.iter().flat_map(|service| service.explains());
    let explained = explained.chain(imports::CODES).chain(runtime::status::CODES).chain(runtime::RULES);
    let explained = explained.map(|known| Meaning { code: known.code, zh: known.zh, en: known.en });
    let findings = ledger::MEANINGS.iter().map(|known| Meaning { code: known.code, zh: known.zh, en: known.en });
    let engines = engines::MEANINGS.iter().map(|&(code, zh, en)| Meaning { code, zh, en });
    let mut codes: Vec<_> = explained.chain(findings).chain(engines).collect();
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

    #[test]
    fn every_ledger_has_a_name_of_its_own_and_a_service_that_is_there() {
        let mut names: Vec<_> = ledgers().map(|ledger| ledger.form.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(importers().all(|name| CATALOG.iter().any(|service| service.name() == name)));
    }
}
