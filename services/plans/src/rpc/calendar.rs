//! CalendarService: the official calendar of a year, told from its stream.

use super::service;
use contracts::plans::v1 as pb;
use decider::Aggregate as _;
use plans_domain::calendar_year::{self, Calendar, CalendarYear};
use runtime::{field, status::Problem};
use tonic::{Request, Response, Status};

service! {
    pb::calendar_service_server::CalendarService {
        set_calendar_year: SetCalendarYearRequest -> SetCalendarYearResponse,
    }

    async fn get_calendar_year(
        &self,
        request: Request<pb::GetCalendarYearRequest>,
    ) -> Result<Response<pb::GetCalendarYearResponse>, Status> {
        let r = request.into_inner();
        let moment = self.moment(&r.as_of, r.known_at.as_ref(), &r.min_positions).await?;
        let (facts, version) = moment.facts::<CalendarYear>(calendar_year::id(r.year)).await?;
        let known = CalendarYear::replay(&facts);
        let calendar =
            known.calendar().ok_or_else(|| Problem::missing("calendar", format!("of {} on {}", r.year, moment.as_of)))?;
        let (provenance, calendar_year) = (Some(moment.provenance()), Some(message(calendar, version)));
        Ok(Response::new(pb::GetCalendarYearResponse { provenance, calendar_year }))
    }
}

fn message(calendar: &Calendar, version: i64) -> pb::CalendarYear {
    let holidays = calendar.holidays.iter();
    pb::CalendarYear {
        calendar_year_id: calendar_year::id(calendar.year).to_string(),
        etag: field::to_etag(version),
        year: calendar.year,
        holidays: holidays
            .map(|holiday| pb::Holiday { day: holiday.day.to_string(), name: holiday.name.clone() })
            .collect(),
        worked: calendar.worked.iter().map(ToString::to_string).collect(),
        basis: calendar.basis.clone(),
        set_on: calendar.effective_on.to_string(),
    }
}
