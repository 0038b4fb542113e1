//! The conventions of README.md, asserted from the compiled descriptors.
//!
//! **Invariant:** what was released stays: `released.txt` holds one line for every field, value and call, and a line
//! leaves it only together with its package.
//!
//! Deliberately absent: naming style; `buf lint` with `buf.yaml` checks it, where it is at hand.

use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet};
use std::collections::{BTreeMap, BTreeSet};

const RELEASED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/released.txt");

/// Our own files, without what they import.
fn files() -> Vec<FileDescriptorProto> {
    let set = FileDescriptorSet::decode(contracts::DESCRIPTORS).expect("build.rs wrote a descriptor set");
    set.file.into_iter().filter(|file| file.package().starts_with("chuan.")).collect()
}

/// All messages by full name, without a leading dot.
fn messages(files: &[FileDescriptorProto]) -> BTreeMap<String, &DescriptorProto> {
    let named =
        |file: &FileDescriptorProto, message: &DescriptorProto| format!("{}.{}", file.package(), message.name());
    files.iter().flat_map(|file| file.message_type.iter().map(move |message| (named(file, message), message))).collect()
}

fn enums(files: &[FileDescriptorProto]) -> impl Iterator<Item = (String, &EnumDescriptorProto)> {
    files.iter().flat_map(|file| {
        file.enum_type.iter().map(move |values| (format!("{}.{}", file.package(), values.name()), values))
    })
}

/// All calls: service and name, request, response.
fn calls(files: &[FileDescriptorProto]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for file in files {
        for service in &file.service {
            for call in &service.method {
                let name = format!("{}.{}/{}", file.package(), service.name(), call.name());
                let bare = |name: &str| name.trim_start_matches('.').to_owned();
                found.push((name, bare(call.input_type()), bare(call.output_type())));
            }
        }
    }
    found
}

fn field<'a>(message: &'a DescriptorProto, name: &str) -> Option<&'a FieldDescriptorProto> {
    message.field.iter().find(|field| field.name() == name)
}

fn shape(field: &FieldDescriptorProto) -> String {
    let label = match field.label() {
        Label::Repeated => "repeated ",
        _ if field.proto3_optional() => "optional ",
        _ => "",
    };
    let type_name = match field.r#type() {
        Type::Message | Type::Enum => field.type_name().trim_start_matches('.').to_owned(),
        scalar => scalar.as_str_name().trim_start_matches("TYPE_").to_ascii_lowercase(),
    };
    format!("{label}{type_name}")
}

/// One line for everything that a client may rely on.
fn surface(files: &[FileDescriptorProto]) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (name, message) in messages(files) {
        lines.extend(message.field.iter().map(|f| format!("{name}.{} = {} {}", f.name(), f.number(), shape(f))));
        for nested in &message.nested_type {
            let fields = nested.field.iter();
            lines
                .extend(fields.map(|f| format!("{name}.{}.{} = {} {}", nested.name(), f.name(), f.number(), shape(f))));
        }
    }
    for (name, values) in enums(files) {
        lines.extend(values.value.iter().map(|value| format!("{name}.{} = {}", value.name(), value.number())));
    }
    for (file, service) in files.iter().flat_map(|file| file.service.iter().map(move |service| (file, service))) {
        for call in &service.method {
            let stream = |streams| if streams { "stream " } else { "" };
            let (from, to) = (call.input_type().trim_start_matches('.'), call.output_type().trim_start_matches('.'));
            let (asks, answers) = (stream(call.client_streaming()), stream(call.server_streaming()));
            lines.insert(format!(
                "{}.{}/{} ({asks}{from}) ({answers}{to})",
                file.package(),
                service.name(),
                call.name()
            ));
        }
    }
    lines
}

/// Run with `CHUAN_RELEASE=1` to add what is new; nothing is ever taken out by the test.
#[test]
fn what_was_released_is_still_there_and_what_is_new_is_written_down() {
    let now = surface(&files());
    let released: BTreeSet<String> =
        std::fs::read_to_string(RELEASED).unwrap_or_default().lines().map(str::to_owned).collect();
    let broken: Vec<_> = released.difference(&now).collect();
    assert!(broken.is_empty(), "clients rely on these, which are gone or changed: {broken:#?}");
    if std::env::var_os("CHUAN_RELEASE").is_some() {
        let text: String = now.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(RELEASED, text).unwrap();
        return;
    }
    let added: Vec<_> = now.difference(&released).collect();
    assert!(added.is_empty(), "not yet in released.txt (CHUAN_RELEASE=1 adds them): {added:#?}");
}

