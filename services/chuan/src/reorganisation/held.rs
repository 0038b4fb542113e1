//! What the registry holds of a resolution, and asking it to check, record or apply one.
//!
//! **Invariant:** the id of a command follows from what it says, so repeating it is safe; a check has none, because nothing of
//! it is kept.
//!
//! Deliberately absent: printing (`told.rs`).

use anyhow::Result;
use contracts::common::v1::Receipt;
use contracts::registry::v1 as pb;
use contracts::{Code, Status};
use pb::ReorganisationState as State;
use runtime::call;

use super::file::File;
use crate::client::{Server, command, request};
use crate::ids;

/// The last day that a question may be about: whatever is recorded counts, also what becomes true later than today.
const EVER: &str = "2199-12-31";

/// What the registry holds; nothing when the resolution is not recorded.
#[derive(Debug)]
pub(super) struct Held(Option<pb::Reorganisation>);

/// What a check or a command comes to.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// What was recorded; absent after a check that found violations, and when nothing had to be asked.
    pub(super) receipt: Option<Receipt>,
    /// What stands against the resolution.
    pub(super) violations: Vec<pb::ReorganisationViolation>,
    /// What changes; absent when nothing does.
    pub(super) effect: Option<pb::ReorganisationEffect>,
}

impl Held {
    /// What is recorded of the resolution in `file`.
    ///
    /// # Errors
    /// The server refuses.
    pub(super) async fn of(server: &Server, file: &File) -> Result<Self> {
        let wish =
            pb::GetReorganisationRequest { as_of: EVER.to_owned(), reorganisation_id: id(file), ..Default::default() };
        match server.reorganisations().await?.get_reorganisation(request(wish)).await {
            Ok(answer) => Ok(Self(answer.into_inner().reorganisation)),
            Err(status) if status.code() == Code::NotFound => Ok(Self(None)),
            Err(status) => Err(status.into()),
        }
    }

    /// How far it is; unspecified when it is not recorded.
    pub(super) fn state(&self) -> State {
        self.0.as_ref().map_or(State::Unspecified, pb::Reorganisation::state)
    }

    /// Whether exactly this is recorded.
    pub(super) fn says(&self, resolution: &pb::Resolution) -> bool {
        self.0.as_ref().is_some_and(|held| held.resolution.as_ref() == Some(resolution))
    }
}

/// The id of the reorganisation in `file`.
pub(super) fn id(file: &File) -> String {
    ids::reorganisation(&file.number, &file.adopted_on)
}

/// Records a resolution.
///
/// # Errors
/// The server refuses.
pub(super) async fn adopt(server: &Server, said: &pb::Resolution, actor: Option<&str>) -> Result<Answer, Status> {
    let resolution = Some(said.clone());
    let wish =
        pb::AdoptReorganisationRequest { request_id: command_id("adopt", said), resolution, ..Default::default() };
    let told = server.reorganisations().await?.adopt_reorganisation(command(wish, actor)).await?.into_inner();
    Ok(Answer { receipt: told.receipt, violations: told.violations, effect: told.effect })
}

/// Checks whether a resolution could be recorded.
///
/// # Errors
/// The server refuses for another reason than what the answer lists.
pub(super) async fn check_adopting(server: &Server, said: &pb::Resolution) -> Result<Answer, Status> {
    let resolution = Some(said.clone());
    let wish = pb::AdoptReorganisationRequest { validate_only: true, resolution, ..Default::default() };
    let told = server.reorganisations().await?.adopt_reorganisation(request(wish)).await?.into_inner();
    Ok(Answer { receipt: told.receipt, violations: told.violations, effect: told.effect })
}

/// Puts a resolution into effect.
///
/// # Errors
/// The server refuses.
pub(super) async fn apply(server: &Server, said: &pb::Resolution, actor: Option<&str>) -> Result<Answer, Status> {
    let reorganisation_id = ids::reorganisation(&said.number, &said.adopted_on);
    let wish = pb::ApplyReorganisationRequest {
        request_id: command_id("apply", said),
        reorganisation_id,
        ..Default::default()
    };
    let told = server.reorganisations().await?.apply_reorganisation(command(wish, actor)).await?.into_inner();
    Ok(Answer { receipt: told.receipt, violations: told.violations, effect: told.effect })
}

/// Checks whether a recorded resolution could take effect.
///
/// # Errors
/// The server refuses for another reason than what the answer lists.
pub(super) async fn check_applying(server: &Server, said: &pb::Resolution) -> Result<Answer, Status> {
    let reorganisation_id = ids::reorganisation(&said.number, &said.adopted_on);
    let wish = pb::ApplyReorganisationRequest { validate_only: true, reorganisation_id, ..Default::default() };
    let told = server.reorganisations().await?.apply_reorganisation(request(wish)).await?.into_inner();
    Ok(Answer { receipt: told.receipt, violations: told.violations, effect: told.effect })
}

/// The id of a command about this content.
fn command_id(what: &str, said: &pb::Resolution) -> String {
    ids::of(&format!("chuan/reorganisation/{what}/{}", call::fingerprint("resolution", said)))
}
