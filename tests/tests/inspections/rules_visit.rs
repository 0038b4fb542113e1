//! Before and during a visit: notice and working days (R-INS-4, R-CAL-1), agencies that are there (R-REG-7), and what cannot be
//! judged by records (R-INS-11).

use contracts::{Code, inspections::v1 as pb, plans::v1 as plans};
use tests::story::{inspections::*, plans::*, *};

/// R-INS-4
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_4_a_notice_precedes_the_visit_by_five_working_days_and_the_visit_is_on_one() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let campaign = port.does(opening(&province.lead, 2021, &[&agency])).await.resource_id;
        let team = port.does(team_of(&campaign, 2021, &province.lead, &province.office)).await.resource_id;
        // A Saturday, and the day after Quốc khánh.
        for holiday in ["2021-07-03", "2021-09-03"] {
            let refusal = port.refuses(schedule(&campaign, &agency, &team, holiday)).await;
            says(&refusal, Code::InvalidArgument, "R-INS-4", &format!("{holiday} is not a working day"));
        }
        // Tuesday; before it 02 and 03/09 are free.
        let inspection = port.does(schedule(&campaign, &agency, &team, "2021-09-07")).await.resource_id;
        let unnoticed = port.refuses(start(&inspection, "2021-09-07")).await;
        says(&unnoticed, Code::FailedPrecondition, "R-INS-4", "was given no notice of the visit on 2021-09-07");
        let short = port.refuses(notice(&inspection, "2021-08-30")).await;
        says(
            &short,
            Code::FailedPrecondition,
            "R-INS-4",
            "is 4 working days before the visit on 2021-09-07; 5 are needed",
        );
        port.does(notice(&inspection, "2021-08-29")).await; // on a Sunday: the next day is the first that counts
        port.knows(notice(&inspection, "2021-08-29")).await;
        let other = port.refuses(notice(&inspection, "2021-08-27")).await;
        says(&other, Code::AlreadyExists, "R-INS-4", "was given notice by '77/TB-SKHCN' of 2021-08-29");
        let early = port.refuses(start(&inspection, "2021-09-06")).await;
        says(&early, Code::FailedPrecondition, "R-INS-4", "2021-09-06 is before the visit on 2021-09-07");

        let moving = pb::RescheduleInspectionRequest {
            inspection_id: inspection.clone(),
            visit_on: "2021-09-09".into(),
            reason: "Cơ quan họp tỉnh".into(),
            effective_on: "2021-08-31".into(),
            ..Default::default()
        };
        port.does(moving.clone()).await;
        port.knows(moving).await;
        let unnoticed = port.refuses(start(&inspection, "2021-09-09")).await;
        says(&unnoticed, Code::FailedPrecondition, "R-INS-4", "no notice of the visit on 2021-09-09");
        let again = port.refuses(notice(&inspection, "2021-09-01")).await;
        says(&again, Code::FailedPrecondition, "R-INS-4", "4 working days");
        port.does(notice(&inspection, "2021-08-31")).await;
        port.does(start(&inspection, "2021-09-10")).await; // the day after is not too late
        let told = port.inspection(&inspection, "").await;
        assert_eq!((told.notices.len(), told.reschedulings.len(), told.visit_on.as_str()), (2, 1, "2021-09-09"));
    })
    .await;
}

/// R-CAL-1
#[tokio::test(flavor = "multi_thread")]
async fn r_cal_1_working_days_are_counted_by_the_calendar_of_the_year_and_not_guessed_without_one() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await; // which knows the calendars of 2019 to 2022
        let agency = port.some_department().await;
        let campaign = port.does(opening(&province.lead, 2023, &[&agency])).await.resource_id;
        let team = port.does(team_of(&campaign, 2023, &province.lead, &province.office)).await.resource_id;
        let visit = schedule(&campaign, &agency, &team, "2023-06-10"); // a Saturday
        says(
            &port.refuses(visit.clone()).await,
            Code::FailedPrecondition,
            "R-CAL-1",
            "the working days of 2023 are not known",
        );
        port.does(calendar(2023)).await;
        says(&port.refuses(visit.clone()).await, Code::InvalidArgument, "R-INS-4", "2023-06-10 is not a working day");
        let swapped = plans::SetCalendarYearRequest {
            worked: vec!["2023-06-10".into()],
            effective_on: "2023-01-02".into(),
            ..calendar(2023)
        };
        port.does(swapped).await;
        let inspection = port.does(visit).await.resource_id;
        // The swapped Saturday counts too: five working days after Monday 05/06.
        port.does(notice(&inspection, "2023-06-05")).await;
        port.does(start(&inspection, "2023-06-10")).await;
        port.does(answer(&inspection, "A1", Answer::NonconformMinor, "2023-06-10")).await;

        // 40 working days for a minor nonconformity, 20 for a major one, both after the day of the finding.
        let minor = raising(&inspection, "A1", FindingClass::Minor, "2023-06-10");
        let id = minor.finding_id.clone().expect("it has one");
        port.does(minor).await;
        assert_eq!(port.finding(&id, "2023-06-10").await.due.as_deref(), Some("2023-08-04"));
        port.does(reclassified(&id, FindingClass::Major, "2023-06-12")).await;
        assert_eq!(port.finding(&id, "2023-06-12").await.due.as_deref(), Some("2023-07-10"));
        let late = port.finding(&id, "2023-07-11").await;
        assert!(late.overdue && !port.finding(&id, "2023-07-10").await.overdue);
    })
    .await;
}

