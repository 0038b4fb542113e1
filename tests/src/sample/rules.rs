//! The rules of the quality system, checked on the sample's rows one agency at a time.
//!
//! **Invariant:** each test goes by the rule's text (R-QMS-…) and not by the generator, so a row that the domain would
//! refuse fails here, with its agency and its date.
//!
//! Absent on purpose: R-QMS-4, 7 and 9, which no row can break; they say what follows from the rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::census::last_full_year;
use super::checks::{Line, by_agency, of};

/// Calls `check` for every declaration, with the rows about its agency that were recorded before it.
fn each_declaration(check: impl Fn(&Line, &[&Line])) {
    let mut checked = 0;
    for lines in by_agency().values() {
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.file == "declarations") {
            check(line, &lines[..place]);
            checked += 1;
        }
    }
    assert_eq!(checked, of("declarations").count());
}

fn last<'a>(lines: &[&'a Line], file: &str) -> Option<&'a Line> {
    lines.iter().rev().find(|line| line.file == file).copied()
}

/// R-QMS-1
#[test]
fn r_qms_1_an_audit_and_then_a_review_lie_between_application_and_declaration() {
    each_declaration(|declared, before| {
        let project = last(before, "projects").unwrap();
        assert_eq!(project.get("edition"), declared.get("edition"), "{declared:?}");
        let application = last(before, "applications").unwrap();
        let audit = last(before, "audits").unwrap();
        let review = last(before, "reviews").unwrap();
        let dates = [project, application, audit, review].map(|line| line.date("effective_on"));
        assert!(dates.is_sorted() && dates[1] < dates[2] && dates[3] < declared.date("signed_on"), "{declared:?}");
        assert!(last(before, "scopes").is_some() && last(before, "procedures").is_some());
    });
}

/// R-QMS-1
#[test]
fn r_qms_1_every_major_nonconformity_is_closed_before_a_declaration() {
    let mut majors = 0;
    for audit in of("audits") {
        majors += audit.list("nonconformities").iter().filter(|item| item.ends_with("=major")).count();
    }
    assert!(majors > 20, "only {majors} majors");
    each_declaration(|declared, before| {
        let mut open = BTreeSet::new();
        for line in before {
            for item in line.list("nonconformities").iter().filter_map(|item| item.strip_suffix("=major")) {
                open.insert((line.get("audit"), item.to_owned()));
            }
            if line.file == "nonconformity_closures" {
                open.remove(&(line.get("audit"), line.get("code").to_owned()));
            }
        }
        assert!(open.is_empty(), "{declared:?} with {open:?}");
    });
}

#[test]
fn a_nonconformity_is_closed_once_and_after_its_audit() {
    let mut closed = BTreeSet::new();
    for lines in by_agency().values() {
        let mut found = BTreeMap::new();
        for line in lines {
            for item in line.list("nonconformities") {
                found
                    .insert((line.get("audit"), item.split('=').next().unwrap().to_owned()), line.date("effective_on"));
            }
            if line.file == "nonconformity_closures" {
                let key = (line.get("audit"), line.get("code").to_owned());
                assert!(found[&key] < line.date("effective_on") && closed.insert(key), "{line:?}");
            }
        }
    }
}

/// R-QMS-2
#[test]
fn r_qms_2_the_signer_holds_the_post_that_his_capacity_names() {
    each_declaration(|declared, _| {
        let on = declared.date("signed_on");
        let mut holders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for line in by_agency()[declared.get("agency")].iter().filter(|line| line.file.starts_with("officer")) {
            let away = line.date("effective_on").signed_duration_since(on).num_days();
            assert!(away.abs() > 2, "{line:?} close to {declared:?}");
            if away > 0 {
                break;
            }
            let holders = holders.entry(line.get("post")).or_default();
            if line.file == "officer_releases" {
                assert!(holders.remove(line.get("person")), "{line:?}");
            } else {
                if line.get("post") == "head" {
                    holders.clear();
                }
                assert!(holders.insert(line.get("person")), "{line:?}");
            }
        }
        let post = match declared.get("capacity") {
            "head" | "on-behalf-of-collective" => "head",
            "for-head" => "deputy",
            other => panic!("{other} is no capacity for a declaration"),
        };
        assert!(holders[post].contains(declared.get("signer")), "{declared:?}");
    });
}

/// R-QMS-3
#[test]
fn r_qms_3_the_scope_contains_the_procedures() {
    for (agency, lines) in by_agency() {
        let (mut procedures, mut scope) = (BTreeSet::new(), BTreeSet::new());
        for line in lines {
            let set = match line.file.as_str() {
                "procedures" => &mut procedures,
                "scopes" => &mut scope,
                _ => {
                    assert!(scope.is_empty() || procedures.is_subset(&scope), "{agency} before {line:?}");
                    continue;
                }
            };
            line.list("removed").iter().for_each(|code| assert!(set.remove(code), "{line:?}"));
            line.list("added").into_iter().for_each(|code| assert!(set.insert(code), "{line:?}"));
        }
        let is_declared = lines.iter().any(|line| line.file == "declarations");
        assert!(!is_declared || (!procedures.is_empty() && procedures.is_subset(&scope)), "{agency}");
    }
}

