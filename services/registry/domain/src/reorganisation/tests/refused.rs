//! What stands against a resolution, rule by rule, and that all of it is told at once.

use super::*;

/// What stands against a resolution on these agencies, as text.
fn against(resolution: &Resolution, land: &Land) -> Vec<String> {
    match plan(resolution, land) {
        Ok(plan) => panic!("nothing stands against it: {plan:?}"),
        Err(violations) => violations.iter().map(Violation::to_string).collect(),
    }
}

/// What stands against the resolution after a change.
fn changed(change: impl FnOnce(&mut Resolution)) -> Vec<String> {
    let mut resolution = resolution();
    change(&mut resolution);
    against(&resolution, &land())
}

/// R-REG-3
#[test]
fn r_reg_3_no_dates_in_disorder() {
    let said = changed(|wrong| {
        wrong.heading.in_force_on = day(2025, 6, 1);
        wrong.heading.operational_on = day(2025, 5, 1);
    });
    assert_eq!(
        said,
        [
            "R-REG-3: it cannot be in force on 2025-06-01, before its adoption on 2025-06-16",
            "R-REG-3: its units cannot begin on 2025-05-01, before it is in force on 2025-06-01",
        ]
    );
    assert_eq!(changed(|wrong| wrong.items.clear()), ["R-REG-3: it has no items"]);
}

/// R-REG-4
#[test]
fn r_reg_4_no_unit_goes_whole_into_two_items() {
    let said = changed(|wrong| wrong.items[3].inputs.push(from(10675, Share::Part)));
    assert_eq!(said, ["R-REG-4: item 90: 'Phường An Lưu' goes whole into item 86, so nothing of it is left"]);
    let said = changed(|wrong| wrong.items[5].outcome = continues(10675));
    let text = "R-REG-4: item 115: 'Phường An Lưu' cannot go on; it goes whole into item 86";
    assert!(said.iter().any(|told| told == text), "{said:?}");
}

/// R-REG-4
#[test]
fn r_reg_4_nothing_of_a_unit_is_left_over() {
    let said = changed(|wrong| wrong.items[3].inputs[0].share = Share::Part);
    let text = "only a part of 'Xã Long Xuyên' goes anywhere; write whole, or say which item takes the rest";
    assert_eq!(said, [format!("R-REG-4: item 90: {text}")]);
    let said = changed(|wrong| wrong.items[3].inputs[1].share = Share::PartAreaOnly);
    let text = "only land of 'Xã Hợp Tiến' is given away; nothing says where its people go";
    assert_eq!(said, [format!("R-REG-4: item 90: {text}")]);
    let said = changed(|wrong| wrong.items.truncate(4));
    assert!(said[0].contains("only a part of 'Xã Cộng Hòa' goes anywhere"), "{said:?}");
    let said = changed(|wrong| {
        wrong.items[3] = item(90, continues(10984), [from(10615, Share::Whole)]);
        wrong.items[4].inputs.push(from(10984, Share::Part));
        wrong.items[5].inputs.push(from(10756, Share::Whole));
    });
    assert!(
        said.contains(&"R-REG-4: item 90: 'Xã Long Xuyên' goes on; say how much of it stays".to_owned()),
        "{said:?}"
    );
}

/// R-REG-4
#[test]
fn r_reg_4_an_item_has_inputs_that_fit_its_outcome() {
    let said = changed(|wrong| wrong.items.insert(5, item(111, created(10999, "Xã Mới"), [])));
    assert_eq!(said, ["R-REG-4: item 111: a new agency needs at least one unit whose people go into it"]);
    let said = changed(|wrong| wrong.items.push(item(116, Outcome::Abolished, [])));
    assert_eq!(said, ["R-REG-4: item 116: it abolishes nothing; name the units that end"]);
    let said = changed(|wrong| wrong.items[2].inputs.push(from(10675, Share::Whole)));
    assert_eq!(said, ["R-REG-4: item 86: the same unit goes into it twice"]);
    let said = changed(|wrong| wrong.items.insert(3, item(87, created(10675, "Phường Kinh Môn"), [])));
    assert!(said.iter().any(|text| text.contains("is already the outcome of item 86")), "{said:?}");
}

