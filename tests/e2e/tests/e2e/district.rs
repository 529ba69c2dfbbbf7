//! A small district whose figures can be counted by hand.
//!
//! | nr | street | kind | members f/p/v | Party organization |
//! |----|--------|------|---------------|--------------------|
//! | 1  | 观湖 | association    | 5/0/0 | own branch since 2018-03-01 |
//! | 2  | 观湖 | service agency | 2/0/0 | joint branch of 2 and 3 since 2018-06-01 |
//! | 3  | 民治 | service agency | 1/1/0 | joint branch |
//! | 4  | 民治 | foundation     | 3/0/0 | none: due |
//! | 5  | 龙华 | association    | 1/0/1 | affiliated to the branch of 1 since 2019-01-01 |
//! | 6  | 龙华 | service agency | unknown | none |
//! | 7  | 大浪 | service agency | 0/0/0 | none, dormant since 2019-05-01 |

//!
//! With its people: members as their surveys say, those of 4 without a Party organization; an instructor of 4 and 6 from
//! 2019-02-01, last there on 2019-06-01; a full-time worker at 1 from 2018-06-01; a liaison at 5 from 2019-01-15 to
//! 2019-06-15.

use support::{Sheet, World, a_person, an_organization, members, organizations, party_organizations, posts};

pub(crate) fn the_organizations() -> Sheet {
    let code: Vec<String> = (0..8).map(an_organization).collect();
    let base = |nr: usize, name: &'static str, kind, street, registered, counts: [&'static str; 4]| {
        [
            ("统一社会信用代码", code[nr].clone()),
            ("组织名称", name.to_owned()),
            ("组织类型", str::to_owned(kind)),
            ("街道", str::to_owned(street)),
            ("登记日期", str::to_owned(registered)),
            ("从业人员数", counts[0].to_owned()),
            ("正式党员数", counts[1].to_owned()),
            ("预备党员数", counts[2].to_owned()),
            ("流动党员数", counts[3].to_owned()),
            ("统计日期", str::to_owned(if counts[1].is_empty() { "" } else { registered })),
        ]
    };
    let rows = [
        base(1, "观湖商会", "社会团体", "观湖街道", "2015-01-01", ["12", "5", "0", "0"]),
        base(2, "观湖社工站", "民办非企业单位", "观湖", "2016.3.1", ["8", "2", "0", "0"]),
        base(3, "民治学堂", "社会服务机构", "民治街道", "2016年5月1日", ["40", "1", "1", "0"]),
        base(4, "民治基金会", "基金会", "民治", "20170101", ["31", "3", "0", "0"]),
        base(5, "龙华书法协会", "社会团体", "龙华街道", "2017/6/1", ["5", "1", "0", "1"]),
        base(6, "龙华养老院", "民办非企业单位", "龙华", "2018-01-01", ["120", "", "", ""]),
    ];
    let sheet = rows.iter().fold(organizations(), |sheet, row| {
        let cells: Vec<_> = row.iter().map(|(heading, value)| (*heading, value.as_str())).collect();
        sheet.row(&cells)
    });
    sheet.row(&[
        ("统一社会信用代码", &code[7]),
        ("组织名称", "大浪剧社"),
        ("组织类型", "民办非企业单位"),
        ("街道", "大浪"),
        ("登记日期", "2018-02-01"),
        ("正式党员数", "0"),
        ("统计日期", "2018-02-01"),
        ("状态", "停止活动"),
        ("状态日期", "2019-05-01"),
    ])
}

pub(crate) fn the_party_organizations() -> Sheet {
    let code: Vec<String> = (0..8).map(an_organization).collect();
    party_organizations()
        .row(&[
            ("党组织名称", "中共观湖商会支部委员会"),
            ("类别", "党支部"),
            ("成立日期", "2018-03-01"),
            ("建立方式", "单独"),
            ("建立单位", &code[1]),
            ("纳入管理单位", &code[5]),
            ("纳入日期", "2019-01-01"),
        ])
        .row(&[
            ("党组织名称", "中共观湖民治联合支部委员会"),
            ("类别", "联合党支部"),
            ("成立日期", "2018-06-01"),
            ("建立方式", "联合"),
            ("建立单位", &format!("{}、{}", code[2], code[3])),
        ])
}

