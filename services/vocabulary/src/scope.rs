//! Where a state lies, as far as permissions care. Grants say the same words.

use crate::{Division, Industry, OrganizationId};

/// Where something lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Nothing is recorded yet: whoever may do it anywhere may begin; the state after decides.
    Unborn,
    /// It concerns the whole district, such as a grant or a parameter.
    District,
    /// It lies here: a grant reaches it by its division, its industry or itself.
    Within(Place),
    /// It lies in several places, such as somebody with posts in two streets: reached in any of them, it is reached.
    Several(Vec<Place>),
}

/// The ways by which a grant can reach something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Street or community.
    pub division: Option<Division>,
    /// Its industry.
    pub industry: Option<Industry>,
    /// The organization it is or belongs to.
    pub organization: Option<OrganizationId>,
}

/// A state that knows where it lies.
pub trait Scoped {
    /// Where it lies now. Whoever reaches any of it may see it.
    fn scope(&self) -> Scope;

    /// Where it is changed when this state becomes `after`; whoever changes it must reach each of these. Where more lies
    /// than a change concerns, this says less than all.
    fn touched(&self, after: &Self) -> Vec<Scope> {
        [self.scope(), after.scope()].into_iter().flat_map(Scope::apart).collect()
    }
}

impl Scope {
    /// What lies in these places: nothing is recorded in none, one is one.
    pub fn of(places: impl IntoIterator<Item = Place>) -> Self {
        let mut several = Vec::new();
        for place in places {
            if !several.contains(&place) {
                several.push(place);
            }
        }
        match several.len() {
            0 => Scope::Unborn,
            1 => several.pop().map_or(Scope::Unborn, Scope::Within),
            _ => Scope::Several(several),
        }
    }

    /// Its places one by one.
    pub fn apart(self) -> Vec<Scope> {
        match self {
            Scope::Several(places) => places.into_iter().map(Scope::Within).collect(),
            one => vec![one],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Lies(Scope);

    impl Scoped for Lies {
        fn scope(&self) -> Scope {
            self.0.clone()
        }
    }

    fn place(division: &str) -> Place {
        Place { division: Division::parse(division).ok(), ..Place::default() }
    }

    #[test]
    fn a_change_touches_each_place_before_and_after_unless_the_state_knows_better() {
        let [one, other] = ["440309001", "440309002"].map(place);
        let before = Lies(Scope::of([one.clone()]));
        let after = Lies(Scope::of([one.clone(), other.clone()]));
        let within = Scope::Within;
        assert_eq!(before.touched(&after), [within(one.clone()), within(one), within(other)]);
    }

    #[test]
    fn no_place_is_unborn_and_the_same_place_twice_is_one() {
        let one = place("440309001");
        assert_eq!(Scope::of([]), Scope::Unborn);
        assert_eq!(Scope::of([one.clone(), one.clone()]), Scope::Within(one));
    }
}
