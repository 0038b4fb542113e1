//! GET over HTTP/1.1, as a probe of the platform does it.
//!
//! Deliberately absent: everything else of HTTP.

use anyhow::{Context as _, Result};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// How long an answer may take; longer than the readiness check allows itself.
const TIMEOUT: Duration = Duration::from_secs(4);

/// The status and the body of what `port` answers to GET `path`.
///
/// # Errors
/// There is no answer.
pub async fn get(port: u16, path: &str) -> Result<(u16, String)> {
    tokio::time::timeout(TIMEOUT, ask(port, path)).await.with_context(|| format!("no answer to GET {path}"))?
}

async fn ask(port: u16, path: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Ok((status, body))
}

/// The sum of all series of a metric whose labels hold every one of `labels` (`reason="lost"`), in the text of Prometheus.
#[must_use]
pub fn metric(text: &str, name: &str, labels: &[&str]) -> f64 {
    let series = text.lines().filter_map(|line| line.strip_prefix(name));
    let of_name = series.filter(|rest| rest.starts_with(['{', ' ']));
    let wanted = of_name.filter(|rest| labels.iter().all(|label| rest.contains(label)));
    wanted.filter_map(|rest| rest.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::metric;

    #[test]
    fn a_metric_is_the_sum_of_its_series() {
        let text = "# TYPE a_total counter\na_total{x=\"1\",y=\"2\"} 3\na_total{x=\"2\"} 4\na_total_more 9\nb 5\n";
        assert_eq!([metric(text, "a_total", &[]), metric(text, "a_total", &["x=\"2\""])], [7.0, 4.0]);
        assert_eq!([metric(text, "b", &[]), metric(text, "c", &[])], [5.0, 0.0]);
    }
}
