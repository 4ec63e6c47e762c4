//! "Left open by the standard": for each standard the list for its editors.

use maud::{Markup, html};

use super::about::{amounts_to, section};
use super::frame::{page, way};
use super::links::{self, Depth, open_path, prose};
use crate::spec::open::{self, Question};
use crate::spec::{Level, Requirement, Standard, ledger};

const HERE: Depth = Depth::Below;

/// The page that leads to those of the standards.
pub fn index() -> String {
    let content = html! {
        p class="lead" {
            "Lists for the editors of the standards: what a text leaves open or says in two ways and how voconform judges it all the same, what "
            "follows from a text without being asked for, what is a matter of choice, and what nobody can test from outside."
        }
        p { "What a standard leaves open is never a failure. Where two readings are possible, both are accepted." }
        div class="wide" {
            table {
                thead { tr { th scope="col" { "standard" } th scope="col" class="number" { "questions" } th scope="col" class="number" { "derived" }
                    th scope="col" class="number" { "choices" } th scope="col" class="number" { "untestable" } } }
                tbody { @for standard in &ledger().standards { (counts(standard)) } }
            }
        }
    };
    page(Depth::Top, "Left open by the standards", &html! {}, &content)
}

fn counts(standard: &Standard) -> Markup {
    let number = |count: usize| html! { td class="number" { (count) } };
    html! {
        tr {
            th scope="row" { a href=(open_path(&standard.id)) { (standard.title) " " (standard.version) } }
            (number(open::of_standard(&standard.id).count()))
            (number(of_level(standard, Level::Derived).len()))
            (number(of_level(standard, Level::May).len()))
            (number(standard.requirements.iter().filter(|row| row.untestable.is_some()).count()))
        }
    }
}

/// The page of a standard.
pub fn write(standard: &Standard) -> String {
    let steps = [
        html! { a href="../open.html" { "Left open" } },
        links::standard(HERE, standard),
    ];
    let questions: Vec<&Question> = open::of_standard(&standard.id).collect();
    let rows = |wanted: fn(&Requirement) -> bool| {
        standard
            .requirements
            .iter()
            .filter(|row| wanted(row))
            .collect::<Vec<_>>()
    };
    let content = html! {
        p class="lead" { "A list for the editors of " (standard.title) " " (standard.version) "." }
        (section_of_questions(standard, &questions))
        (rows_with("derived", "Follows from the text, but is not asked for",
            "Clients rely on it, and no sentence with a key word says it. A sentence would help.", &of_level(standard, Level::Derived),
            |row| section(Some(standard), &row.section)))
        (rows_with("choices", "A matter of choice",
            "The text permits it, so that a report only notes which way a service went.", &of_level(standard, Level::May),
            |row| section(Some(standard), &row.section)))
        (rows_with("notes", "Judged with reservations",
            "Where a violation does not weigh what its level says, and why.", &rows(|row| row.violation_note.is_some()),
            |row| row.violation_note.clone().unwrap_or_default()))
        (rows_with("untestable", "Cannot be tested from outside",
            "Nobody can verify these from what a service answers.", &rows(|row| row.untestable.is_some()),
            |row| row.untestable.clone().unwrap_or_default()))
    };
    page(
        HERE,
        &format!("Left open by {} {}", standard.title, standard.version),
        &way(&steps),
        &content,
    )
}

fn of_level(standard: &Standard, level: Level) -> Vec<&Requirement> {
    standard
        .requirements
        .iter()
        .filter(|row| row.level == level)
        .collect()
}

fn section_of_questions(standard: &Standard, questions: &[&Question]) -> Markup {
    html! {
        section aria-labelledby="questions" {
            h2 id="questions" { "Questions that the text leaves open" }
            @if questions.is_empty() { p { "None is known." } }
            @for question in questions { (written(standard, question)) }
        }
    }
}

/// A question stands on the page of its own standard; the others refer to it by what it says.
fn written(standard: &Standard, question: &Question) -> Markup {
    let own = ledger().standard(&question.standard);
    let sections: Vec<String> = question
        .sections
        .iter()
        .map(|number| section(own, number))
        .collect();
    let judging = question.requirements.iter().filter_map(|id| ledger().get(id));
    html! {
        article id=(question.id) {
            h3 { (question.id) }
            p class="faint" {
                @if question.standard != standard.id { @if let Some(own) = own { (own.title) " " (own.version) ": " } }
                (sections.join("; "))
            }
            dl class="question" {
                div { dt { "open" } dd { (prose(&question.left)) } }
                @if let Some(seen) = &question.seen { div { dt { "seen" } dd { (prose(seen)) } } }
                div { dt { "verdict" } dd { (prose(&question.verdict)) } }
                div { dt { "judged by" } dd { @for (index, row) in judging.enumerate() { @if index > 0 { ", " } (links::requirement(HERE, &row.id)) " (" (amounts_to(row)) ")" } } }
            }
        }
    }
}

fn rows_with(
    id: &str,
    title: &str,
    lead: &str,
    rows: &[&Requirement],
    more: impl Fn(&Requirement) -> String,
) -> Markup {
    html! {
        @if !rows.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) " (" (rows.len()) ")" }
                p { (lead) }
                ul class="rows" { @for row in rows { (links::row(HERE, row, &more(row))) } }
            }
        }
    }
}
