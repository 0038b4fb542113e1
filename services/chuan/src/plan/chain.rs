//! The official documents behind a plan: the one that promulgated it, what that rests on, and what became of each.
//!
//! **Invariant:** a link is told once, below the document that it leads to.
//!
//! Deliberately absent: which document is in force; the server says so.

use std::collections::BTreeSet;

use anyhow::Result;
use contracts::Code;
use contracts::plans::v1 as pb;

use crate::client::{Server, request};
use crate::format::Lang;
use crate::lists;
use crate::record::{Record, Value, field};
use crate::when::When;

/// Documents and how they are linked; those that nothing leads to have no link.
#[derive(Debug, Default)]
pub(super) struct Chain(pub(super) Vec<pb::LinkedDocument>);

impl Chain {
    /// The chain of the plan's document, and of what else the plan rests on.
    pub(super) async fn of(server: &Server, plan: &pb::Plan, when: &When) -> Result<Self> {
        let mut links: Vec<pb::LinkedDocument> = Vec::new();
        for root in plan.document.iter().chain(&plan.basis) {
            let is_told =
                |link: &pb::LinkedDocument| link.document.as_ref().is_some_and(|one| one.document_id == *root);
            if links.iter().any(is_told) {
                continue;
            }
            let wish = pb::GetDocumentRequest {
                as_of: when.day(),
                known_at: when.known.known_at,
                document_id: root.clone(),
                ..Default::default()
            };
            match server.documents().await?.get_document(request(wish)).await {
                Ok(answer) => {
                    let answer = answer.into_inner();
                    links.push(pb::LinkedDocument { document: answer.document, ..Default::default() });
                    links.extend(answer.chain);
                }
                Err(status) if status.code() == Code::NotFound => {} // issued later than the day
                Err(status) => return Err(status.into()),
            }
        }
        Ok(Self(links))
    }

    /// A record a link, each below the one that it leads to.
    pub(super) fn records(&self, lang: Lang) -> Vec<Record> {
        let mut records = Vec::new();
        let mut told = BTreeSet::new();
        for root in self.0.iter().filter(|link| link.linked_to.is_empty()) {
            self.branch(root, 0, &mut told, &mut records, lang);
        }
        records
    }

    fn branch<'a>(
        &'a self,
        link: &'a pb::LinkedDocument,
        depth: usize,
        told: &mut BTreeSet<&'a str>,
        records: &mut Vec<Record>,
        lang: Lang,
    ) {
        let Some(document) = &link.document else { return };
        records.push(record(link, document, depth, lang));
        // What two ways lead to shows what lies beyond it once.
        if told.insert(&document.document_id) {
            for next in self.0.iter().filter(|next| next.linked_to == document.document_id) {
                self.branch(next, depth + 1, told, records, lang);
            }
        }
    }
}

fn record(link: &pb::LinkedDocument, document: &pb::OfficialDocument, depth: usize, lang: Lang) -> Record {
    let indent = if depth == 0 { String::new() } else { format!("{}← ", "  ".repeat(depth)) };
    let number = Value::named(&document.number, &format!("{indent}{}", document.number));
    let stands = lang.pick(if document.in_force { "còn" } else { "hết" }, if document.in_force { "yes" } else { "no" });
    let relation = if link.link == 0 { Value::Nothing } else { Value::coded(&lists::DOCUMENT_LINK, link.link) };
    Record(vec![
        field("document_id", Value::text(document.document_id.as_str())),
        field("number", number).head("Văn bản", "Document"),
        field("link", relation).head("Quan hệ", "Link"),
        field("linked_to", Value::text(link.linked_to.as_str())),
        field("issued_on", Value::day(document.issued_on.as_str())).head("Ngày", "Issued"),
        field("effective_on", Value::day(document.effective_on.as_str())),
        field("in_force", Value::Flag(document.in_force)),
        field("", Value::text(stands)).head("Hiệu lực", "In force"),
        field("issuer", Value::text(document.issuer.as_str())).head("Cơ quan ban hành", "Issuer"),
        field("title", Value::text(document.title.as_str())).head("Trích yếu", "Title"),
    ])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 1524/KH-BCĐ rests on 848/KH-UBND and 1161/QĐ-UBND; 848/KH-UBND rests on 19/2014/QĐ-TTg, and so does 990/KH-UBND.
    pub(in crate::plan) fn chain() -> Chain {
        let link = |number: &str, to: &str, link: pb::DocumentLink| pb::LinkedDocument {
            document: Some(pb::OfficialDocument {
                document_id: number.to_owned(),
                number: number.to_owned(),
                in_force: number != "990/KH-UBND",
                ..Default::default()
            }),
            link: link.into(),
            linked_to: to.to_owned(),
            distance: 0,
        };
        let basis = pb::DocumentLink::Basis;
        Chain(vec![
            link("1524/KH-BCĐ", "", pb::DocumentLink::Unspecified),
            link("848/KH-UBND", "1524/KH-BCĐ", basis),
            link("1161/QĐ-UBND", "1524/KH-BCĐ", basis),
            link("19/2014/QĐ-TTg", "848/KH-UBND", basis),
            link("990/KH-UBND", "848/KH-UBND", pb::DocumentLink::Supersedes),
        ])
    }

    #[test]
    fn each_document_stands_below_the_one_that_rests_on_it() {
        let records = chain().records(Lang::Vi);
        let lines: Vec<String> = records.iter().map(|record| record.shown(Lang::Vi)).collect();
        let wanted = [
            "1524/KH-BCĐ · còn",
            "  ← 848/KH-UBND · căn cứ · còn",
            "    ← 19/2014/QĐ-TTg · căn cứ · còn",
            "    ← 990/KH-UBND · thay thế · hết",
            "  ← 1161/QĐ-UBND · căn cứ · còn",
        ];
        assert_eq!(lines, wanted);
    }
}
