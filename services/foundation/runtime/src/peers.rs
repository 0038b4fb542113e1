//! Where each service's gRPC is: one address for all of them, a template, or a list.
//!
//! | form | example |
//! |---|---|
//! | one address, behind which every service is | `http://127.0.0.1:8019` |
//! | a template, where names resolve to services | `http://{service}:8019` |
//! | a list | `registry=http://10.0.0.1:8019,plans=http://10.0.0.2:8019` |
//!
//! **Invariant:** every address that is given out has the form `http://host:port`, without account, path or query.
//!
//! Deliberately absent: knowledge of which services there are (see [`Peers::named`]), looking names up, connecting, and TLS.

use crate::config::SERVICE;
use http::Uri;
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Where each service's gRPC is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peers(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    One(String),
    Template(String),
    List(BTreeMap<String, String>),
}

/// Why a text does not say where services are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A text is no address.
    #[error(
        "{text:?} is not an address of a service: {reason}; write http://host:port, a template http://{{service}}:port, \
         or a list registry=http://host:port,plans=http://host:port"
    )]
    Address {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Part of a list names no service.
    #[error("{text:?} in the list of addresses names no service; write it like registry=http://host:port")]
    Entry {
        /// The part.
        text: String,
    },
    /// A list names a service twice.
    #[error("the list of addresses names {service} twice; give one address a service")]
    Twice {
        /// The service.
        service: String,
    },
}

impl Peers {
    /// Reads one address, a template or a list.
    ///
    /// # Errors
    /// The text has none of these forms; the error says which part does not.
    pub fn parse(text: &str) -> Result<Peers, Error> {
        let text = text.trim();
        // The sign of a list stands before the first address; in an address alone it would be part of a query.
        let is_list = text.split_once('=').is_some_and(|(name, _)| !name.contains("://"));
        let form = if is_list {
            Form::List(list(text)?)
        } else if text.contains(SERVICE) {
            address(&text.replace(SERVICE, "service")).map_err(|error| error.about(text))?;
            Form::Template(text.trim_end_matches('/').to_owned())
        } else {
            Form::One(address(text)?)
        };
        Ok(Peers(form))
    }

    /// The address of `service`; nothing when a list does not name it.
    #[must_use]
    pub fn url(&self, service: &str) -> Option<String> {
        match &self.0 {
            Form::One(url) => Some(url.clone()),
            Form::Template(template) => Some(template.replace(SERVICE, service)),
            Form::List(urls) => urls.get(service).cloned(),
        }
    }

    /// The services that a list names, so that a misspelt one can be refused; none for the other forms.
    #[must_use]
    pub fn named(&self) -> Vec<&str> {
        match &self.0 {
            Form::List(urls) => urls.keys().map(String::as_str).collect(),
            Form::One(_) | Form::Template(_) => Vec::new(),
        }
    }

    /// Each address once, in the order of `services`, with those of them that are behind it.
    #[must_use]
    pub fn distinct<'a>(&self, services: &[&'a str]) -> Vec<(String, Vec<&'a str>)> {
        let mut all: Vec<(String, Vec<&str>)> = Vec::new();
        for service in services {
            let Some(url) = self.url(service) else { continue };
            match all.iter_mut().find(|(known, _)| *known == url) {
                Some((_, behind)) => behind.push(service),
                None => all.push((url, vec![service])),
            }
        }
        all
    }
}

impl FromStr for Peers {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Peers::parse(text)
    }
}

impl fmt::Display for Peers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::One(text) | Form::Template(text) => f.write_str(text),
            Form::List(urls) => {
                let parts: Vec<String> = urls.iter().map(|(service, url)| format!("{service}={url}")).collect();
                f.write_str(&parts.join(","))
            }
        }
    }
}

impl Error {
    /// The same, about the text that somebody wrote instead of what became of it.
    fn about(self, written: &str) -> Error {
        match self {
            Error::Address { reason, .. } => Error::Address { text: hidden(written), reason },
            other => other,
        }
    }
}

