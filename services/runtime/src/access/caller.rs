//! Who asks, and how far what they may do reaches. Made at the door, once per request.

use std::sync::Arc;

use kernel::{Denied, May};
use proto::common::v1::CoveredScope;
use vocabulary::{Day, Division, Industry, OrganizationId, Place, Scope, Scoped};

use super::role::SERVICE;
use super::{Permission, Reach};
use crate::known::Known;

/// Who asks. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Caller {
    actor: Arc<str>,
    on_behalf_of: Option<Arc<str>>,
    held: Arc<[(Reach, &'static [Permission])]>,
}

/// A caller with a permission: begins with what they reach anywhere, changes what they reach everywhere it is changed.
#[derive(Debug, Clone, Copy)]
pub struct Over<'a> {
    caller: &'a Caller,
    permission: Permission,
}

impl<D: Scoped> May<D> for Over<'_> {
    fn reach(&self, state: &D) -> Result<(), Denied> {
        self.caller.may(self.permission, &state.scope())
    }

    fn change(&self, before: &D, after: &D) -> Result<(), Denied> {
        before.touched(after).iter().try_for_each(|scope| self.caller.may(self.permission, scope))
    }
}

/// How a permission fails to reach something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Nowhere held.
    Everywhere,
    /// Held, but not there.
    Here,
}

/// Where a permission reaches: the filter of lists, and the `scope` answers name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes {
    /// Everything; the rest is empty then.
    pub whole: bool,
    /// These and all below them.
    pub divisions: Vec<Division>,
    /// These across divisions.
    pub industries: Vec<Industry>,
    /// These.
    pub organizations: Vec<OrganizationId>,
}

impl Caller {
    /// Somebody with a token of their own: `<issuer>/<subject>`, with the grants that hold on `today`.
    pub fn person(actor: &str, known: &Known, today: Day) -> Self {
        Self { actor: actor.into(), on_behalf_of: None, held: held(actor, known, today) }
    }

    /// A service acting for somebody: it may what they may.
    pub fn service_for(service: &str, holder: &str, known: &Known, today: Day) -> Self {
        let actor = format!("service/{service}").into();
        Self { actor, on_behalf_of: Some(holder.into()), held: held(holder, known, today) }
    }

    /// A service acting for itself.
    pub fn service(service: &str) -> Self {
        Self { actor: format!("service/{service}").into(), on_behalf_of: None, held: Arc::new([(Reach::All, SERVICE)]) }
    }

    /// `<issuer>/<subject>` or `service/<name>`.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// For whom, where a service acts for somebody.
    pub fn on_behalf_of(&self) -> Option<&str> {
        self.on_behalf_of.as_deref()
    }

    /// Whose rights these are: the person, also behind a service. What "not one's own proposal" compares.
    pub fn holder(&self) -> &str {
        self.on_behalf_of.as_deref().unwrap_or(&self.actor)
    }

    /// Whether it is held anywhere.
    pub fn holds(&self, permission: Permission) -> bool {
        self.reaches(permission).next().is_some()
    }

    /// Whether it is held for something that lies there.
    pub fn sees(&self, permission: Permission, scope: &Scope) -> bool {
        self.lacks(permission, scope).is_none()
    }

    /// Where `permission` reaches.
    pub fn scopes(&self, permission: Permission) -> Scopes {
        let mut scopes = Scopes::default();
        for reach in self.reaches(permission) {
            match reach {
                Reach::All => return Scopes { whole: true, ..Scopes::default() },
                Reach::Division(division) => scopes.divisions.push(*division),
                Reach::Industry(industry) => scopes.industries.push(industry.clone()),
                Reach::Organization(id) => scopes.organizations.push(*id),
            }
        }
        scopes
    }

    /// What `May` wants to know: outside their scope it is as if absent, without the permission they are told which.
    ///
    /// # Errors
    /// They may not.
    pub fn may(&self, permission: Permission, scope: &Scope) -> Result<(), Denied> {
        match self.lacks(permission, scope) {
            None => Ok(()),
            Some(Missing::Here) => Err(Denied::Outside),
            Some(Missing::Everywhere) => Err(Denied::Forbidden(permission.key().to_owned())),
        }
    }