/// R-REG-4: golden scenario 6, two units of one name in the text of one item.
#[test]
fn r_reg_4_a_mapping_that_differs_from_the_text_is_refused_naming_item_and_unit() {
    let named = |name: &str, share| Named { name: name.into(), share: Some(share) };
    let mut wrong = resolution();
    wrong.items[2].named = vec![named("phường An Lưu", Share::Whole), named("phường Long Xuyên", Share::Whole)];
    wrong.items[3].named = vec![named("xã Long Xuyên", Share::Whole), named("xã Hợp Tiến", Share::Whole)];
    assert!(plan(&wrong, &land()).is_ok());
    wrong.items[2].inputs.push(from(10984, Share::Part));
    wrong.items[3].inputs[0] = rest_of(10984, &[86]);
    let violations = plan(&wrong, &land()).expect_err("the text names it whole");
    assert_eq!(
        violations.iter().map(Violation::to_string).collect::<Vec<_>>(),
        [
            "R-REG-4: item 86: 'Xã Long Xuyên' goes into it, but its wording does not name it",
            "R-REG-4: item 90: 'Xã Long Xuyên' goes into it as remainder, but its wording says whole",
        ]
    );
    assert!(violations.iter().all(|violation| violation.unit == Some(unit(10984))));
    assert!(violations.iter().all(|violation| violation.name.as_deref() == Some("Xã Long Xuyên")));
    wrong.items[2].inputs.truncate(1);
    wrong.items[3].inputs[0] = from(10984, Share::Whole);
    let said = against(&wrong, &land());
    assert!(said[0].ends_with("its wording names 'phường Long Xuyên' (whole), which does not go into it"), "{said:?}");
    let mut vague = resolution();
    vague.items[0].named = ["xã An Phú", "xã Cộng Hòa"].map(|name| Named { name: name.into(), share: None }).to_vec();
    assert!(plan(&vague, &land()).is_ok(), "how much need not be copied");
}

/// R-REG-4
#[test]
fn r_reg_4_a_code_beside_a_wrong_name_is_noticed() {
    let said = changed(|wrong| wrong.items[3].inputs[0].name = Some("Phường Long Xuyên".into()));
    let text = "'Phường Long Xuyên' is not this unit, which is called 'Xã Long Xuyên' on 2025-06-30";
    assert_eq!(said, [format!("R-REG-4: item 90: {text}")]);
    let mut spelt = resolution();
    spelt.items[0].inputs[1].name = Some("xã Cộng Hoà".into()); // where the tone mark stands differs between texts
    assert!(plan(&spelt, &land()).is_ok());
}

/// R-REG-5
#[test]
fn r_reg_5_the_resolution_s_own_closing_count_comes_out() {
    let count = |level, live| Count { tier: Tier::Commune, level, live };
    let mut right = resolution();
    right.heading.closing = vec![count(None, 5), count(Some(Level::Ward), 1), count(Some(Level::Commune), 4)];
    assert!(plan(&right, &land()).is_ok());
    right.heading.closing[1].live = 2;
    assert_eq!(against(&right, &land()), ["R-REG-5: it counts 2 agencies (ward) on 2025-07-01, but there would be 1"]);
}

/// R-REG-6
#[test]
fn r_reg_6_a_remainder_stands_after_the_items_it_refers_to() {
    let said = changed(|wrong| {
        wrong.items[0].inputs[1] = rest_of(10639, &[75, 110]);
        wrong.items[4].inputs[1] = from(10639, Share::Part);
    });
    let told = |item: u32| {
        format!("R-REG-6: item 70: the remainder of 'Xã Cộng Hòa' refers to item {item}, which must stand before it")
    };
    assert_eq!(said, [told(75), told(110)]);
    let said = changed(|wrong| wrong.items[4].number = 74);
    assert!(said.iter().any(|text| text == "R-REG-6: item 74: it stands after item 90; numbers ascend"), "{said:?}");
}

/// R-REG-6
#[test]
fn r_reg_6_a_remainder_refers_to_exactly_the_other_items() {
    let said = changed(|wrong| wrong.items[4].inputs[1] = rest_of(10639, &[70, 86]));
    assert_eq!(
        said,
        [
            "R-REG-6: item 110: it refers to item 86, which does not leave it anything of 'Xã Cộng Hòa'",
            "R-REG-6: item 110: the remainder of 'Xã Cộng Hòa' must refer to item 75, which takes some of it",
        ]
    );
    let said = changed(|wrong| wrong.items[0].inputs[1].after = vec![75]);
    assert_eq!(said, ["R-REG-6: item 70: it refers to item 75, which does not leave it anything of 'Xã Cộng Hòa'"]);
    let said = changed(|wrong| wrong.items[0].inputs[1] = rest_of(10639, &[75, 110]));
    assert!(said.iter().any(|text| text.contains("already goes into item 70")), "{said:?}");
}

