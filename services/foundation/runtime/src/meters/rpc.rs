//! How long calls take, by method and gRPC code.
//!
//! **Invariant:** only methods of the contracts are named; whatever else somebody asks for is not told apart.
//!
//! Deliberately absent: answers that are streams. They last as long as somebody follows; that is no latency.

use prost::Message as _;
use prost_types::{FileDescriptorSet, MethodDescriptorProto};
use std::{collections::BTreeSet, sync::OnceLock, time::Duration};

/// The method of a path, without its leading slash, if it is one that answers once.
pub(crate) fn method(path: &str) -> Option<&'static str> {
    static METHODS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let known = METHODS.get_or_init(|| {
        let files = FileDescriptorSet::decode(contracts::DESCRIPTORS).unwrap_or_default().file;
        let services = files.iter().flat_map(|file| file.service.iter().map(|service| (file.package(), service)));
        let answers_once = |method: &&MethodDescriptorProto| !method.server_streaming();
        services
            .flat_map(|(package, service)| {
                let methods = service.method.iter().filter(answers_once);
                methods.map(move |method| format!("{package}.{}/{}", service.name(), method.name()))
            })
            .collect()
    });
    known.get(path.strip_prefix('/')?).map(String::as_str)
}

/// Tells how long a call took that ended with `code`.
pub(crate) fn answered(method: &'static str, code: &str, took: Duration) {
    metrics::histogram!("chuan_rpc_duration_seconds", "method" => method, "code" => code.to_owned()).record(took);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_methods_of_the_contracts_that_answer_once_are_named() {
        assert_eq!(method("/chuan.events.v1.EventLog/Head"), Some("chuan.events.v1.EventLog/Head"));
        for path in ["/chuan.events.v1.EventLog/Follow", "/chuan.events.v1.EventLog/Heads", "/livez", "", "/"] {
            assert_eq!(method(path), None, "{path}");
        }
    }
}
