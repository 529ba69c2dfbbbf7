//! The social organizations of the generated district.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use vocabulary::CreditCode;

use super::dice::Dice;
use super::names;
use super::places::{Class, Street, classes, streets};

/// A row of the organizations' ledger, and how it comes to be covered.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    /// The key of the industry, empty where it has none.
    pub(super) industry: &'static str,
    pub(super) class: &'static str,
    /// Place in the list of streets.
    pub(super) street: usize,
    pub(super) community: &'static str,
    pub(super) address: String,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) registered: NaiveDate,
    pub(super) city: bool,
    pub(super) employees: Option<u32>,
    pub(super) members: Option<Members>,
    pub(super) papers: [bool; 3],
    pub(super) people: [String; 2],
    pub(super) telephone: String,
    pub(super) status: Option<(&'static str, NaiveDate)>,
    pub(super) counted: NaiveDate,
    pub(super) cover: Cover,
}

/// The members' survey.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Members {
    pub(super) full: u32,
    pub(super) probationary: u32,
    pub(super) floating: u32,
    pub(super) applicants: u32,
}

/// By what a unit counts as covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Cover {
    Own,
    OwnTemporary,
    Joint,
    Floating,
    JointFloating,
    Affiliated,
    #[default]
    None,
}

impl Unit {
    pub(super) fn operates(&self) -> bool {
        self.status.is_none()
    }
}

/// The organizations that the lines of the plan rest on come first: one promotion association for each street.
const ASSOCIATIONS: [(&str, &str, &str); 4] = [
    ("深圳市龙华区人力资源行业协会", "human_resources", "职业及从业组织类"),
    ("深圳市龙华区社会工作协会", "social_work", "社会服务类"),
    ("深圳市龙华区民办教育协会", "education_training", "教育类"),
    ("深圳市龙华区行业协会联合会", "trade_associations", "工商服务业类"),
];

/// So many organizations with different codes and names.
pub(super) fn units(dice: &mut Dice, count: usize) -> Vec<Unit> {
    let streets = streets();
    let agencies = classes("民办非企业单位");
    // Farmers' associations are rare in a district of factories.
    let thinned = |class: Class| Class {
        weight: if class.name.starts_with("农业") { class.weight / 40 } else { class.weight },
        ..class
    };
    let associations: Vec<Class> = classes("社会团体").into_iter().map(thinned).collect();
    let mut names = HashSet::new();
    let mut units: Vec<Unit> = pillars(dice, &streets).into_iter().take(count).collect();
    names.extend(units.iter().map(|unit| unit.name.clone()));
    while units.len() < count {
        let place = dice.weighted(streets.iter().map(|street| street.weight));
        let (kind, class) = match dice.below(1000) {
            0..700 => ("民办非企业单位", &agencies),
            700..994 => ("社会团体", &associations),
            _ => ("基金会", &associations),
        };
        let class = class[dice.weighted(class.iter().map(|class| class.weight))].name;
        let class = if kind == "基金会" { "" } else { class };
        let community = dice.pick(&streets[place].communities);
        let (name, industry) = names::organization(dice, kind, class, &streets[place], community);
        let (mut unique, mut copy) = (name.clone(), 2);
        while !names.insert(unique.clone()) {
            unique = format!("{name}（{copy}部）");
            copy += 1;
        }
        let number = units.len();
        units.push(unit(
            dice,
            &streets,
            number,
            Draft { name: unique, kind, industry, class, street: place, community },
        ));
    }
    units
}

struct Draft {
    name: String,
    kind: &'static str,
    industry: &'static str,
    class: &'static str,
    street: usize,
    community: &'static str,
}

fn pillars(dice: &mut Dice, streets: &[Street]) -> Vec<Unit> {
    let kind = "社会团体";
    let promotion = streets.iter().enumerate().map(|(street, at)| Draft {
        name: format!("深圳市龙华区{}社会组织促进会", at.name),
        kind,
        industry: "",
        class: "其他",
        street,
        community: at.communities.first().copied().unwrap_or_default(),
    });
    let industry = ASSOCIATIONS.into_iter().zip([2, 1, 3, 0]).map(|((name, industry, class), street)| Draft {
        name: name.to_owned(),
        kind,
        industry,
        class,
        street,
        community: streets[street].communities.last().copied().unwrap_or_default(),
    });
    let drafts: Vec<Draft> = promotion.chain(industry).collect();
    let mut pillars: Vec<Unit> =
        drafts.into_iter().enumerate().map(|(number, draft)| unit(dice, streets, number, draft)).collect();
    for pillar in &mut pillars {
        let members = Members { full: dice.between(5, 12), probationary: dice.between(0, 1), ..Members::default() };
        pillar.employees = Some(dice.between(14, 28));
        pillar.members = Some(members);
        (pillar.status, pillar.registered) = (None, day(2015, 3, 1) + Days::new(dice.below(500)));
    }
    pillars
}