/// R-REG-7
#[tokio::test(flavor = "multi_thread")]
async fn r_reg_7_only_an_agency_that_is_there_on_the_day_is_inspected() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let campaign = port.does(opening(&province.lead, 2021, &[&agency])).await.resource_id;
        let team = port.does(team_of(&campaign, 2021, &province.lead, &province.office)).await.resource_id;
        port.does(dissolution(&agency, "2021-07-05")).await;
        port.catches_up().await;
        let refusal = port.refuses(schedule(&campaign, &agency, &team, "2021-07-05")).await;
        says(&refusal, Code::FailedPrecondition, "R-REG-7", "does not exist on 2021-07-05");
        let refusal = port
            .refuses(pb::OpenCampaignRequest {
                effective_on: "2021-08-02".into(),
                ..opening(&province.lead, 2021, &[&agency])
            })
            .await;
        says(&refusal, Code::FailedPrecondition, "R-REG-7", "does not exist on 2021-08-02");
        let nobody = new_id();
        says(&port.refuses(opening(&nobody, 2021, &[&province.office])).await, Code::NotFound, "R-REG-7", &nobody);
    })
    .await;
}

/// R-INS-11
#[tokio::test(flavor = "multi_thread")]
async fn r_ins_11_what_is_seen_on_site_only_is_not_assessed_by_records_and_says_why() {
    in_both_houses(async |_, port| {
        let province = port.is_a_province().await;
        let agency = port.some_department().await;
        let visit = port.visits(&province, &agency, Mode::RecordsBased, "2021-07-05").await;
        let (id, on) = (visit.inspection.as_str(), visit.on.as_str());
        for found in [Answer::Conforms, Answer::NonconformMinor, Answer::NotApplicable] {
            let refusal = port.refuses(answer(id, "A8", found, on)).await;
            says(
                &refusal,
                Code::FailedPrecondition,
                "R-INS-11",
                "item 'A8' can only be seen on site; by records it is 'not-assessed'",
            );
        }
        let unsaid = pb::AssessItemRequest { justification: None, ..answer(id, "A8", Answer::NotAssessed, on) };
        says(
            &port.refuses(unsaid).await,
            Code::InvalidArgument,
            "R-INS-11",
            "item 'A8' is 'not-assessed' without a reason",
        );
        let excluded = pb::AssessItemRequest { justification: None, ..answer(id, "B20", Answer::NotApplicable, on) };
        says(
            &port.refuses(excluded).await,
            Code::InvalidArgument,
            "R-QMS-11",
            "item 'B20' is 'not-applicable' without a reason",
        );
        let refusal = port.refuses(sample(id, "HS-01", "Đất đai", on)).await;
        says(&refusal, Code::FailedPrecondition, "R-INS-11", "file 'HS-01' cannot be sampled by records");
        let unknown = port.refuses(answer(id, "D9", Answer::Conforms, on)).await;
        says(&unknown, Code::NotFound, "checklist", "has no item 'D9'");

        port.looks_through(&visit).await;
        port.concludes(&visit, true).await; // no samples are needed by records
        let told = port.inspection(id, "").await;
        let unseen: Vec<&str> = told
            .assessments
            .iter()
            .filter(|one| one.answer() == Answer::NotAssessed)
            .map(|one| one.item.as_str())
            .collect();
        assert_eq!(unseen, ON_SITE);
        let conclusion = told.conclusion.expect("it is concluded");
        assert_eq!(
            (conclusion.score_hundredths, conclusion.grade()),
            (Some(10_000), Grade::Good),
            "they are left out of the score"
        );
    })
    .await;
}