/// R-REG-7
#[test]
fn r_reg_7_every_unit_is_there_until_the_day_and_is_not_ended_otherwise() {
    let said = changed(|wrong| wrong.items[3].inputs[1] = from(99999, Share::Whole));
    assert!(said[0].contains("no agency") && said[0].starts_with("R-REG-7: item 90"), "{said:?}");
    for on in [day(2025, 1, 1), operational_on()] {
        let mut ended = histories();
        let end = agency::Event::Dissolved { effective_on: on, basis: None };
        ended.get_mut(&unit(10615)).expect("it is there").push(end);
        let said = against(&resolution(), &land_of(&ended));
        assert!(said[0].starts_with("R-REG-7: item 90: 'Xã Hợp Tiến' does not exist on"), "{said:?}");
    }
}

/// R-REG-7
#[test]
fn r_reg_7_what_is_known_of_a_unit_after_the_day_stands_against_its_end() {
    let mut later = histories();
    let renamed =
        agency::Event::Renamed { name: "Xã Hợp Tiến Mới".into(), effective_on: day(2025, 8, 1), basis: None };
    later.get_mut(&unit(10615)).expect("it is there").push(renamed);
    let said = against(&resolution(), &land_of(&later));
    let text = "'Xã Hợp Tiến': wrong date order: 2025-07-01 is before the last change of the agency, 2025-08-01";
    assert_eq!(said[0], format!("R-REG-7: item 90: {text}"));
}

/// R-REG-8
#[test]
fn r_reg_8_what_belongs_to_an_agency_that_ends_moves_or_ends_too() {
    let said = changed(|wrong| {
        wrong.items[3].inputs.pop();
    });
    let text = "'Xã Hợp Tiến' belongs to 'Huyện Nam Sách', which ends; move it or end it too";
    assert_eq!(said, [format!("R-REG-8: item 115: {text}")]);
    let mut moved = resolution();
    moved.items[3].inputs.pop();
    let parent = Some(NewParent::Top);
    let top = Outcome::Continues { agency: unit(10615), name: None, level: None, parent, area_code: None };
    moved.items.insert(4, item(91, top, []));
    assert!(plan(&moved, &land()).is_ok());
}

/// R-REG-1, R-REG-2
#[test]
fn r_reg_1_no_two_agencies_hold_one_code_and_r_reg_2_none_bear_one_name() {
    let said = changed(|wrong| {
        wrong.items[3].outcome = created(10675, "Phường Kinh Môn");
        if let Outcome::Created { agency, .. } = &mut wrong.items[3].outcome {
            *agency = new(10984);
        }
    });
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("cannot have the area code 10675") || said[1].contains("cannot have the area code 10675"));
    assert!(said.iter().any(|text| text.starts_with("R-REG-2") && text.contains("this name under this parent")));
    let said = changed(|wrong| {
        if let Outcome::Created { agency, .. } = &mut wrong.items[3].outcome {
            *agency = unit(291);
        }
    });
    assert!(said.iter().any(|text| text.contains("a new agency cannot have the id of 'Huyện Nam Sách'")), "{said:?}");
}

/// R-REG-3 … R-REG-6
#[test]
fn everything_that_is_wrong_is_told_at_once_and_nothing_is_recorded() {
    let mut wrong = resolution();
    wrong.heading.closing = vec![Count { tier: Tier::Commune, level: None, live: 64 }];
    wrong.items[0].inputs[1].after = vec![110];
    wrong.items[2].inputs[1] = from(99999, Share::Whole);
    wrong.items[3].inputs[0].share = Share::Part;
    let command = adopt(wrong);
    let refused = Reorganisation::default().decide(&command).expect_err("it is full of mistakes");
    let Rejection::Invalid(violations) = &refused else { panic!("{refused:?}") };
    let told: Vec<_> = violations.iter().map(|violation| (violation.rule, violation.item)).collect();
    let expected = [("R-REG-5", None), ("R-REG-6", Some(70)), ("R-REG-7", Some(86)), ("R-REG-4", Some(90))];
    assert!(expected.iter().all(|wanted| told.contains(wanted)), "{told:?}");
    assert!(refused.to_string().contains("more, which a validation lists"), "{refused}");
}