    /// The same as the log asks it, of what lies anywhere.
    pub fn over(&self, permission: Permission) -> Over<'_> {
        Over { caller: self, permission }
    }

    fn lacks(&self, permission: Permission, scope: &Scope) -> Option<Missing> {
        if self.reaches(permission).any(|reach| reach.contains(scope)) {
            return None;
        }
        Some(if self.holds(permission) { Missing::Here } else { Missing::Everywhere })
    }

    fn reaches(&self, permission: Permission) -> impl Iterator<Item = &Reach> {
        self.held.iter().filter(move |(_, permits)| permits.contains(&permission)).map(|(reach, _)| reach)
    }
}

fn held(holder: &str, known: &Known, today: Day) -> Arc<[(Reach, &'static [Permission])]> {
    known.grants(holder, today).map(|grant| (grant.reach.clone(), grant.role.entry().permits)).collect()
}

impl Scopes {
    /// Whether something that lies there is covered.
    pub fn contain(&self, place: &Place) -> bool {
        self.whole
            || place.division.is_some_and(|at| self.divisions.iter().any(|own| own.contains(&at)))
            || place.industry.as_ref().is_some_and(|industry| self.industries.contains(industry))
            || place.organization.is_some_and(|id| self.organizations.contains(&id))
    }

    /// What an answer says it covers.
    pub fn told(&self) -> CoveredScope {
        CoveredScope {
            whole: self.whole,
            divisions: self.divisions.iter().map(ToString::to_string).collect(),
            industries: self.industries.iter().map(ToString::to_string).collect(),
            organizations: self.organizations.iter().map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::known::Grant;

    fn day() -> Day {
        vocabulary::parse_day("2019-07-01").unwrap()
    }

    fn street(code: &str) -> Scope {
        Scope::Within(Place { division: Division::parse(code).ok(), ..Place::default() })
    }

    fn known() -> Known {
        let reach = |code| Reach::Division(Division::parse(code).unwrap());
        let grant = |role, reach| Grant { holder: "up/li".into(), role, reach, from: None, to: None };
        Known::with_bootstrap([grant(Role::StreetStaff, reach("440309001")), grant(Role::Leader, Reach::All)])
    }

    #[test]
    fn a_permission_reaches_as_far_as_the_grant_that_gives_it() {
        let caller = Caller::person("up/li", &known(), day());
        assert_eq!(caller.lacks(Permission::OrganizationWrite, &street("440309001")), None);
        assert_eq!(caller.lacks(Permission::OrganizationWrite, &street("440309002")), Some(Missing::Here));
        assert_eq!(caller.lacks(Permission::GrantWrite, &street("440309001")), Some(Missing::Everywhere));
        assert!(caller.scopes(Permission::CoverageRead).whole);
        assert_eq!(caller.scopes(Permission::OrganizationWrite).told().divisions, ["440309001"]);
    }

    #[test]
    fn a_service_may_for_somebody_what_they_may_and_no_more() {
        let caller = Caller::service_for("assignment", "up/li", &known(), day());
        assert_eq!((caller.actor(), caller.on_behalf_of()), ("service/assignment", Some("up/li")));
        assert!(!caller.holds(Permission::GrantWrite) && !caller.holds(Permission::LogRead));
        assert!(Caller::service("assignment").holds(Permission::LogRead));
        assert!(!Caller::service("assignment").holds(Permission::OrganizationWrite));
    }

    struct Lies(Scope);

    impl Scoped for Lies {
        fn scope(&self) -> Scope {
            self.0.clone()
        }
    }

    #[test]
    fn a_change_must_be_reached_everywhere_and_a_look_anywhere() {
        let places = |codes: &[&str]| {
            Lies(Scope::of(codes.iter().map(|code| Place { division: Division::parse(code).ok(), ..Place::default() })))
        };
        let caller = Caller::person("up/li", &known(), day());
        let over = caller.over(Permission::OrganizationWrite);
        let (own, both) = (places(&["440309001"]), places(&["440309001", "440309002"]));
        assert_eq!(over.reach(&both), Ok(()));
        assert_eq!(over.change(&own, &own), Ok(()));
        assert_eq!(over.change(&own, &both), Err(Denied::Outside));
        assert_eq!(over.change(&both, &own), Err(Denied::Outside));
    }

    #[test]
    fn who_has_no_grant_may_nothing() {
        let caller = Caller::person("up/nobody", &known(), day());
        assert!(Permission::ALL.iter().all(|permission| !caller.holds(*permission)));
        assert!(!caller.sees(Permission::OrganizationWrite, &Scope::Unborn));
    }
}
