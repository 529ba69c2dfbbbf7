use proptest::prelude::*;

use super::*;
use crate::histories::{histories, recorded, unit_text};

fn named(mut told: Recorded<Heard>, name: &str) -> Recorded<Heard> {
    told.envelope.name = name.to_owned();
    told
}

#[test]
fn a_unit_that_joins_is_told_of_both_in_plain_words() {
    let joined = proto::organization::v1::PartyOrganizationUnitJoined {
        unit: unit_text(1),
        from: "2019-07-01".to_owned(),
        lead: true,
        ..Default::default()
    };
    let heard = Heard::Party(crate::heard::PartyHeard::UnitJoined(joined));
    let told = recorded(1, 7, crate::histories::party_id(2), heard.clone());
    let told = named(told, "organization.party_organization.unit_joined");
    let rows = rows(&told).unwrap();
    let rows: Vec<serde_json::Value> = rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect();
    assert_eq!([&rows[0]["subject_kind"], &rows[1]["subject_kind"]], ["party", "unit"]);
    assert_eq!([&rows[0]["service"], &rows[0]["effective"]], ["organization", "2019-07-01"]);
    let names = Names::new([
        (crate::histories::unit_id(1), "观湖义工联".to_owned()),
        (crate::histories::party_id(2), "中共观湖义工联支部".to_owned()),
    ]);
    let (zh, en) = sentence(&heard, crate::histories::party_id(2), &names);
    assert_eq!(zh, "自2019年7月1日起中共观湖义工联支部设在观湖义工联（牵头单位）");
    assert_eq!(en, "中共观湖义工联支部 is set up in 观湖义工联, its lead unit from 2019-07-01");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_about_a_subject_is_one_row_and_has_words(history in histories(60)) {
        for told in history.all() {
            let reference = matches!(told.event, Heard::Division(_) | Heard::Industry(_) | Heard::Body(_) | Heard::Parameter(_));
            prop_assert_eq!(rows(told).unwrap().is_empty(), reference);
            let (zh, en) = sentence(&told.event, told.envelope.stream, &Names::default());
            prop_assert_eq!(zh.is_empty() || en.is_empty(), reference);
        }
    }
}
