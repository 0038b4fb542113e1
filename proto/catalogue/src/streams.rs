//! Every kind of stream, with the type of its events and the history of their stored forms.
//!
//! **Invariant:** a kind or a history that is not in this list makes a test fail.

use decider::Aggregate;
use inspections_domain::{
    campaign::Campaign, finding::Finding, inspection::Inspection, team::Team, template::ChecklistTemplate,
};
use plans_domain::{
    calendar_year::CalendarYear, committee::SteeringCommittee, document::OfficialDocument, plan::Plan,
    training::Training,
};
use registry_domain::{
    agency::Agency, edition::Edition, obligation::KindRules, procedure_list::ProcedureList,
    quality_system::QualitySystem, reorganisation::Reorganisation,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// A kind of stream.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Whose log holds it.
    pub service: &'static str,
    /// What it is called in the log, such as `quality-system`.
    pub kind: &'static str,
    /// The file of its history below `history/`, without its ending.
    pub file: &'static str,
    /// Every form in which an event of it was ever stored, a line each, the newest of a name last.
    pub history: &'static str,
    /// What the type of its events says of itself.
    pub schema: Value,
}

impl Stream {
    /// The newest stored form of an event.
    pub fn example(&self, name: &str) -> Option<Value> {
        let mut forms = self.history.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        forms.rfind(|form| form["type"] == name)
    }

    // What is written counts, not what would still be read: a field that is always written is there for every consumer.
    fn of<A: Aggregate<Event: JsonSchema>>(service: &'static str, file: &'static str, history: &'static str) -> Stream {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let schema = generator.into_root_schema_for::<A::Event>().to_value();
        Stream { service, kind: A::KIND, file, history, schema }
    }
}

// A macro, because `include_str!` takes no variable.
macro_rules! stream {
    ($aggregate:ty, $service:literal, $file:literal) => {
        Stream::of::<$aggregate>(
            $service,
            $file,
            include_str!(concat!("../../../services/", $service, "/domain/history/", $file, ".jsonl")),
        )
    };
}

/// All kinds of streams.
pub fn streams() -> Vec<Stream> {
    vec![
        stream!(Agency, "registry", "agency"),
        stream!(QualitySystem, "registry", "quality_system"),
        stream!(Edition, "registry", "edition"),
        stream!(KindRules, "registry", "obligation"),
        stream!(ProcedureList, "registry", "procedure_list"),
        stream!(Reorganisation, "registry", "reorganisation"),
        stream!(OfficialDocument, "plans", "document"),
        stream!(SteeringCommittee, "plans", "committee"),
        stream!(CalendarYear, "plans", "calendar_year"),
        stream!(Plan, "plans", "plan"),
        stream!(Training, "plans", "training"),
        stream!(ChecklistTemplate, "inspections", "template"),
        stream!(Campaign, "inspections", "campaign"),
        stream!(Team, "inspections", "team"),
        stream!(Inspection, "inspections", "inspection"),
        stream!(Finding, "inspections", "finding"),
    ]
}
