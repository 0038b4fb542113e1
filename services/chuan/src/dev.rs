//! `chuan dev`: everything in one process, on SQLite files, with the sample.
//!
//! Deliberately absent: anything that `chuan serve` does not run too; only the choices differ.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::builder::PossibleValuesParser;
use runtime::clock::Clock;
use runtime::config::Settings;
use runtime::host::{Host, Want};
use runtime::{serve, telemetry};

use crate::cli::Globals;
use crate::client::{DEFAULT_LISTEN, Server};
use crate::format::{self, Lang};
use crate::import::Service;
use crate::when::When;
use crate::{house, import, output, report};

/// The word for "no sample".
pub(crate) const NO_SAMPLE: &str = "none";

/// How often a view that is behind is waited for again; each wait takes some seconds.
const WAITS_MAX: u32 = 60;

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
        let begun = begun(&mut host).await?;
        let (views, clock) = (host.views(), host.clock());
        let serving = tokio::spawn(host.serve(listener));

        let shown = async {
            let server = Server::connect(&url)?;
            if let Some(files) = self.sample() {
                self.load(&server, &files, &begun, globals.lang).await?;
            }
            let want = Want { min_positions: BTreeMap::new(), known_at: Some(clock.now()) };
            for view in &views {
                // Each reading waits a while; the views are slower than the import, but while none has stopped they come.
                let mut waits = 1;
                while let Err(behind) = view.read(&want).await {
                    if waits == WAITS_MAX || view.progress().poison.is_some() {
                        return Err(behind.into());
                    }
                    waits += 1;
                }
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
        text.push_str(&report::programme_table(server, &When::default(), lang).await?);
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

/// How a log stood when the process started.
#[derive(Clone, Debug, Default)]
struct Begun {
    position: i64,
    /// The founding that is not finished.
    founding: Option<String>,
    /// The command that its first event belongs to.
    first: Option<String>,
}

impl Begun {
    /// Whether a set of that name may still be its founding.
    fn may_take(&self, set: &str) -> bool {
        match &self.founding {
            Some(founding) => founding == set,
            None => self.position == 0,
        }
    }
}

/// How the logs stand for which samples have rows.
async fn begun(host: &mut Host) -> Result<BTreeMap<Service, Begun>> {
    let mut begun = BTreeMap::new();
    for service in Service::ALL.into_iter().filter(|service| house::SERVICES.contains(&service.name())) {
        let log = host.log(service.name()).await?;
        let (head, events) = (log.head().await?, log.read(0, 1).await?);
        let first = events.first().map(|event| event.command_id.to_string());
        begun.insert(service, Begun { position: head.position, founding: head.founding, first });
    }
    Ok(begun)
}

/// The services whose rows of a sample are to be loaded: those whose logs are empty, or are in the middle of being loaded
/// with it. A log that has begun otherwise stays as it is, and then those that build on it are left alone too.
fn wanted(set: &str, begun: &BTreeMap<Service, Begun>, is_of_sample: impl FnOnce(&str) -> bool) -> BTreeSet<Service> {
    let may_take = |service: &Service| begun.get(service).is_some_and(|begun| begun.may_take(set));
    let open: BTreeSet<Service> = begun.keys().copied().filter(may_take).collect();
    if open.is_empty() || open.contains(&Service::Registry) {
        return open;
    }
    // The process was ended between the services, or the data are older than the sample's rows for the others.
    let first = begun.get(&Service::Registry).and_then(|begun| begun.first.as_deref());
    if first.is_some_and(is_of_sample) { open } else { BTreeSet::new() }
}

impl Dev {
    /// Loads what is wanted of the sample, and tells how long that took.
    async fn load(
        &self,
        server: &Server,
        files: &import::Files,
        begun: &BTreeMap<Service, Begun>,
        lang: Lang,
    ) -> Result<()> {
        let is_of_sample = |command: &str| import::Set::read(files).is_ok_and(|set| set.commands().contains(command));
        let services = wanted(&self.sample, begun, is_of_sample);
        if services.is_empty() {
            return Ok(());
        }
        let whole = services.contains(&Service::Registry);
        let actor = Some("chuan dev".to_owned());
        let options = import::Options { actor, services, ..import::Options::new(lang) };
        match import::import(server, files, &options).await {
            Ok(summary) => tell(&summary, lang),
            // The register has gone its own way since it was loaded; what builds on it then need not fit any more.
            Err(import::Error::Refused { problems, total, .. }) if !whole => {
                let text = lang.pick("Không nạp thêm dữ liệu mẫu", "No more of the sample was loaded");
                let listed = import::listing(&problems, total);
                Ok(std::io::stderr().write_all(format!("{text}:{listed}\n").as_bytes())?)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Tells how long loading took.
fn tell(summary: &import::Summary, lang: Lang) -> Result<()> {
    let (events, seconds) = (format::number(summary.events, lang), format!("{:.1}", summary.seconds));
    output::print(&match lang {
        Lang::Vi => format!(
            "Đã nạp dữ liệu mẫu {}: {events} sự kiện trong {} giây.\n\n",
            summary.set,
            seconds.replace('.', ",")
        ),
        Lang::En => format!("Loaded the sample {}: {events} events in {seconds} s.\n\n", summary.set),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(position: i64, founding: Option<&str>, first: Option<&str>) -> Begun {
        Begun { position, founding: founding.map(str::to_owned), first: first.map(str::to_owned) }
    }

    fn chosen(registry: Begun, plans: Begun, inspections: Begun) -> Vec<Service> {
        let begun =
            [(Service::Registry, registry), (Service::Plans, plans), (Service::Inspections, inspections)].into();
        wanted("hai-duong", &begun, |command| command == "of the sample").into_iter().collect()
    }

    #[test]
    fn an_empty_house_takes_the_whole_sample_and_a_full_one_nothing() {
        let empty = || begun(0, None, None);
        assert_eq!(chosen(empty(), empty(), empty()), Service::ALL);
        let full = || begun(9, None, Some("of the sample"));
        assert_eq!(chosen(full(), full(), full()), []);
    }

    #[test]
    fn a_loading_that_was_killed_goes_on_wherever_that_was() {
        let (empty, done) = (|| begun(0, None, None), || begun(9, None, Some("of the sample")));
        let opened = || begun(0, Some("hai-duong"), None);
        let half = || begun(5, Some("hai-duong"), Some("of the sample"));
        assert_eq!(chosen(half(), opened(), opened()), Service::ALL);
        assert_eq!(chosen(opened(), empty(), empty()), Service::ALL, "killed while the foundings were opened");
        assert_eq!(chosen(done(), half(), opened()), [Service::Plans, Service::Inspections]);
        assert_eq!(chosen(done(), done(), half()), [Service::Inspections]);
        assert_eq!(chosen(done(), empty(), empty()), [Service::Plans, Service::Inspections]);
    }

    #[test]
    fn a_house_that_began_otherwise_stays_as_it_is() {
        let empty = || begun(0, None, None);
        assert_eq!(chosen(begun(3, None, Some("by hand")), empty(), empty()), []);
        assert_eq!(chosen(begun(3, Some("other"), Some("by hand")), empty(), empty()), []);
        assert_eq!(
            chosen(empty(), begun(3, None, Some("by hand")), empty()),
            [Service::Registry, Service::Inspections]
        );
    }
}