fn list(text: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut urls = BTreeMap::new();
    for part in text.split(',').map(str::trim) {
        let entry = part.split_once('=').map(|(service, url)| (service.trim(), url.trim()));
        let Some((service, url)) = entry.filter(|(service, _)| is_name(service)) else {
            return Err(Error::Entry { text: part.to_owned() });
        };
        let url = address(&url.replace(SERVICE, service)).map_err(|error| error.about(url))?;
        if urls.insert(service.to_owned(), url).is_some() {
            return Err(Error::Twice { service: service.to_owned() });
        }
    }
    Ok(urls)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The address in its only form, without a slash at its end.
fn address(text: &str) -> Result<String, Error> {
    let refused = |reason| Error::Address { text: hidden(text), reason };
    if text.is_empty() {
        return Err(refused("it is empty"));
    }
    let Some(rest) = text.strip_prefix("http://") else {
        let is_tls = text.starts_with("https://");
        return Err(refused(if is_tls { "TLS is not spoken" } else { "it does not begin with http://" }));
    };
    if rest.contains('@') {
        return Err(refused("an account has no place in it"));
    }
    let uri: Uri = text.parse().map_err(|_| refused("it cannot be read"))?;
    let port = uri.port_u16().filter(|port| *port != 0);
    match (uri.host().filter(|host| !host.is_empty()), port) {
        (None, _) => return Err(refused("it names no host")),
        (_, None) => return Err(refused("it names no port")),
        _ => {}
    }
    if uri.query().is_some() || uri.path() != "/" {
        return Err(refused("nothing may follow the port"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// The text without what could be a password.
fn hidden(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, host)) => format!("{}***@{host}", before.find("://").map_or("", |end| &before[..end + 3])),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICES: [&str; 3] = ["registry", "plans", "reporting"];

    fn urls(text: &str) -> Vec<Option<String>> {
        let peers = Peers::parse(text).unwrap();
        SERVICES.iter().map(|service| peers.url(service)).collect()
    }

    #[test]
    fn behind_one_address_is_every_service() {
        assert_eq!(urls("http://127.0.0.1:8019"), vec![Some("http://127.0.0.1:8019".to_owned()); 3]);
        assert_eq!(urls(" http://127.0.0.1:8019/ ")[0].as_deref(), Some("http://127.0.0.1:8019"));
        assert_eq!(urls("http://[::1]:8019")[0].as_deref(), Some("http://[::1]:8019"));
    }

    #[test]
    fn a_template_names_each_service_in_its_place() {
        assert_eq!(urls("http://{service}:8019")[1].as_deref(), Some("http://plans:8019"));
        assert_eq!(urls("http://{service}.iso.svc:8019/")[2].as_deref(), Some("http://reporting.iso.svc:8019"));
    }

    #[test]
    fn a_list_knows_only_whom_it_names() {
        let text = "registry=http://127.0.0.1:1, plans=http://127.0.0.1:2";
        assert_eq!(urls(text)[..2], [Some("http://127.0.0.1:1".to_owned()), Some("http://127.0.0.1:2".to_owned())]);
        assert_eq!(urls(text)[2], None);
        assert_eq!(Peers::parse(text).unwrap().named(), ["plans", "registry"]);
        assert!(Peers::parse("http://127.0.0.1:1").unwrap().named().is_empty());
    }

    #[test]
    fn every_address_is_told_once_with_whom_it_has() {
        let text = "registry=http://a:1,plans=http://b:2,reporting=http://a:1";
        let distinct = Peers::parse(text).unwrap().distinct(&SERVICES);
        let [(a, at_a), (b, at_b)] = distinct.as_slice() else { panic!("{distinct:?}") };
        assert_eq!((a.as_str(), at_a.as_slice()), ("http://a:1", ["registry", "reporting"].as_slice()));
        assert_eq!((b.as_str(), at_b.as_slice()), ("http://b:2", ["plans"].as_slice()));
        assert_eq!(Peers::parse("http://a:1").unwrap().distinct(&SERVICES).len(), 1);
        assert_eq!(Peers::parse("http://{service}:1").unwrap().distinct(&SERVICES).len(), 3);
    }

    #[test]
    fn what_is_printed_is_read_back_as_the_same() {
        for text in ["http://a:1", "http://{service}:1", "plans=http://b:2,registry=http://a:1"] {
            assert_eq!(Peers::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_has_another_form_is_refused_with_what_is_wrong() {
        for (text, wrong) in [
            ("", "is empty"),
            ("127.0.0.1:8019", "does not begin with http://"),
            ("https://a:1", "TLS"),
            ("http://", "cannot be read"),
            ("http://a", "names no port"),
            ("http://:80", "names no host"),
            ("http://a:0", "names no port"),
            ("http://a:99999", "names no port"),
            ("http://a:1/x", "follow the port"),
            ("http://a:1?x=1", "follow the port"),
            ("http://{service}", "names no port"),
            ("http://{servise}:1", "cannot be read"),
            ("registry=http://a:1,", "names no service"),
            ("registry=http://a:1,http://b:2", "names no service"),
            ("registry=http://a:1,registry=http://b:1", "twice"),
            ("registry=", "is empty"),
            ("Registry=http://a:1", "names no service"),
        ] {
            let told = Peers::parse(text).unwrap_err().to_string();
            assert!(told.contains(wrong), "{text:?}: {told}");
        }
    }

    #[test]
    fn a_password_is_not_told() {
        let told = Peers::parse("http://staff:secret@a:1").unwrap_err().to_string();
        assert!(!told.contains("secret") && told.contains("account"), "{told}");
        let told = Peers::parse("registry=http://staff:secret@a:1").unwrap_err().to_string();
        assert!(!told.contains("secret"), "{told}");
    }
}
