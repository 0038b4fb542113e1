//! Comments of Rust, as they read to somebody who sees only JSON.
//!
//! **Invariant:** what leaves here has no links of rustdoc and no names of Rust in it.

/// The comment with links as plain text, `None` as `null`, and names of fields as they are stored.
pub(crate) fn plain(comment: &str) -> String {
    let joined = comment.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let unlinked = unlinked(&joined.collect::<Vec<_>>().join("\n\n"));
    let parts = unlinked.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part.to_owned() } else { format!("`{}`", code(part)) }).collect()
}

/// What stands between backticks.
fn code(written: &str) -> String {
    let is_field = written.contains('_') && written.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    match written {
        "None" => "null".to_owned(),
        field if is_field => camel(field),
        other => other.to_owned(),
    }
}

fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let initial: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        name + &initial + letters.as_str()
    })
}

/// `[text](target)` becomes `text`; a name in brackets and backticks becomes its last part, without them.
fn unlinked(comment: &str) -> String {
    let mut out = String::new();
    let mut rest = comment;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let Some((inside, behind)) = after.split_once(']') else {
            out.push('[');
            rest = after;
            continue;
        };
        let target = behind.strip_prefix('(').and_then(|target| target.split_once(')'));
        let name = inside.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
        match (name, target) {
            (Some(name), _) => out.push_str(name.rsplit("::").next().unwrap_or(name)),
            (None, Some(_)) => out.push_str(inside),
            (None, None) => out.push_str(&format!("[{inside}]")),
        }
        rest = target.map_or(behind, |(_, behind)| behind);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_text() {
        assert_eq!(
            plain("see [`kernel::calendar::WorkingDays`], or [here](https://x.vn)."),
            "see WorkingDays, or here."
        );
        assert_eq!(plain("[`Number`](crate::Number) of [1, 2] and [open"), "Number of [1, 2] and [open");
    }

    #[test]
    fn names_of_rust_become_names_of_json() {
        assert_eq!(plain("`effective_on` is a day; `None`: never"), "`effectiveOn` is a day; `null`: never");
        assert_eq!(plain("such as `848/KH-UBND` or `application/pdf`"), "such as `848/KH-UBND` or `application/pdf`");
    }

    #[test]
    fn a_sentence_over_two_lines_is_one() {
        assert_eq!(plain("of a\n year\n\nand more"), "of a year\n\nand more");
    }
}
