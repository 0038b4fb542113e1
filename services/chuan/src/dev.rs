//! `chuan dev`: everything in one process, on SQLite files, with the sample.
//!
//! Deliberately absent: anything that `chuan serve` does not run too; only the choices differ.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::builder::PossibleValuesParser;
use runtime::clock::Clock;
use runtime::config::Settings;
use runtime::host::Want;
use runtime::{serve, telemetry};

use crate::cli::Globals;
use crate::client::{DEFAULT_LISTEN, Server};
use crate::format::{self, Lang};
use crate::when::When;
use crate::{house, import, output, report};

/// The word for "no sample".
pub(crate) const NO_SAMPLE: &str = "none";

/// The arguments of `chuan dev`.
#[derive(Debug, clap::Args)]
pub(crate) struct Dev {
    /// Directory of the databases and of evidence; made when it is not there
    #[arg(long, value_name = "DIR", default_value = "./data")]
    pub(crate) data: PathBuf,
    /// Address and port to listen on
    #[arg(long, env = "CHUAN_LISTEN", value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    pub(crate) listen: SocketAddr,
    /// Sample to load into an empty log
    #[arg(long, value_name = "NAME", default_value = "hai-duong", value_parser = sample_names())]
    pub(crate) sample: String,
}

fn sample_names() -> PossibleValuesParser {
    PossibleValuesParser::new(import::samples().into_iter().chain([NO_SAMPLE]))
}

impl Dev {
    /// The files of the sample that was asked for; nothing when none was.
    pub(crate) fn sample(&self) -> Option<import::Files> {
        import::Files::of_sample(&self.sample)
    }

    /// Runs until a signal comes.
    ///
    /// # Errors
    /// A database or the port cannot be used, or the sample cannot be loaded.
    pub(crate) async fn run(&self, globals: &Globals) -> Result<()> {
        let began = Instant::now();
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot make the directory {}", self.data.display()))?;
        let config = self.settings().resolve()?;
        telemetry::init(config.log_format, &config.log_filter)?;
        let listener = house::listen(&config).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shutdown = serve::signals()?;
        let mut host = house::furnish(config, Clock::system(), &house::SERVICES, shutdown.clone()).await?;
        let head = host.log(registry::NAME).await?.head().await?;
        let views = host.views();
        let serving = tokio::spawn(host.serve(listener));

        let shown = async {
            let server = Server::connect(&url).await?;
            // Into an empty log, or on with a loading that was killed; a log that has begun otherwise stays as it is.
            let wanted = head.position == 0 || head.founding.as_deref() == Some(self.sample.as_str());
            let mut position = head.position;
            if let Some(files) = self.sample().filter(|_| wanted) {
                position = load(&server, &files, globals.lang).await?;
            }
            let want = Want { min_positions: BTreeMap::from([(registry::NAME.to_owned(), position)]), known_at: None };
            for view in &views {
                view.read(&want).await?;
            }
            self.greet(&server, &url, globals.lang, began).await
        };
        tokio::select! {
            shown = shown => shown?,
            () = shutdown.cancelled() => {}
        }
        Ok(serving.await??)
    }

    fn settings(&self) -> Settings {
        Settings {
            listen: Some(self.listen.to_string()),
            database: Some(format!("sqlite:{}/{{service}}.sqlite", self.data.display())),
            evidence: Some(self.data.join("evidence").display().to_string()),
            log_format: Some("human".into()),
            log_filter: Some(std::env::var("CHUAN_LOG_FILTER").unwrap_or_else(|_| "warn".into())),
            ..Settings::default()
        }
    }

    async fn greet(&self, server: &Server, url: &str, lang: Lang, began: Instant) -> Result<()> {
        let mut text = report::compliance_table(server, &When::default(), lang).await?;
        let (seconds, data) = (format!("{:.2}", began.elapsed().as_secs_f64()), self.data.display());
        let try_this = "chuan report compliance --as-of 2020-12-31 --by district";
        text.push_str(&match lang {
            Lang::Vi => [
                format!("\nĐịa chỉ   {url}   (gRPC và HTTP; {url}/readyz)"),
                format!("Dữ liệu   {data}"),
                format!("Thử       {try_this}"),
                format!("Sẵn sàng sau {} giây. Nhấn Ctrl-C để dừng.\n", seconds.replace('.', ",")),
            ]
            .join("\n"),
            Lang::En => [
                format!("\nAddress   {url}   (gRPC and HTTP; {url}/readyz)"),
                format!("Data      {data}"),
                format!("Try       {try_this}"),
                format!("Ready after {seconds} s. Ctrl-C stops.\n"),
            ]
            .join("\n"),
        });
        if !self.listen.ip().is_loopback() {
            text.push_str(match lang {
                Lang::Vi => "Chú ý: chưa có đăng nhập; mọi máy tới được địa chỉ này đều đọc và ghi được.\n",
                Lang::En => {
                    "Mind: there is no login yet; every machine that reaches this address may read and write.\n"
                }
            });
        }
        output::print(&text)
    }
}

/// Loads the sample and tells how long that took; returns the position that the log has reached.
async fn load(server: &Server, files: &import::Files, lang: Lang) -> Result<i64> {
    let actor = Some("chuan dev".to_owned());
    let summary = import::import(server, files, &import::Options { validate_only: false, actor, lang }).await?;
    let seconds = format!("{:.1}", summary.seconds);
    output::print(&match lang {
        Lang::Vi => format!(
            "Đã nạp dữ liệu mẫu {}: {} sự kiện trong {} giây.\n\n",
            summary.set,
            format::number(summary.events, lang),
            seconds.replace('.', ",")
        ),
        Lang::En => {
            format!(
                "Loaded the sample {}: {} events in {seconds} s.\n\n",
                summary.set,
                format::number(summary.events, lang)
            )
        }
    })?;
    Ok(summary.position)
}
