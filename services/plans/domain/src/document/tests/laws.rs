//! The laws of a document, on random histories.

use super::super::{Circumstances, Command, Content, Event, Issue, OfficialDocument, Related};
use crate::committee::Standing;
use chrono::NaiveDate;
use decider::{Aggregate as _, Event as _, laws};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

fn days() -> impl Strategy<Value = NaiveDate> {
    (1..=12_u32).prop_map(|month| NaiveDate::from_ymd_opt(2021, month, 1).expect("a day of 2021"))
}

fn numbers() -> impl Strategy<Value = String> {
    select(vec!["848/KH-UBND", "0848/KH-UBND", "19/2021/QĐ-TTg", "19/2020/QĐ-TTg", "no number"]).prop_map(str::to_owned)
}

fn issuers() -> impl Strategy<Value = String> {
    select(vec!["UBND tỉnh Hải Dương", "Ban Chỉ đạo ISO tỉnh"]).prop_map(str::to_owned)
}

fn ids() -> impl Strategy<Value = Uuid> {
    (1..4_u128).prop_map(Uuid::from_u128)
}

fn contents() -> impl Strategy<Value = Content> {
    let references = (vec(ids(), 0..3), vec(ids(), 0..2), vec(ids(), 0..2));
    let authority = prop::option::of(Just("Luật Tổ chức chính quyền địa phương".to_owned()));
    (numbers(), issuers(), days(), references, prop::option::of(ids()), authority, days()).prop_map(
        |(number, issuer, issued_on, (basis, amends, supersedes), committee, by_authority, effective_on)| Content {
            number,
            issuer,
            title: "Kế hoạch".into(),
            issued_on,
            signer: None,
            capacity: None,
            basis,
            amends,
            supersedes,
            committee,
            by_authority,
            effective_on,
        },
    )
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    let related = (numbers(), issuers(), days(), any::<bool>())
        .prop_map(|(number, issuer, issued_on, ended)| Related { number, issuer, issued_on, ended });
    let standing = days().prop_map(|since| Standing::WithoutChair { since });
    let committee = prop::option::of(prop_oneof![3 => Just(Standing::Stands), 1 => standing]);
    (btree_map(ids(), related, 0..4), committee).prop_map(|(related, committee)| Circumstances { related, committee })
}

fn events() -> impl Strategy<Value = Event> {
    let change = || (ids(), numbers(), days());
    prop_oneof![
        contents().prop_map(Event::Issued),
        change().prop_map(|(by, number, effective_on)| Event::Amended { by, number, effective_on }),
        change().prop_map(|(by, number, effective_on)| Event::Superseded { by, number, effective_on }),
        (numbers(), days()).prop_map(|(document, effective_on)| Event::Repealed {
            document,
            reason: "Hết nhiệm vụ".into(),
            effective_on
        }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    (events(), circumstances()).prop_map(|(event, circumstances)| match event {
        Event::Issued(content) => Command::Issue(Box::new(Issue { content, circumstances })),
        Event::Amended { by, number, effective_on } => Command::Amend { by, number, effective_on },
        Event::Superseded { by, number, effective_on } => Command::Supersede { by, number, effective_on },
        Event::Repealed { document, reason, effective_on } => Command::Repeal { document, reason, effective_on },
    })
}

#[test]
fn a_document_obeys_the_laws() {
    laws::check::<OfficialDocument>(events(), commands());
}

#[test]
fn a_command_and_its_event_agree_on_the_day() {
    proptest!(|(history in vec(events(), 0..4), command in commands())| {
        for event in OfficialDocument::replay(&history).decide(&command).unwrap_or_default() {
            prop_assert_eq!(event.effective_on(), command.on());
        }
    });
}