#[test]
fn every_command_begins_with_the_same_three_fields() {
    let files = files();
    let messages = messages(&files);
    let mut commands = 0;
    for (call, request, response) in calls(&files) {
        let answers_receipt = field(messages[&response], "receipt").is_some();
        let asks_once = field(messages[&request], "request_id").is_some();
        assert_eq!(
            answers_receipt, asks_once,
            "{call}: a request_id is answered by a receipt, and the other way round"
        );
        if answers_receipt {
            commands += 1;
            let head: Vec<_> = messages[&request].field.iter().take(3).map(|f| (f.number(), f.name())).collect();
            assert_eq!(head, [(1, "request_id"), (2, "etag"), (3, "validate_only")], "{call}");
            assert_eq!(field(messages[&response], "receipt").map(shape).as_deref(), Some("chuan.common.v1.Receipt"));
        }
    }
    assert!(commands > 20, "only {commands} commands were looked at");
}

#[test]
fn every_read_of_what_changes_says_what_it_was_computed_from() {
    let files = files();
    let messages = messages(&files);
    let contexts = ["chuan.registry.", "chuan.plans.", "chuan.inspections.", "chuan.reporting."];
    let reads = calls(&files).into_iter().filter(|(call, request, _)| {
        contexts.iter().any(|context| call.starts_with(context))
            && field(messages[request], "request_id").is_none()
            && !call.ends_with("/Import")
            && !call.contains(".EvidenceService/") // content under its own digest never changes
    });
    let mut count = 0;
    for (call, request, response) in reads {
        count += 1;
        let number = |name| field(messages[&request], name).map(FieldDescriptorProto::number);
        assert_eq!((number("known_at"), number("min_positions")), (Some(2), Some(3)), "{call}");
        let reserves_as_of = messages[&request].reserved_name.iter().any(|name| name == "as_of");
        assert!(number("as_of") == Some(1) || reserves_as_of, "{call} has a day, or says why not");
        assert_eq!(field(messages[&response], "provenance").map(FieldDescriptorProto::number), Some(1), "{call}");
    }
    assert!(count > 8, "only {count} reads were looked at");
}

#[test]
fn every_page_has_a_size_a_token_and_a_next() {
    let files = files();
    let messages = messages(&files);
    for (call, request, response) in calls(&files) {
        let request = messages[&request];
        let pages = field(request, "page_token").is_some();
        assert_eq!(pages, field(messages[&response], "next_page_token").is_some(), "{call}");
        if pages {
            assert_eq!(field(request, "page_size").map(shape).as_deref(), Some("optional int32"), "{call}");
        }
    }
}

#[test]
fn every_command_can_be_imported() {
    let files = files();
    let messages = messages(&files);
    for (call, request, _) in calls(&files) {
        if field(messages[&request], "request_id").is_none() {
            continue;
        }
        let package = call.split('/').next().and_then(|service| service.rsplit_once('.')).map(|(package, _)| package);
        let row = package.and_then(|package| messages.get(&format!("{package}.ImportRow")));
        let fields = row.map(|row| row.field.as_slice()).unwrap_or_default();
        assert!(fields.iter().any(|field| field.type_name().trim_start_matches('.') == request), "{call}");
    }
}

#[test]
fn every_enum_value_is_a_word_and_back() {
    let files = files();
    for (name, values) in enums(&files) {
        let zero = values.value[0].name();
        let prefix = zero.strip_suffix("_UNSPECIFIED").unwrap_or_else(|| panic!("{name} begins with {zero}"));
        for value in &values.value {
            let code = contracts::word::code(value.name(), prefix);
            assert_eq!(contracts::word::value_name(&code, prefix), value.name());
            assert_eq!(code.is_empty(), value.number() == 0, "{}", value.name());
        }
    }
}

#[test]
fn everything_is_documented() {
    for file in files() {
        let commented: BTreeSet<Vec<i32>> = file
            .source_code_info
            .iter()
            .flat_map(|info| &info.location)
            .filter(|location| !location.leading_comments().trim().is_empty())
            .map(|location| location.path.clone())
            .collect();
        let missing: Vec<_> = paths(&file).into_iter().filter(|(path, _)| !commented.contains(path)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", file.name());
    }
}

/// Where descriptor.proto puts the comment of each thing in a file: field numbers and indices.
fn paths(file: &FileDescriptorProto) -> Vec<(Vec<i32>, String)> {
    const MESSAGE: i32 = 4;
    const ENUM: i32 = 5;
    const SERVICE: i32 = 6;
    const MEMBER: i32 = 2; // field of a message, value of an enum, call of a service
    let messages = file.message_type.iter().map(|m| (m.name(), m.field.iter().map(|f| f.name()).collect()));
    let enums = file.enum_type.iter().map(|e| (e.name(), e.value.iter().map(|v| v.name()).collect()));
    let services = file.service.iter().map(|s| (s.name(), s.method.iter().map(|c| c.name()).collect()));
    let mut found = Vec::new();
    for (kind, things) in [
        (MESSAGE, messages.collect::<Vec<(&str, Vec<&str>)>>()),
        (ENUM, enums.collect()),
        (SERVICE, services.collect()),
    ] {
        for (index, (name, members)) in (0..).zip(things) {
            found.push((vec![kind, index], name.to_owned()));
            for (at, member) in (0..).zip(members) {
                found.push((vec![kind, index, MEMBER, at], format!("{name}.{member}")));
            }
        }
    }
    found
}
