//! What happens to campaigns, inspections and findings in the years.

use super::{CAMPAIGNS, Dice, ITEMS, PLANS};
use crate::house::{DEPARTMENT, Fact, day};
use chrono::{Days, NaiveDate};
use inspections_domain::{
    campaign,
    finding::{self, ActionKind, Evidence, Proposal, Raised},
    inspection::{self, Appointment, Conclusion, TerminationCause},
    vocabulary::{FindingClass, Grade, Mode},
};
use uuid::Uuid;

pub(super) fn opened(id: Uuid, agencies: &[Uuid]) -> Vec<Fact> {
    let planned = id == CAMPAIGNS[0];
    let effective_on = day("2021-01-04");
    let opening = campaign::Opening {
        plan: planned.then_some(PLANS[0]),
        item: planned.then_some(ITEMS[0]),
        number: if planned { "1524/KH-BCĐ".into() } else { "88/QĐ-SKHCN".into() },
        title: "Kiểm tra duy trì HTQLCL".into(),
        year: if planned { 2021 } else { 2022 },
        lead_body: DEPARTMENT,
        template: "ISO-2015".into(),
        from: day("2021-02-01"),
        until: day("2022-11-30"),
        effective_on,
    };
    let selected = agencies.iter().take(4).map(|agency| campaign::Event::AgencySelected {
        agency: *agency,
        mode: Mode::OnSite,
        reason: "Cấp xã".into(),
        effective_on,
    });
    std::iter::once(campaign::Event::Opened(opening)).chain(selected).map(|event| Fact::Campaign(id, event)).collect()
}

pub(super) fn of_campaign(dice: &Dice, agency: Uuid, effective_on: NaiveDate) -> campaign::Event {
    let (reason, decision) = ("Điều chỉnh".to_owned(), "15/QĐ".to_owned());
    if dice.roll(2, 20) == 0 {
        return campaign::Event::AgencyDropped { agency, reason, decision, effective_on };
    }
    campaign::Event::AgencyAdded { agency, mode: dice.of(Mode::ALL, 21), reason, decision, effective_on }
}

pub(super) fn scheduled(dice: &Dice, campaign: Uuid, agency: Uuid, effective_on: NaiveDate) -> inspection::Event {
    inspection::Event::Scheduled(Appointment {
        campaign,
        plan: None,
        item: None,
        year: 2021,
        agency,
        team: Uuid::from_u128(3),
        mode: dice.of(Mode::ALL, 22),
        visit_on: effective_on + Days::new(20),
        effective_on,
    })
}

pub(super) fn of_inspection(dice: &Dice, campaign: Uuid, agency: Uuid, effective_on: NaiveDate) -> inspection::Event {
    use inspection::Event;
    let (reason, decision) = ("Lý do".to_owned(), "15/QĐ".to_owned());
    match dice.roll(12, 23) {
        0..=1 => Event::NoticeSent { document: "7/TB".into(), checklist: true, self_report_due: None, effective_on },
        2..=3 => Event::Started { template: "ISO-2015".into(), version: 1, effective_on },
        4 => Event::MinutesDrawnUp { number: "5/BB".into(), summary: "Đạt".into(), effective_on },
        5 => {
            let visit_on = effective_on + Days::new(30);
            Event::Rescheduled { visit_on, team: Uuid::from_u128(3), reason, effective_on }
        }
        6 => Event::Cancelled { reason, decision, effective_on },
        7 => Event::Terminated { cause: TerminationCause::Decision, reason, decision: Some(decision), effective_on },
        _ => {
            let scored = dice.roll(5, 24) > 0;
            let score = 5_000 + u32::try_from(dice.roll(5_000, 25)).unwrap_or_default();
            Event::Concluded(Conclusion {
                campaign,
                plan: None,
                item: None,
                year: 2021,
                agency,
                document: "9/KL".into(),
                score_hundredths: scored.then_some(score),
                grade: scored.then(|| dice.of(Grade::ALL, 26)),
                declaration_valid: true,
                majors: u32::from(score > 9_000),
                minors: 3,
                effective_on,
            })
        }
    }
}

pub(super) fn raised(dice: &Dice, agency: Uuid, effective_on: NaiveDate) -> finding::Event {
    let class = dice.of(FindingClass::ALL, 30);
    let clause = dice.of(&[Some("7.5.3"), Some("7.2"), Some("9.2"), Some("10.2"), None], 31);
    finding::Event::Raised(Raised {
        inspection: inspection::id(CAMPAIGNS[0], agency),
        campaign: dice.of(&CAMPAIGNS, 32),
        agency,
        year: dice.of(&[2021, 2022], 33),
        item: dice.of(&["A3", "B11"], 34).to_owned(),
        clause: clause.map(str::to_owned),
        class,
        text: "Điểm phát hiện".into(),
        escalated_from: (class == FindingClass::Major).then_some(FindingClass::Minor),
        repeat_of: None,
        due: class.is_nonconformity().then(|| effective_on + Days::new(30)),
        effective_on,
    })
}

pub(super) fn of_finding(dice: &Dice, id: Uuid, agency: Uuid, effective_on: NaiveDate) -> finding::Event {
    use finding::Event;
    let action = Uuid::from_u128(id.as_u128() * 10 + u128::from(dice.roll(2, 40)));
    let (by, reason, decision) = ("Nguyễn Văn Bình".to_owned(), "Lý do".to_owned(), "12/QĐ".to_owned());
    let due = effective_on + Days::new(40);
    match dice.roll(16, 41) {
        0..=2 => {
            let (kind, text, responsible) = (ActionKind::CorrectiveAction, "Sửa".to_owned(), "Văn phòng".to_owned());
            Event::ActionProposed(Proposal { action, kind, text, responsible, due, by, effective_on })
        }
        3..=5 => Event::ActionAccepted { action, by, effective_on },
        6 => Event::ActionRejected { action, by, reason, effective_on },
        7 => Event::DeadlineExtended { action, due, reason, decision, effective_on },
        8 => {
            let (evidence, sha256) = (Uuid::from_u128(effective_on.to_string().len() as u128), "0".repeat(64));
            let (name, media_type, size, revision) = ("a.pdf".to_owned(), "application/pdf".to_owned(), 1, 1);
            Event::EvidenceSubmitted(Evidence {
                action,
                evidence,
                name,
                media_type,
                size,
                sha256,
                revision,
                by,
                effective_on,
            })
        }
        9 => Event::EffectivenessChecked { action, effective: dice.roll(3, 42) > 0, by, note: None, effective_on },
        10..=11 => Event::Closed { by, note: None, effective_on },
        12 => Event::Reopened { reason, by, effective_on },
        13 => {
            let class = dice.of(FindingClass::ALL, 43);
            let due = class.is_nonconformity().then_some(due);
            Event::Reclassified { class, due, reason, authority: Some("Sở KH&CN".into()), effective_on }
        }
        14 => Event::Transferred { to: agency, decision, reason, effective_on },
        _ if dice.roll(2, 44) == 0 => Event::Withdrawn { reason, authority: None, effective_on },
        _ => Event::Extinguished { decision, reason, effective_on },
    }
}