/// R-QMS-5
#[test]
fn r_qms_5_a_declaration_takes_effect_strictly_after_the_one_it_replaces() {
    each_declaration(|declared, before| {
        assert!(declared.date("signed_on") <= declared.date("effective_on"), "{declared:?}");
        if let Some(former) = last(before, "declarations") {
            assert!(former.date("effective_on") < declared.date("signed_on"), "{declared:?}");
        }
    });
    let numbers: BTreeSet<_> = of("declarations")
        .map(|line| (line.get("agency"), line.get("number"), line.date("signed_on").year()))
        .collect();
    assert_eq!(numbers.len(), of("declarations").count());
}

/// R-QMS-6
#[test]
fn r_qms_6_who_begins_after_20_02_2018_begins_with_the_new_edition() {
    each_declaration(|declared, before| {
        let is_old = declared.get("edition") == "TCVN ISO 9001:2008";
        let first = last(before, "declarations").is_none();
        let from = |text: &str| text.parse::<NaiveDate>().unwrap();
        let latest = if first { from("2018-02-20") } else { from("2021-06-30") };
        assert!(!is_old || declared.date("effective_on") <= latest, "{declared:?}");
        assert!(is_old || declared.date("effective_on") > from("2018-02-21"), "{declared:?}");
    });
}

/// Công văn 419: the order to convert reaches whoever had declared to the old edition on its day.
#[test]
fn whoever_had_declared_to_the_old_edition_is_told_to_convert() {
    let on = "2018-02-21".parse::<NaiveDate>().unwrap();
    for (agency, lines) in by_agency() {
        let until = |file: &str| lines.iter().any(|line| line.file == file && line.date("effective_on") < on);
        let told = lines.iter().filter(|line| line.file == "conversions").count();
        assert_eq!(told, usize::from(until("declarations") && !until("withdrawals")), "{agency}");
    }
    let restricted = of("edition_restrictions").next().unwrap().recorded_at;
    assert!(of("conversions").all(|line| line.recorded_at > restricted));
}

/// R-QMS-8
#[test]
fn r_qms_8_notice_and_posting_follow_the_signature_and_name_a_declaration_in_force() {
    for lines in by_agency().values() {
        let mut signed = BTreeMap::new();
        for line in lines {
            match line.file.as_str() {
                "declarations" => {
                    signed.clear();
                    signed.insert(line.get("declaration"), line.date("signed_on"));
                }
                "withdrawals" => assert!(signed.remove(line.get("declaration")).is_some(), "{line:?}"),
                "notifications" | "postings" => {
                    assert!(signed[line.get("declaration")] <= line.date("effective_on"), "{line:?}");
                }
                _ => {}
            }
        }
    }
}

/// R-QMS-9: some agencies miss a year, so that overdue audits exist in the history.
#[test]
fn r_qms_9_most_years_have_an_audit_and_a_review_and_a_few_do_not() {
    let (mut kept, mut missed) = (0, 0);
    for (agency, lines) in by_agency() {
        let Some(first) = lines.iter().find(|line| line.file == "declarations") else { continue };
        let in_year = |file: &str, year| {
            lines.iter().find(|line| line.file == file && line.date("effective_on").year() == year).copied()
        };
        for year in first.date("effective_on").year()..=last_full_year(agency) {
            match (in_year("audits", year), in_year("reviews", year)) {
                (Some(audit), Some(review)) => {
                    assert!(
                        audit.recorded_at < review.recorded_at
                            && audit.get("effective_on") < review.get("effective_on")
                    );
                    kept += 1;
                }
                (None, None) => missed += 1,
                one => panic!("{one:?}"),
            }
        }
    }
    assert!(missed > 10 && missed * 10 < kept, "{missed} missed, {kept} kept");
}

/// R-QMS-10
#[test]
fn r_qms_10_an_auditor_does_not_answer_for_the_audited_process() {
    let mut audits = BTreeSet::new();
    for line in of("audits") {
        assert!(audits.insert(line.get("audit")), "{line:?}");
        assert!((2..=4).contains(&line.list("processes").len()), "{line:?}");
        for process in line.list("processes") {
            let parts: Vec<&str> = process.split('|').collect();
            assert!(parts.len() == 3 && parts.iter().all(|part| !part.is_empty()) && parts[1] != parts[2], "{line:?}");
        }
    }
}

/// R-QMS-11
#[test]
fn r_qms_11_an_exclusion_has_a_justification() {
    let exclusions: Vec<String> = of("scopes").flat_map(|line| line.list("exclusions")).collect();
    assert!(exclusions.len() > 5);
    for exclusion in exclusions {
        assert!(
            exclusion.split_once('=').is_some_and(|(clause, why)| clause == "8.3" && !why.is_empty()),
            "{exclusion}"
        );
    }
}
