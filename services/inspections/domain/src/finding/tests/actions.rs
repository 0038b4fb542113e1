//! The actions: decided on once, and shown by evidence (R-INS-7).

use super::*;

#[test]
fn an_action_is_decided_once() {
    let (accept, reject) = (
        Command::AcceptAction { action: FIRST, by: INSPECTOR.into(), effective_on: day(7, 22) },
        Command::RejectAction {
            action: FIRST,
            by: INSPECTOR.into(),
            reason: "Chưa đủ".into(),
            effective_on: day(7, 22),
        },
    );
    let open = || of(FindingClass::Minor, [proposed(FIRST)]);
    given(open()).when(accept.clone()).then([accepted(FIRST)]);
    given(open()).when(reject.clone()).then([rejected(FIRST)]);
    let decided = |verdict| Rejection::AlreadyDecided { action: FIRST, verdict, by: INSPECTOR.into(), on: day(7, 22) };
    let (yes, no) = (of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST)]), [proposed(FIRST), rejected(FIRST)]);
    given(yes.clone()).when(accept.clone()).then([]);
    given(yes).when(reject.clone()).rejected(decided("accepted"));
    let no = of(FindingClass::Minor, no);
    given(no.clone()).when(reject).then([]);
    given(no).when(accept.clone()).rejected(decided("rejected"));
    given(raised(FindingClass::Minor)).when(accept).rejected(Rejection::NoAction { action: FIRST });
    let other = Command::ProposeAction(proposal(FIRST, ActionKind::Correction));
    given(open()).when(other).rejected(Rejection::PartTaken { id: FIRST });
}

/// R-INS-7
#[test]
fn r_ins_7_evidence_is_for_an_accepted_action_and_lies_in_the_store() {
    let submit = |evidence, stored| Command::SubmitEvidence { evidence, stored };
    let first = || evidence(FIRST, 30, day(8, 2));
    let history = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST)]);
    given(of(FindingClass::Minor, [proposed(FIRST)]))
        .when(submit(first(), true))
        .rejected(Rejection::NotAccepted { action: FIRST });
    given(history.clone()).when(submit(first(), true)).then([submitted(FIRST)]);
    let sha256 = "ab".repeat(32);
    given(history.clone()).when(submit(first(), false)).rejected(Rejection::NotUploaded { sha256 });
    let short = Evidence { sha256: "abc".into(), ..first() };
    given(history.clone()).when(submit(short, true)).rejected(Rejection::NoDigest { sha256: "abc".into() });
    let empty = Evidence { size: 0, ..first() };
    given(history).when(submit(empty, true)).rejected(Rejection::EmptyEvidence { name: "bien-ban.pdf".into() });
    let history = of(FindingClass::Minor, [proposed(FIRST), accepted(FIRST), submitted(FIRST)]);
    given(history.clone()).when(submit(Evidence { revision: 0, ..first() }, true)).then([]);
    let other = Evidence { size: 1, ..first() };
    given(history.clone()).when(submit(other, true)).rejected(Rejection::PartTaken { id: Uuid::from_u128(30) });
    let again = Evidence { evidence: Uuid::from_u128(31), sha256: "CD".repeat(32), ..first() };
    let stored = Evidence { sha256: "cd".repeat(32), revision: 2, ..again.clone() };
    given(history).when(submit(again, true)).then([Event::EvidenceSubmitted(stored)]);
}