/// The members of the district, numbered from 1; the twelfth floats in at 5.
pub(crate) fn the_members() -> Sheet {
    let (branch, joint) = ("中共观湖商会支部委员会", "中共观湖民治联合支部委员会");
    let at = |unit: u32, home: &'static str, count: usize| std::iter::repeat_n((unit, home), count);
    let settled =
        at(1, branch, 5).chain(at(2, joint, 2)).chain(at(3, joint, 1)).chain(at(4, "", 3)).chain(at(5, branch, 1));
    let person = |sheet: Sheet, number: u32, unit: u32, cells: &[(&'static str, &str)]| {
        let (name, identity, telephone) =
            (format!("党员{number}号"), a_person(number), format!("199000031{number:02}"));
        let (code, joined) = (an_organization(unit), "2008-07-01");
        let base = [
            ("姓名", name.as_str()),
            ("身份证号", &identity),
            ("手机", &telephone),
            ("入党日期", joined),
            ("工作单位", &code),
        ];
        sheet.row(&[&base[..], cells].concat())
    };
    let full = [("党员类别", "正式"), ("转正日期", "2009-07-01")];
    let mut sheet = (1..).zip(settled).fold(members(), |sheet, (number, (unit, home))| {
        let number = if number > 11 { 14 } else { number };
        person(sheet, number, unit, &[&full[..], &[("组织关系所在党组织", home)]].concat())
    });
    sheet = person(sheet, 13, 3, &[("党员类别", "预备"), ("组织关系所在党组织", joint)]);
    let away = [
        ("组织关系所在党组织", "中共湖南省某镇某村支部委员会"),
        ("是否流动", "是"),
        ("流动起始日期", "2018-09-01"),
        ("管理党组织", branch),
    ];
    person(sheet, 12, 5, &[&full[..], &away].concat())
}

/// The posts of the district.
pub(crate) fn the_posts() -> Sheet {
    let code: Vec<String> = (0..8).map(an_organization).collect();
    posts()
        .row(&[
            ("类别", "指导员"),
            ("姓名", "指导甲"),
            ("手机", "19900004001"),
            ("派出单位", "民治街道党建工作办公室"),
            ("社会组织", &format!("{}、{}", code[4], code[6])),
            ("起始日期", "2019-02-01"),
            ("最近联系日期", "2019-06-01"),
        ])
        .row(&[
            ("类别", "专职党务工作者"),
            ("姓名", "专职乙"),
            ("手机", "19900004002"),
            ("社会组织", &code[1]),
            ("起始日期", "2018-06-01"),
        ])
        .row(&[
            ("类别", "联络员"),
            ("姓名", "联络丙"),
            ("手机", "19900004003"),
            ("社会组织", &code[5]),
            ("起始日期", "2019-01-15"),
            ("终止日期", "2019-06-15"),
        ])
}

/// A world with the district in it.
pub(crate) async fn a_district() -> World {
    let world = World::start().await;
    import(&world, "organizations", &the_organizations()).await;
    import(&world, "party-organizations", &the_party_organizations()).await;
    world
}

/// Imports a ledger without complaint.
pub(crate) async fn import(world: &World, ledger: &str, sheet: &Sheet) -> serde_json::Value {
    let file = world.file(&format!("{ledger}.csv"), sheet.csv());
    world.baohe(&["import", ledger, &file, "-o", "json"]).await.exits(0).json()
}

/// Coverage as JSON.
pub(crate) async fn coverage(world: &World, args: &[&str]) -> serde_json::Value {
    world.baohe(&[&["coverage", "-o", "json"], args].concat()).await.exits(0).json()
}