fn unit(dice: &mut Dice, streets: &[Street], number: usize, draft: Draft) -> Unit {
    let Draft { name, kind, industry, class, street, community } = draft;
    let at = &streets[street];
    let city = dice.chance(15);
    let members = members(dice);
    let least = members.map_or(0, |members| members.full + members.probationary + members.floating);
    let employees = match dice.below(100) {
        0..4 => None,
        4..60 => Some(dice.between(3, 25)),
        60..94 => Some(dice.between(26, 60)),
        _ => Some(dice.between(61, 240)),
    };
    let registered = registration(dice);
    let road = dice.pick(&["和平路", "建设路", "人民路", "致远路", "清泉路", "东环一路", "工业路", "布龙路"]);
    let jitter = |dice: &mut Dice| (dice.below(20_001) as f64 - 10_000.0) / 1e6;
    // Activity ends only where no members are: what happens to a Party organization then is another story.
    let status = (least == 0 && dice.chance(4)).then(|| {
        let status = dice.pick(&["停止活动", "停止活动", "注销", "撤销"]);
        (status, day(2019, 1, 2) + Days::new(dice.below(50)))
    });
    Unit {
        code: code(dice, kind, city, number),
        name,
        kind,
        industry,
        class,
        street,
        community,
        address: format!("深圳市龙华区{}{community}{road}{}号", at.name, dice.between(1, 299)),
        longitude: at.longitude + jitter(dice),
        latitude: at.latitude + jitter(dice),
        registered,
        city,
        employees: employees.map(|employees| employees.max(least)),
        members,
        papers: [dice.chance(70), dice.chance(60), dice.chance(55)],
        people: [names::person(dice), names::person(dice)],
        telephone: names::telephone(dice),
        status,
        counted: day(2019, 3, 1) + Days::new(street as u64),
        cover: Cover::None,
    }
}

/// Half have nobody; a quarter could have a branch of their own.
fn members(dice: &mut Dice) -> Option<Members> {
    let few = |dice: &mut Dice, most| dice.below(most) as u32;
    let roll = dice.below(1000);
    let (full, probationary, floating) = match roll {
        0..60 => return None,
        60..500 => (0, 0, 0),
        500..720 => (dice.between(3, 9), few(dice, 2), few(dice, 3)),
        720..745 => (dice.between(10, 40), few(dice, 3), few(dice, 6)),
        745..749 => (dice.between(51, 90), 2, few(dice, 6)),
        749..751 => (dice.between(100, 130), 4, few(dice, 9)),
        751..930 => (dice.between(1, 2), few(dice, 2), few(dice, 4)),
        930..945 => (0, 1, 0),
        945..970 => (0, 0, dice.between(3, 6)),
        _ => (0, 0, dice.between(1, 2)),
    };
    let applicants = if full + probationary + floating > 0 { few(dice, 4) } else { 0 };
    Some(Members { full, probationary, floating, applicants })
}

/// Most came after 2011; some are old. A quarter is on the first of a month, so that a ledger may leave out the day.
fn registration(dice: &mut Dice) -> NaiveDate {
    let year = match dice.below(100) {
        0..6 => dice.between(1996, 2004),
        6..30 => dice.between(2005, 2011),
        _ => dice.between(2012, 2018),
    };
    let month = dice.between(1, 12);
    day(year as i32, month, if dice.chance(25) { 1 } else { dice.between(1, 28) })
}

/// Authority 5 (civil affairs), the kind, the division of the registering authority, the organization code.
pub(super) fn code(dice: &mut Dice, kind: &str, city: bool, number: usize) -> String {
    let kind = match kind {
        "社会团体" => 1,
        "民办非企业单位" => 2,
        _ => 3,
    };
    let division = if city { "440300" } else { "440309" };
    // The running number keeps codes apart, whatever the dice say.
    let letters = dice.pick(&["MJL", "MJM", "MJ3", "MJP"]);
    let stem = format!("5{kind}{division}{letters}{:05}", number % 100_000);
    CreditCode::with_checks(&stem).map(|code| code.as_str().to_owned()).unwrap_or(stem)
}

/// A day of the plan's time; the first of January 2019 where there is no such day.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).or(NaiveDate::from_ymd_opt(2019, 1, 1)).unwrap_or_default()
}
