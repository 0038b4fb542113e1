//! JSON text that reads well in a review: a fixed order of members, and short things on one line.
//!
//! **Invariant:** the same value gives the same text, in whatever order a map happens to keep its members.

use serde_json::{Map, Value};

/// How wide a line may be.
const WIDTH: usize = 120;
/// Members that come first, in this order; all others follow by name.
const FIRST: [&str; 34] = [
    "$schema",
    "$id",
    "asyncapi",
    "specversion",
    "id",
    "source",
    "$ref",
    "name",
    "title",
    "summary",
    "description",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "position",
    "epoch",
    "logid",
    "streamversion",
    "effectiveon",
    "commandid",
    "commandlast",
    "actor",
    "traceparent",
    "data",
    "const",
    "format",
    "properties",
    "required",
    "oneOf",
    "examples",
    "$defs",
    "info",
];

/// The text of a file.
pub(crate) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, &[], 0, 0);
    out.push('\n');
    out
}

/// Writes `value`, which begins in column `column` of a block that is indented by `indent`; its members stand in `order`.
fn write(out: &mut String, value: &Value, order: &[Value], indent: usize, column: usize) {
    let short = one_line(value, order);
    if column + short.chars().count() < WIDTH {
        out.push_str(&short);
        return;
    }
    match value {
        Value::Object(members) => {
            let sorted = ordered(members, order);
            block(out, indent, ['{', '}'], sorted.len(), |out, index, inner| {
                let (name, member) = sorted[index];
                let label = format!("{}: ", Value::from(name.as_str()));
                out.push_str(&label);
                write(out, member, below(members, name), inner, inner + label.chars().count());
            });
        }
        Value::Array(items) => block(out, indent, ['[', ']'], items.len(), |out, index, inner| {
            write(out, &items[index], order, inner, inner);
        }),
        _ => out.push_str(&short),
    }
}

fn block(out: &mut String, indent: usize, ends: [char; 2], count: usize, each: impl Fn(&mut String, usize, usize)) {
    out.push(ends[0]);
    for index in 0..count {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 2));
        each(out, index, indent + 2);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(ends[1]);
}

fn one_line(value: &Value, order: &[Value]) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let sorted = ordered(members, order).into_iter();
            let label = |name: &str| Value::from(name).to_string();
            let texts = sorted.map(|(name, member)| (label(name), one_line(member, below(members, name))));
            let texts: Vec<_> = texts.map(|(name, member)| format!("{name}: {member}")).collect();
            format!("{{ {} }}", texts.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| one_line(item, order)).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// In which order the members below `name` stand: fields as they are stored, which is as `required` beside them lists them.
fn below<'v>(members: &'v Map<String, Value>, name: &str) -> &'v [Value] {
    let fields = matches!(name, "properties" | "examples");
    let required = members.get("required").filter(|_| fields);
    required.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn ordered<'v>(members: &'v Map<String, Value>, order: &[Value]) -> Vec<(&'v String, &'v Value)> {
    let given = |name: &str| order.iter().position(|first| first == name).unwrap_or(order.len());
    let first = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(name, _)| (given(name), first(name), name.as_str()));
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_short_stays_on_one_line_and_what_is_long_does_not() {
        let long = "x".repeat(110);
        let value = json!({ "b": [1, 2], "a": long, "type": "string", "$id": "urn" });
        assert_eq!(
            pretty(&value),
            format!("{{\n  \"$id\": \"urn\",\n  \"type\": \"string\",\n  \"a\": \"{long}\",\n  \"b\": [1, 2]\n}}\n")
        );
        assert_eq!(serde_json::from_str::<Value>(&pretty(&value)).expect("it is JSON"), value);
    }

    #[test]
    fn fields_stand_as_they_are_stored() {
        let value = json!({ "properties": { "a": true, "name": true, "z": true }, "required": ["z", "a"] });
        assert_eq!(
            pretty(&value),
            "{ \"properties\": { \"z\": true, \"a\": true, \"name\": true }, \"required\": [\"z\", \"a\"] }\n"
        );
    }
}
