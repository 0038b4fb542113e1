//! A quality system as `chuan agency show` prints it.
//!
//! Deliberately absent: what follows from it for a statistic.

use contracts::registry::v1 as pb;
use serde::Serialize;

use super::show::fact;
use crate::format::{self, Lang};
use crate::lists;
use crate::output::Sheet;
use crate::words::word;

/// A quality system for programs.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    edition: &'a Option<String>,
    project_started_on: &'a Option<String>,
    application_started_on: &'a Option<String>,
    procedures: &'a [String],
    scope: &'a [String],
    exclusions: Vec<Exclusion<'a>>,
    audits: Vec<Audit<'a>>,
    reviews: Vec<Review<'a>>,
    declarations: Vec<Declaration<'a>>,
    required_redeclarations: Vec<Redeclaration<'a>>,
    required_conversion: Option<Conversion<'a>>,
    etag: &'a str,
}

#[derive(Serialize)]
struct Exclusion<'a> {
    clause: &'a str,
    justification: &'a str,
}

#[derive(Serialize)]
struct Audit<'a> {
    audit: &'a str,
    conducted_on: &'a str,
    nonconformities: Vec<Nonconformity<'a>>,
}

#[derive(Serialize)]
struct Nonconformity<'a> {
    code: &'a str,
    class: String,
    closed_on: &'a Option<String>,
}

#[derive(Serialize)]
struct Review<'a> {
    review: &'a str,
    held_on: &'a str,
}

#[derive(Serialize)]
struct Declaration<'a> {
    declaration: &'a str,
    number: &'a str,
    edition: &'a str,
    signer: String,
    capacity: String,
    signed_on: &'a str,
    declared_on: &'a str,
    replaces: &'a Option<String>,
    ended_on: &'a Option<String>,
    notified_on: &'a Option<String>,
    postings: Vec<Posting<'a>>,
}

#[derive(Serialize)]
struct Posting<'a> {
    place: String,
    posted_on: &'a str,
}

#[derive(Serialize)]
struct Redeclaration<'a> {
    cause: String,
    required_on: &'a str,
    due: &'a Option<String>,
}

#[derive(Serialize)]
struct Conversion<'a> {
    to: &'a str,
    deadline: &'a str,
    basis: &'a str,
}

impl<'a> Row<'a> {
    /// The form for programs.
    pub(super) fn of(system: &'a pb::QualitySystem) -> Self {
        let exclusions = system.exclusions.iter();
        let reviews = system.reviews.iter();
        let required = system.required_redeclarations.iter();
        let conversion = system.required_conversion.as_ref();
        Self {
            edition: &system.edition,
            project_started_on: &system.project_started_on,
            application_started_on: &system.application_started_on,
            procedures: &system.procedures,
            scope: &system.scope,
            exclusions: exclusions.map(|e| Exclusion { clause: &e.clause, justification: &e.justification }).collect(),
            audits: system.audits.iter().map(audit).collect(),
            reviews: reviews.map(|r| Review { review: &r.review, held_on: &r.held_on }).collect(),
            declarations: system.declarations.iter().map(declaration).collect(),
            required_redeclarations: required.map(redeclaration).collect(),
            required_conversion: conversion.map(|c| Conversion { to: &c.to, deadline: &c.deadline, basis: &c.basis }),
            etag: &system.etag,
        }
    }
}

fn audit(audit: &pb::InternalAudit) -> Audit<'_> {
    let found = audit.nonconformities.iter().map(|found| Nonconformity {
        code: &found.code,
        class: lists::NONCONFORMITY_CLASS.code(found.nonconformity_class),
        closed_on: &found.closed_on,
    });
    Audit { audit: &audit.audit, conducted_on: &audit.conducted_on, nonconformities: found.collect() }
}

fn declaration(declaration: &pb::Declaration) -> Declaration<'_> {
    let signature = declaration.signature.clone().unwrap_or_default();
    let postings = declaration.postings.iter();
    let postings = postings.map(|p| Posting { place: lists::PLACE.code(p.place), posted_on: &p.posted_on });
    Declaration {
        declaration: &declaration.declaration,
        number: &declaration.number,
        edition: &declaration.edition,
        capacity: lists::CAPACITY.code(signature.capacity),
        signer: signature.person,
        signed_on: &declaration.signed_on,
        declared_on: &declaration.declared_on,
        replaces: &declaration.replaces,
        ended_on: &declaration.ended_on,
        notified_on: &declaration.notified_on,
        postings: postings.collect(),
    }
}

