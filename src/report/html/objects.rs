//! The objects in clouds: by provider a table of what was asked and found, and the comparisons of copies as bars.

use maud::{Markup, html};

use super::comparison;
use super::parts::{exchange, grouped, listed, requirement, text, verdict};
use super::view::View;
use crate::checks::Verdict;
use crate::report::objects::{AskedRow, ObjectRow, VerdictRow};
use crate::report::words;

/// The whole part; nothing where no object was sampled.
pub fn section(view: &View<'_>) -> Markup {
    if view.objects.is_empty() {
        return html! {};
    }
    let providers = providers(view);
    html! {
        section aria-labelledby=(view.labels("objects")) {
            h2 id=(view.id("objects")) { "Objects in clouds" }
            p { (sum(view)) }
            @if view.objects.iter().any(|row| !row.comparisons.is_empty()) { (comparison::legend()) }
            @for (name, rows) in &providers { (provider(view, name, rows)) }
        }
    }
}

/// Objects by provider, in the order in which the providers were met; what has none goes last.
fn providers<'r>(view: &View<'r>) -> Vec<(&'r str, Vec<&'r ObjectRow>)> {
    let mut groups: Vec<(&str, Vec<&ObjectRow>)> = Vec::new();
    for row in &view.report.objects {
        match groups.iter_mut().find(|(name, _)| *name == row.provider) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((&row.provider, vec![row])),
        }
    }
    groups.sort_by_key(|(name, _)| name.is_empty());
    groups
}

fn sum(view: &View<'_>) -> String {
    let objects = || view.objects.iter().filter(|row| row.label.starts_with('o'));
    let asked = objects().filter(|row| !row.asked.is_empty()).count();
    let compared = objects().flat_map(|row| &row.comparisons).count();
    let different = objects().flat_map(|row| &row.comparisons);
    let different = different.filter(|one| comparison::differs(one)).count();
    let were = |count: usize| if count == 1 { "was" } else { "were" };
    format!(
        "{} {} sampled, {asked} {} asked. {} of copies: {}.",
        words::count(objects().count(), "object"),
        were(objects().count()),
        were(asked),
        words::count(compared, "comparison"),
        match (compared, different) {
            (0, _) => "there was nothing to compare".to_owned(),
            (_, 0) => "none found a difference".to_owned(),
            (_, some) => format!("{some} found a difference"),
        }
    )
}

fn provider(view: &View<'_>, name: &str, rows: &[&ObjectRow]) -> Markup {
    let title = if name.is_empty() { "Signed addresses" } else { name };
    let comparisons = rows
        .iter()
        .flat_map(|row| row.comparisons.iter().map(move |one| (row, one)));
    html! {
        h3 { (text(title)) }
        div class="wide" {
            table class="objects" {
                caption { (text(&counted(rows))) }
                thead { tr {
                    @for head in ["Object", "Region, access", "Length", "Asked, and found", "Verdicts"] { th scope="col" { (head) } }
                } }
                tbody { @for row in rows { (object(view, row)) } }
            }
        }
        @for (row, one) in comparisons { (comparison::figure(view, row, one)) }
    }
}

/// What the rows are: `3 objects, 1 bucket`.
fn counted(rows: &[&ObjectRow]) -> String {
    let kinds = [("o", "object"), ("b", "bucket"), ("s", "signed address")];
    let of = |start: &str| rows.iter().filter(|row| row.label.starts_with(start)).count();
    let some = kinds.iter().filter(|(start, _)| of(start) > 0);
    let counts: Vec<String> = some
        .map(|(start, noun)| match (of(start), *noun) {
            (many @ 2.., "signed address") => format!("{many} signed addresses"),
            (count, noun) => words::count(count, noun),
        })
        .collect();
    counts.join(", ")
}

fn object(view: &View<'_>, row: &ObjectRow) -> Markup {
    html! {
        tr id=(view.id(&format!("object-{}", row.label))) {
            th scope="row" {
                (name(row))
                span class="place" { (text(&row.label)) (named(view, row)) }
            }
            td { (text(row.region.as_deref().unwrap_or("no region"))) span class="place" { (text(&row.access)) } }
            td { (length(row)) }
            td {
                @if let Some(why) = &row.not_asked { p { "not asked: " (text(why)) } }
                @if !row.asked.is_empty() { ul class="steps" { @for one in &row.asked { (asked(view, one)) } } }
            }
            td { (verdicts(view, &row.verdicts)) }
        }
    }
}

fn name(row: &ObjectRow) -> Markup {
    match (row.bucket.is_empty(), row.key.is_empty()) {
        (true, _) => {
            let bare = row.address.split('?').next().unwrap_or_default();
            html! { code { (text(bare)) } }
        }
        (false, true) => html! { "bucket " code { (text(&row.bucket)) } },
        (false, false) => html! { code { b { (text(&row.bucket)) } "/" (text(&row.key)) } },
    }
}

fn named(view: &View<'_>, row: &ObjectRow) -> Markup {
    html! {
        @if let Some(number) = row.named_in {
            ", named in " (exchange(view, number))
            @if let Some(at) = row.row { ", row " (at.saturating_add(1)) }
        }
        @if let Some(first) = &row.first_of { ", another copy of " (text(first)) }
    }
}

fn length(row: &ObjectRow) -> Markup {
    let is_file = row.label.starts_with('o') && !row.key.ends_with('/');
    html! {
        @match row.length {
            Some(length) => { (grouped(length)) " bytes" }
            None if is_file => { "unknown" }
            None => { span class="faint" { "-" } }
        }
        @if let Some(said) = row.length_said { span class="place" { "by the table " (grouped(said)) } }
        @if let Some(etag) = &row.etag { span class="place" { "ETag " code { (text(etag)) } } }
    }
}

fn asked(view: &View<'_>, row: &AskedRow) -> Markup {
    // What belongs to the object itself need not say so.
    let own = ["object/", "bucket/", "signed/"];
    let bare = own.iter().find_map(|lane| row.step.strip_prefix(lane));
    let step = bare.unwrap_or(&row.step).replacen('/', " ", 1);
    html! {
        li {
            (exchange(view, row.exchange)) " " (text(&step))
            @if let Some(range) = &row.range { " " (text(range)) }
            " " span aria-hidden="true" { "→" } " "
            @match row.status { Some(status) => { b { (status) } } None => { b { "no answer" } } }
            @if !row.found.is_empty() { " " (text(&row.found)) }
        }
    }
}

/// What is broken by name, the rest by number.
fn verdicts(view: &View<'_>, rows: &[VerdictRow]) -> Markup {
    let loud = |row: &&VerdictRow| !matches!(row.verdict, Verdict::Pass | Verdict::Info);
    let quiet: Vec<&VerdictRow> = rows.iter().filter(|row| !loud(row)).collect();
    let count = |of: Verdict| quiet.iter().filter(|row| row.verdict == of).count();
    let one = |row: &VerdictRow| html! { (requirement(view, &row.requirement)) " (" (exchange(view, row.exchange)) ")" };
    html! {
        @for row in rows.iter().filter(loud) { p { (verdict(row.verdict)) " " (one(row)) } }
        @if !quiet.is_empty() {
            details {
                summary {
                    @for of in [Verdict::Pass, Verdict::Info] { @if count(of) > 0 { (verdict(of)) " " (count(of)) " " } }
                }
                @for of in [Verdict::Pass, Verdict::Info] {
                    @if count(of) > 0 {
                        p { (verdict(of)) ": " (listed(quiet.iter().filter(|row| row.verdict == of).map(|row| one(row)))) }
                    }
                }
            }
        }
    }
}
