//! What an import did, for people and for programs.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::layout::Service;
use super::send::Told;
use crate::cli::Globals;
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the set.
    pub set: String,
    /// What people call it, in the language asked for.
    #[serde(skip)]
    pub title: String,
    /// True: nothing was recorded; the numbers say what would have been.
    pub validate_only: bool,
    /// Commands that were applied, by all services together.
    pub applied: i64,
    /// Commands that the logs knew already, or that changed nothing.
    pub already_known: i64,
    /// Events that were recorded.
    pub events: i64,
    /// The position that the registry's log reached; 0 when the set has nothing for it.
    pub position: i64,
    /// How long it took, reading included.
    pub seconds: f64,
    /// The same, service by service.
    pub services: Vec<Share>,
}

/// What an import did in one service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The service.
    pub service: String,
    /// False: it was not asked, because its rows build on rows of another service that are only checked, not recorded.
    pub asked: bool,
    /// Commands that were applied.
    pub applied: i64,
    /// Commands that the log knew already, or that changed nothing.
    pub already_known: i64,
    /// Events that were recorded.
    pub events: i64,
    /// The position that the log reached.
    pub position: i64,
}

impl Share {
    fn of(told: &Told) -> Self {
        let said = told.summary.unwrap_or_default();
        Self {
            service: told.service.name().to_owned(),
            asked: told.summary.is_some(),
            applied: said.applied,
            already_known: said.already_known,
            events: said.events,
            position: said.position,
        }
    }
}

impl Summary {
    pub(super) fn of(set: String, title: String, validate_only: bool, told: &[Told], took: Duration) -> Self {
        let services: Vec<Share> = told.iter().map(Share::of).collect();
        let registry = services.iter().find(|share| share.service == Service::Registry.name());
        Self {
            set,
            title,
            validate_only,
            applied: services.iter().map(|share| share.applied).sum(),
            already_known: services.iter().map(|share| share.already_known).sum(),
            events: services.iter().map(|share| share.events).sum(),
            position: registry.map(|share| share.position).unwrap_or_default(),
            seconds: took.as_secs_f64(),
            services,
        }
    }

    /// The position that the log of a service reached; 0 when the set has nothing for it.
    #[must_use]
    pub fn position_of(&self, service: &str) -> i64 {
        self.services.iter().find(|share| share.service == service).map(|share| share.position).unwrap_or_default()
    }

    /// As the caller wants to read it.
    pub(super) fn shown(&self, globals: &Globals) -> Result<String> {
        match globals.output {
            Format::Json => output::json(self),
            Format::Csv => self.sheet().csv(),
            Format::Table => Ok(self.told(globals.lang)),
        }
    }

    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&[
            "set",
            "service",
            "validate_only",
            "asked",
            "applied",
            "already_known",
            "events",
            "position",
            "seconds",
        ]);
        for share in &self.services {
            let numbers = [share.applied, share.already_known, share.events, share.position];
            let [applied, known, events, position] = numbers.map(|number| number.to_string());
            let (only, asked) = (self.validate_only.to_string(), share.asked.to_string());
            let (set, seconds) = (self.set.clone(), format!("{:.3}", self.seconds));
            sheet.push([set, share.service.clone(), only, asked, applied, known, events, position, seconds]);
        }
        sheet
    }

    fn told(&self, lang: Lang) -> String {
        let mut text = format!("{}:\n", self.title);
        for share in &self.services {
            text.push_str(&format!("  {}: {}\n", share.service, self.told_of(share, lang)));
        }
        let seconds = format!("{:.1}", self.seconds);
        text.push_str(&match (lang, self.validate_only) {
            (Lang::Vi, true) => "Chưa ghi gì.\n".to_owned(),
            (Lang::En, true) => "Nothing was recorded.\n".to_owned(),
            (Lang::Vi, false) => format!("Xong sau {} giây.\n", seconds.replace('.', ",")),
            (Lang::En, false) => format!("Done after {seconds} s.\n"),
        });
        text
    }

    fn told_of(&self, share: &Share, lang: Lang) -> String {
        let numbers = [share.applied, share.already_known, share.events, share.position];
        let [applied, known, events, position] = numbers.map(|number| format::number(number, lang));
        match (lang, self.validate_only, share.asked) {
            (Lang::Vi, _, false) => "chưa kiểm tra trên máy chủ, vì dựa vào các dòng ở trên chưa được ghi".to_owned(),
            (Lang::En, _, false) => {
                "not checked on the server, because it builds on rows above that are not recorded".to_owned()
            }
            (Lang::Vi, true, true) => format!("hợp lệ, {applied} dòng sẽ được ghi, {known} đã có từ trước"),
            (Lang::En, true, true) => format!("good; rows to apply: {applied}, known already: {known}"),
            (Lang::Vi, false, true) => {
                format!("đã ghi {applied} dòng, {known} đã có từ trước; {events} sự kiện, vị trí {position}")
            }
            (Lang::En, false, true) => {
                format!("rows applied: {applied}, known already: {known}; {events} events, position {position}")
            }
        }
    }
}