fn redeclaration(required: &pb::RequiredRedeclaration) -> Redeclaration<'_> {
    Redeclaration { cause: lists::CAUSE.code(required.cause), required_on: &required.required_on, due: &required.due }
}

/// Adds what people want to know of a quality system.
pub(super) fn facts(sheet: &mut Sheet, system: &pb::QualitySystem, lang: Lang) {
    let day = |day: &str| format::day(day, lang);
    let optional_day = |value: &Option<String>| value.as_deref().map(day).unwrap_or_default();
    let row = Row::of(system);
    let about = [
        (lang.pick("Phiên bản", "Edition"), row.edition.clone().unwrap_or_default()),
        (lang.pick("Bắt đầu xây dựng", "Project started"), optional_day(row.project_started_on)),
        (lang.pick("Bắt đầu áp dụng", "Application started"), optional_day(row.application_started_on)),
        (lang.pick("Thủ tục (TTHC)", "Procedures"), row.procedures.join(", ")),
        (lang.pick("Phạm vi", "Scope"), row.scope.join(", ")),
    ];
    about.into_iter().for_each(|(label, value)| fact(sheet, label, value));
    for exclusion in &row.exclusions {
        let label = lang.pick("Điều khoản không áp dụng", "Excluded clause");
        fact(sheet, label, format!("{}: {}", exclusion.clause, exclusion.justification));
    }
    for audit in &row.audits {
        let open = audit.nonconformities.iter().filter(|found| found.closed_on.is_none()).count();
        let all = audit.nonconformities.len();
        let found = match lang {
            Lang::Vi => format!("{all} điểm không phù hợp, còn {open}"),
            Lang::En => format!("{all} nonconformities, {open} open"),
        };
        fact(sheet, lang.pick("Đánh giá nội bộ", "Internal audit"), format!("{} ({found})", day(audit.conducted_on)));
    }
    for review in &row.reviews {
        fact(sheet, lang.pick("Xem xét của lãnh đạo", "Management review"), day(review.held_on));
    }
    for declaration in &row.declarations {
        fact(sheet, lang.pick("Bản công bố", "Declaration"), declared(declaration, lang));
    }
    for required in &row.required_redeclarations {
        let due = optional_day(required.due);
        let due = if due.is_empty() { due } else { format!(", {} {due}", lang.pick("hạn", "due")) };
        let cause = word("cause", &required.cause, lang);
        let text = format!("{} ({cause}{due})", day(required.required_on));
        fact(sheet, lang.pick("Phải công bố lại từ", "To declare again since"), text);
    }
    if let Some(conversion) = &row.required_conversion {
        let text = format!("{} → {} ({})", conversion.to, day(conversion.deadline), conversion.basis);
        fact(sheet, lang.pick("Phải chuyển đổi", "To convert"), text);
    }
}

/// `25/QĐ-SKHCN · TCVN ISO 9001:2015 · An (KT.) 15/12/2020 · in force from …`
fn declared(declaration: &Declaration<'_>, lang: Lang) -> String {
    let day = |day: &str| format::day(day, lang);
    let capacity = word("capacity", &declaration.capacity, lang);
    let mut parts = vec![
        declaration.number.to_owned(),
        declaration.edition.to_owned(),
        format!("{} ({capacity}) {}", declaration.signer, day(declaration.signed_on)),
        format!("{} {}", lang.pick("hiệu lực từ", "in force from"), day(declaration.declared_on)),
    ];
    if let Some(ended_on) = declaration.ended_on {
        parts.push(format!("{} {}", lang.pick("đến trước", "until before"), day(ended_on)));
    }
    if let Some(notified_on) = declaration.notified_on {
        parts.push(format!("{} {}", lang.pick("thông báo", "notified"), day(notified_on)));
    }
    for posting in &declaration.postings {
        let place = word("place", &posting.place, lang);
        parts.push(format!("{} {place} {}", lang.pick("niêm yết", "posted"), day(posting.posted_on)));
    }
    parts.join(" · ")
}
