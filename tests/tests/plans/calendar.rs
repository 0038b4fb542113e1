//! The calendar of a year (R-CAL-1); what inspections count with it is in their own stories.

use contracts::{
    Code,
    plans::v1::{self as pb, calendar_service_client::CalendarServiceClient},
};
use tests::story::{plans::*, *};

/// R-CAL-1
#[tokio::test(flavor = "multi_thread")]
async fn r_cal_1_a_year_has_the_holidays_and_swapped_days_that_were_decided_last() {
    in_both_houses(async |_, port| {
        let with = |change: fn(&mut pb::SetCalendarYearRequest)| {
            let mut wanted = calendar(2021);
            change(&mut wanted);
            wanted
        };
        let day = |day: &str| pb::Holiday { day: day.into(), name: "Nghỉ bù".into() };
        let refuses = async |wanted, words: &str| {
            says(&port.refuses(wanted).await, Code::InvalidArgument, "R-CAL-1", words);
        };
        refuses(
            pb::SetCalendarYearRequest { holidays: vec![day("2022-01-03")], ..calendar(2021) },
            "2022-01-03 does not lie in 2021",
        )
        .await;
        refuses(
            pb::SetCalendarYearRequest { holidays: vec![day("2021-05-03"), day("2021-05-03")], ..calendar(2021) },
            "2021-05-03 is named twice",
        )
        .await;
        refuses(with(|wanted| wanted.worked = vec!["2021-05-14".into()]), "2021-05-14 is not a Saturday or Sunday")
            .await;
        refuses(with(|wanted| wanted.year = 21), "21 is not a year of four digits").await;
        let nonsense = port.refuses(with(|wanted| wanted.worked = vec!["15/05/2021".into()])).await;
        blames(&nonsense, "worked[0]", "YYYY-MM-DD");

        let told = async |as_of: &str| {
            let asked = pb::GetCalendarYearRequest { as_of: as_of.into(), year: 2021, ..Default::default() };
            let answer = CalendarServiceClient::new(port.channel.clone()).get_calendar_year(asked).await;
            answer.map(|answer| answer.into_inner().calendar_year.expect("it has one"))
        };
        assert_eq!(told("").await.map(drop).map_err(|status| status.code()), Err(Code::NotFound));
        let id = port.does(calendar(2021)).await.resource_id;
        port.knows(calendar(2021)).await;
        let swap = pb::SetCalendarYearRequest {
            worked: vec!["2021-05-15".into()],
            effective_on: "2021-04-20".into(),
            ..calendar(2021)
        };
        assert_eq!(port.does(swap).await.resource_id, id, "the year has one calendar");
        let early = with(|wanted| wanted.effective_on = "2021-01-04".into());
        says(&port.refuses(early).await, Code::FailedPrecondition, "R-CAL-1", "2021-04-20");
        assert!(told("2021-04-19").await.expect("it is there").worked.is_empty());
        let last = told("2021-04-20").await.expect("it is there");
        assert_eq!((last.worked.as_slice(), last.holidays.len()), (&["2021-05-15".to_owned()][..], 14));
    })
    .await;
}
