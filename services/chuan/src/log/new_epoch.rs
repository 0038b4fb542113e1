//! `chuan log new-epoch`: a log that was restored from a backup begins a new life.
//!
//! **Invariant:** nothing is begun that the operator has not seen: the server compares the head that was shown.
//! **Invariant:** without a terminal somebody must have said --yes; no script begins an epoch by accident.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Result, bail};
use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use contracts::events::v1 as events;
use contracts::operations::v1 as pb;
use serde::Serialize;

use crate::cli::Globals;
use crate::client::{Server, command};
use crate::format::{self, Lang};
use crate::output::{self, Format, Sheet};

/// Whose log, and who says so.
#[derive(Debug, clap::Args)]
pub(crate) struct NewEpoch {
    /// Service whose log was restored
    #[arg(long, value_name = "SERVICE", value_parser = PossibleValuesParser::new(super::WITH_LOGS))]
    service: String,
    /// Do not ask; begin it at the head that is there now
    #[arg(short, long)]
    yes: bool,
    /// Who begins it, for the server's log
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
}

impl NewEpoch {
    /// Shows the head, asks, and begins the epoch.
    ///
    /// # Errors
    /// The operator says no, the log has moved meanwhile, or the server refuses or is not there.
    pub(crate) async fn run(&self, server: &Server, globals: &Globals) -> Result<()> {
        let mut client = server.log(&self.service).await?;
        let head = super::head_of(&mut client, &self.service).await?;
        let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        if !self.yes && !can_ask {
            let text = "nobody can be asked here; look at `chuan log head`, then repeat with --yes";
            clap::Error::raw(ErrorKind::MissingRequiredArgument, format!("{text}\n")).exit();
        }
        tell(&prospect(&head, globals.lang))?;
        if !self.yes && !is_agreed(globals.lang).await? {
            bail!("no epoch was begun; the log of {} is as it was", self.service);
        }
        let wish = pb::BeginEpochRequest { service: head.service.clone(), epoch: head.epoch, position: head.position };
        let mut operator = server.operate_log(&self.service).await?;
        let begun = operator.begin_epoch(command(wish, self.actor.as_deref())).await?.into_inner();
        output::print(&shown(&head, &begun, globals)?)
    }
}

/// Writes to standard error: it is not the answer.
fn tell(text: &str) -> Result<()> {
    Ok(std::io::stderr().write_all(text.as_bytes())?)
}

/// What is there, and what is going to happen.
fn prospect(head: &events::HeadResponse, lang: Lang) -> String {
    let events::HeadResponse { service, epoch, .. } = head;
    let position = format::number(head.position, lang);
    let recorded = format::exact_clock(head.recorded_at.as_ref(), lang);
    let (next, stream) = (epoch + 1, service.to_uppercase());
    let founding = head.founding.as_deref().unwrap_or_default();
    let mut text = match lang {
        Lang::Vi => format!(
            "Sổ của {service}: đời {epoch}, vị trí cuối {position}, ghi nhận lúc {recorded}.\n\
             Sẽ mở đời {next} từ vị trí đó. Chỉ làm việc này sau khi sổ được phục hồi từ bản sao lưu:\n\
             \x20 - sổ không đổi: không sự kiện nào bị thêm, sửa hay xóa;\n\
             \x20 - các tiến trình của {service} tự dừng và được nền tảng khởi động lại;\n\
             \x20 - luồng CHUAN_{stream} trên NATS được tạo lại từ sổ: những gì chỉ luồng có sẽ mất;\n\
             \x20 - mọi bảng và chính sách theo sổ này được dựng lại từ đầu; bảng cũ trả lời cho đến khi xong;\n\
             \x20 - bên nhận bên ngoài thấy epoch {next} trong từng thông điệp và phải đọc lại từ đầu.\n"
        ),
        Lang::En => format!(
            "Log of {service}: epoch {epoch}, ends at {position}, recorded at {recorded}.\n\
             Epoch {next} will begin there. Do this only after the log was restored from a backup:\n\
             \x20 - the log stays as it is: no event is added, changed or removed;\n\
             \x20 - the processes of {service} end themselves, and their platform starts them again;\n\
             \x20 - the stream CHUAN_{stream} on NATS is made anew from the log: what only the stream holds is lost;\n\
             \x20 - every view and policy that follows the log is built again; the old rows answer until then;\n\
             \x20 - consumers outside see epoch {next} in each message, and have to read from the beginning.\n"
        ),
    };
    if !founding.is_empty() {
        text.push_str(&match lang {
            Lang::Vi => format!("Đợt nhập sổ cũ {founding:?} đang dở; chạy lại lệnh nhập để tiếp tục trong đời mới.\n"),
            Lang::En => {
                format!("The founding import {founding:?} is not finished; repeat it to go on in the new epoch.\n")
            }
        });
    }
    text
}

/// Asks on the terminal; anything but a yes is a no.
async fn is_agreed(lang: Lang) -> Result<bool> {
    tell(lang.pick("Mở đời mới? [c/K] ", "Begin the new epoch? [y/N] "))?;
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    Ok(is_yes(&line.await??))
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "c" | "có")
}

/// What was begun, for programs.
#[derive(Serialize)]
struct Begun<'a> {
    service: &'a str,
    log_id: &'a str,
    former_epoch: i64,
    epoch: i64,
    position: i64,
}

fn shown(head: &events::HeadResponse, begun: &pb::BeginEpochResponse, globals: &Globals) -> Result<String> {
    let (lang, pb::BeginEpochResponse { epoch, position }) = (globals.lang, *begun);
    let (service, log_id, former_epoch) = (head.service.as_str(), head.log_id.as_str(), head.epoch);
    match globals.output {
        Format::Json => output::json(&Begun { service, log_id, former_epoch, epoch, position }),
        Format::Csv => {
            let mut sheet = Sheet::new(&["service", "log_id", "former_epoch", "epoch", "position"]);
            let numbers = [former_epoch, epoch, position].map(|number| number.to_string());
            sheet.push([service.to_owned(), log_id.to_owned()].into_iter().chain(numbers));
            sheet.csv()
        }
        Format::Table => {
            let position = format::number(position, lang);
            Ok(match lang {
                Lang::Vi => format!(
                    "Đã mở đời {epoch} của sổ {service} từ vị trí {position}.\n\
                     Xem tiếp: chuan log head --service {service}; chuan view status; chuan bus status\n"
                ),
                Lang::En => format!(
                    "Epoch {epoch} of the log of {service} has begun at {position}.\n\
                     Look on with: chuan log head --service {service}; chuan view status; chuan bus status\n"
                ),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(founding: Option<&str>) -> events::HeadResponse {
        let founding = founding.map(str::to_owned);
        events::HeadResponse { service: "registry".into(), epoch: 3, position: 7_012, founding, ..Default::default() }
    }

    #[test]
    fn the_operator_sees_what_is_there_and_what_will_happen() {
        for (lang, parts) in [
            (Lang::Vi, ["đời 3", "7.012", "đời 4", "CHUAN_REGISTRY", "epoch 4"]),
            (Lang::En, ["epoch 3", "7,012", "Epoch 4", "CHUAN_REGISTRY", "from the beginning"]),
        ] {
            let text = prospect(&head(None), lang);
            for part in parts {
                assert!(text.contains(part), "{part}: {text}");
            }
            assert!(!text.contains("\"\""), "{text}");
            assert!(prospect(&head(Some("sổ cũ")), lang).contains("\"sổ cũ\""));
        }
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y", "Y\n", "yes", "c", "C\r\n", "Có"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "\n", "n", "k", "không", "yess", "registry"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
