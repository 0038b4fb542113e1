//! Reading the command message of calendars; see `read.rs`.

use super::{Order, Wish, read};
use contracts::plans::v1 as pb;
use plans_domain::calendar_year::{self, Calendar, Command, Holiday};
use runtime::{fields::Fields, status::Violation};

impl TryFrom<pb::SetCalendarYearRequest> for Order {
    type Error = Vec<Violation>;
    fn try_from(r: pb::SetCalendarYearRequest) -> Result<Order, Vec<Violation>> {
        let mut fields = Fields::default();
        let holidays = r.holidays.into_iter().enumerate().map(|(index, holiday)| Holiday {
            day: fields.date(&format!("holidays[{index}].day"), &holiday.day),
            name: holiday.name,
        });
        let holidays = holidays.collect();
        let worked = r.worked.iter().enumerate().map(|(index, day)| fields.date(&format!("worked[{index}]"), day));
        let worked = worked.collect();
        let effective_on = fields.date("effective_on", &r.effective_on);
        let calendar = Calendar { year: r.year, holidays, worked, basis: r.basis, effective_on };
        let (id, wish) = (calendar_year::id(calendar.year), Wish::Calendar(Command::Set(calendar)));
        read::order(fields, (&r.request_id, &r.etag, r.validate_only), id, wish)
    }
}
