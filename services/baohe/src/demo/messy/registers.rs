//! Wrong rows of the two registers.

use super::super::dice::Dice;
use super::super::district::District;
use super::super::table::{Entry, Finding, Line, Table};
use super::super::units::{code, day};
use super::{mix_in, with, wrong};

/// Rows of organizations that no import may apply, and two that it applies with a warning.
pub(super) fn wrong_organizations(dice: &mut Dice, table: &mut Table, district: &District) {
    for (number, odd) in [(13, "社区"), (17, "行业")] {
        // As the district was made: their community and industry are not known.
        let Some(unit) = district.units.get(number) else { continue };
        let is_it = |line: &&mut Line| line.cells[0] == Entry::Code(unit.code.clone());
        let place = table.place(odd);
        if let Some(line) = table.rows.iter_mut().find(is_it) {
            line.cells[place] = Entry::Text(format!("查无此{odd}"));
            let code = if odd == "社区" { "organization.community_unknown" } else { "organization.industry_unknown" };
            line.finding = Some(Finding { error: false, code, why: "not known: told, and applied" });
        }
    }
    let Some(base) = table.rows.first().map(|row| row.cells.clone()) else { return };
    let mut number = 90_000;
    let mut bad = |why: &'static str, told: &'static str, changes: &[(&str, Entry)]| {
        number += 1;
        let fresh = code(dice, "社会团体", false, number);
        let name = Entry::Text(format!("深圳市龙华区错误示例{}协会", number - 90_000));
        let row = with(table, &base, &[("统一社会信用代码", Entry::Code(fresh)), ("组织名称", name)]);
        wrong(with(table, &row, changes), why, told)
    };
    let text = |text: &str| Entry::Text(text.to_owned());
    let miscopied = match &base[0] {
        Entry::Code(code) => Entry::Code(format!("{}{}", &code[..17], if code.ends_with('1') { '2' } else { '1' })),
        other => other.clone(),
    };
    let old = [("状态", Entry::Choice("停止活动")), ("状态日期", Entry::Day(day(1990, 5, 6)))];
    let lines = vec![
        bad("wrong check character", "credit_code.invalid", &[("统一社会信用代码", miscopied)]),
        bad("unknown street", "organization.street_unknown", &[("街道", Entry::Street("坂田街道"))]),
        bad("missing name", "ledger.missing", &[("组织名称", Entry::Blank)]),
        bad("a code that came before", "ledger.seen_twice", &[("统一社会信用代码", base[0].clone())]),
        bad("a negative count", "ledger.negative", &[("正式党员数", text("-3"))]),
        bad("a count that is none", "ledger.not_a_number", &[("从业人员数", text("若干"))]),
        bad("a date that is none", "ledger.not_a_date", &[("登记日期", text("去年"))]),
        bad("unknown kind", "ledger.not_a_choice", &[("组织类型", text("读书小组"))]),
        bad("neither yes nor no", "ledger.not_yes_or_no", &[("承诺书", text("待定"))]),
        bad("a status before the registration", "organization.status_before_registration", &old),
    ];
    mix_in(dice, table, lines);
}

/// Rows of Party organizations that no import may apply.
pub(super) fn wrong_party_organizations(dice: &mut Dice, table: &mut Table, district: &District) {
    // A branch in one unit.
    let branch = |row: &&Line| {
        row.cells[table.place("类别")] == Entry::Choice("党支部")
            && row.cells[table.place("撤销日期")] == Entry::Blank
            && matches!(&row.cells[table.place("建立单位")], Entry::Codes(units) if units.len() == 1)
    };
    let Some(base) = table.rows.iter().find(branch).map(|row| row.cells.clone()) else { return };
    let nobody = Entry::Codes(vec![code(dice, "社会团体", false, 95_000)]);
    let mut number = 0;
    let mut bad = |why: &'static str, told: &'static str, changes: &[(&str, Entry)]| {
        number += 1;
        let fresh = [
            ("党组织代码", Entry::Code(format!("44030999{number:04}"))),
            ("党组织名称", Entry::Text(format!("中共深圳市龙华区错误示例{number}支部委员会"))),
            ("纳入管理单位", Entry::Blank),
            ("纳入日期", Entry::Blank),
            ("成立日期", Entry::Day(day(2019, 3, 15))),
        ];
        wrong(with(table, &with(table, &base, &fresh), changes), why, told)
    };
    let text = |text: &str| Entry::Text(text.to_owned());
    let mut lines = vec![
        bad("unknown kind", "ledger.not_a_choice", &[("类别", text("读书小组"))]),
        bad("missing name", "ledger.missing", &[("党组织名称", Entry::Blank)]),
        bad("unknown unit", "party_organization.unit_unknown", &[("建立单位", nobody)]),
        bad("unknown superior", "party_organization.superior_unknown", &[("上级党组织", text("中共查无此处委员会"))]),
        bad("no date", "ledger.not_a_date", &[("成立日期", text("明年"))]),
        bad("a unit that has a Party organization", "party_organization.unit_taken", &[]),
    ];
    let circle = |number: u32| text(&format!("中共深圳市龙华区错误示例{number}支部委员会"));
    let kind = ("类别", Entry::Choice("党总支"));
    for other in [8, 7] {
        let changes =
            [("建立单位", Entry::Blank), ("建立方式", Entry::Blank), kind.clone(), ("上级党组织", circle(other))];
        lines.push(bad("superiors in a circle", "party_organization.circle", &changes));
    }
    let ended = district.units.iter().find(|unit| unit.status.is_some_and(|(status, _)| status != "停止活动"));
    if let Some(ended) = ended {
        let unit = Entry::Codes(vec![ended.code.clone()]);
        lines.push(bad("a unit that has ended", "party_organization.unit_ended", &[("建立单位", unit)]));
    }
    mix_in(dice, table, lines);
}
