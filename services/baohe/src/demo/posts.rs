//! The people who carry the work in the generated district: instructors, full-time workers, liaisons.

use chrono::{Days, NaiveDate};

use super::dice::Dice;
use super::names;
use super::places::streets;
use super::units::{Cover, Unit, day};

/// A row of the posts' ledger: one person, one kind, as many units as named. Units are places in the list of units.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) telephone: Option<String>,
    pub(super) politics: &'static str,
    pub(super) position: &'static str,
    pub(super) source: &'static str,
    pub(super) home: String,
    pub(super) units: Vec<usize>,
    pub(super) from: NaiveDate,
    /// The first day on which it is over.
    pub(super) to: Option<NaiveDate>,
    pub(super) contact: Option<NaiveDate>,
}

pub(super) const INSTRUCTOR: &str = "指导员";
pub(super) const FULL_TIME_WORKER: &str = "专职党务工作者";
pub(super) const LIAISON: &str = "联络员";
/// From so many people on an organization gets an instructor of its own.
const LARGE: u32 = 30;

impl Post {
    /// Whether it is held on this day.
    pub(super) fn held(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| on < to)
    }
}

/// All posts, those that ended among them.
pub(super) fn posts(dice: &mut Dice, units: &[Unit]) -> Vec<Post> {
    let mut posts = Posts { dice, units, posts: Vec::new() };
    posts.instructors();
    posts.full_time_workers();
    posts.liaisons();
    posts.posts
}

struct Posts<'a> {
    dice: &'a mut Dice,
    units: &'a [Unit],
    posts: Vec<Post>,
}

impl Posts<'_> {
    fn instructors(&mut self) {
        for street in 0..streets().len() {
            let mut small = Vec::new();
            for (place, unit) in
                self.units.iter().enumerate().filter(|(_, unit)| unit.operates() && unit.street == street)
            {
                let large = unit.employees.is_some_and(|employees| employees >= LARGE);
                let open = matches!(unit.cover, Cover::None | Cover::Affiliated);
                // Here and there a large one shares its instructor for the time being.
                match large && !self.dice.chance(2) {
                    true if self.dice.chance(55) => self.appoint(INSTRUCTOR, vec![place]),
                    true => {}
                    false if open => small.push(place),
                    false => {}
                }
            }
            self.dice.shuffle(&mut small);
            while small.len() >= 5 {
                let size = (self.dice.between(5, 10) as usize).min(small.len());
                let mut group = small.split_off(small.len() - size);
                group.sort_unstable();
                if self.dice.chance(60) {
                    self.appoint(INSTRUCTOR, group);
                }
            }
        }
    }

    fn full_time_workers(&mut self) {
        for (place, unit) in self.units.iter().enumerate() {
            let members = unit.members.map_or(0, |members| members.full);
            let many = members >= 20 || unit.employees.is_some_and(|employees| employees >= 150);
            // Here and there one prepares the founding of a Party organization.
            let prepares = unit.cover == Cover::None && members >= 3 && self.dice.chance(12);
            let works = unit.cover == Cover::Own && many && self.dice.chance(60);
            if unit.operates() && (prepares || works) {
                self.appoint(FULL_TIME_WORKER, vec![place]);
            }
        }
    }

    fn liaisons(&mut self) {
        let carried =
            |posts: &[Post], place: usize| posts.iter().any(|post| post.to.is_none() && post.units.contains(&place));
        for (place, unit) in self.units.iter().enumerate() {
            let open = matches!(unit.cover, Cover::None | Cover::Affiliated);
            if unit.operates() && open && !carried(&self.posts, place) && self.dice.chance(60) {
                self.appoint(LIAISON, vec![place]);
            }
        }
    }

    /// Somebody takes this on; one in ten after somebody else, one in twenty not for long.
    fn appoint(&mut self, kind: &'static str, units: Vec<usize>) {
        let from = day(2018, 10, 8) + Days::new(self.dice.below(140));
        let registered = units.iter().map(|place| self.units[*place].registered).max().unwrap_or(from);
        let from = from.max(registered + Days::new(3));
        if registered < day(2018, 8, 1) && self.dice.chance(10) {
            let before = day(2018, 8, 15) + Days::new(self.dice.below(40));
            self.hold(kind, units.clone(), before, Some(from));
        }
        let latest = day(2019, 3, 20);
        let over = (self.dice.chance(5) && from + Days::new(12) < latest)
            .then(|| from + Days::new(10 + self.dice.below((latest - from).num_days().unsigned_abs() - 10)));
        self.hold(kind, units, from, over);
    }

    fn hold(&mut self, kind: &'static str, units: Vec<usize>, from: NaiveDate, to: Option<NaiveDate>) {
        let number = self.posts.len();
        let street = streets()[self.units[units[0]].street].name;
        // Somebody without a telephone is told apart by where they come from.
        let anonymous = kind == INSTRUCTOR && self.dice.chance(10);
        let (source, home) = match kind {
            INSTRUCTOR => {
                let source = self.dice.pick(&["机关干部", "机关干部", "优秀党务工作者", "退休党员干部"]);
                let office = self.dice.pick(&["党建工作办公室", "社会事务办公室", "党群服务中心"]);
                (
                    source,
                    if anonymous {
                        format!("{street}{office}第{}组", number + 1)
                    } else {
                        format!("{street}{office}")
                    },
                )
            }
            FULL_TIME_WORKER => ("专职招聘", "龙华区社会组织综合党委".to_owned()),
            _ => ("本单位", String::new()),
        };
        let last = to.map_or(day(2019, 3, 31), |to| to - Days::new(1));
        let span = (last - from).num_days().max(0).unsigned_abs();
        // Most were there lately, some long ago, some never.
        let contact = match self.dice.below(100) {
            0..55 => Some(last - Days::new(self.dice.below(span.min(45) + 1))),
            55..80 => Some(from + Days::new(self.dice.below(span / 3 + 1))),
            _ => None,
        };
        self.posts.push(Post {
            kind,
            name: names::person(self.dice),
            telephone: (!anonymous).then(|| format!("1990001{number:04}")),
            politics: if kind == LIAISON {
                self.dice.pick(&["中共党员", "群众", "共青团员", "群众"])
            } else {
                "中共党员"
            },
            position: self.dice.pick(&["科员", "主任", "副主任", "干事", "办公室主任", ""]),
            source,
            home,
            units,
            from,
            to,
            contact,
        });
    }
}
