//! Services beside each other: a row a group of requirements, a column a service, in each cell the worst verdict.

use maud::{Markup, html};

use super::parts::text;
use super::requirements::runs;
use super::view::View;
use crate::checks::Verdict;
use crate::report::model::ResultRow;
use crate::report::{visible, words};

/// Longest name of a service in the head row.
const LONG: usize = 36;

/// The section with the table.
pub fn section(views: &[View<'_>]) -> Markup {
    let standards = groups(views);
    html! {
        section aria-labelledby="matrix" {
            h2 id="matrix" { "All services" }
            p class="faint" { "In each cell the worst verdict of the group and how many requirements have it; it leads to that group of that service." }
            div class="wide matrix" tabindex="0" role="group" aria-label="Services beside each other" {
                table {
                    thead { tr {
                        td {}
                        @for view in views { th scope="col" { a href={ "#" (view.id("service")) } { (text(&visible::shorten(view.name(), LONG))) } } }
                    } }
                    tbody { tr class="whole" {
                        th scope="row" { "On the whole" }
                        @for view in views {
                            @let word = words::headline_verdict(view.headline).word();
                            td { span class={ "verdict " (word) } { span aria-hidden="true" { (words::headline_sign(view.headline)) } " " (words::headline(view)) } }
                        }
                    } }
                    @for (standard, groups) in &standards { (rows(views, standard, groups)) }
                }
            }
        }
    }
}

fn rows(views: &[View<'_>], standard: &str, groups: &[&str]) -> Markup {
    html! {
        tbody {
            tr class="standard" {
                th scope="rowgroup" { (text(&words::standard(standard))) }
                @for _ in views { td {} }
            }
            @for group in groups {
                tr {
                    th scope="row" { (text(group)) }
                    @for view in views { td { (cell(view, standard, group)) } }
                }
            }
        }
    }
}

/// Standards with their groups, in the order in which they are first met.
fn groups<'r>(views: &[View<'r>]) -> Vec<(&'r str, Vec<&'r str>)> {
    let mut standards: Vec<(&str, Vec<&str>)> = Vec::new();
    for view in views {
        for rows in runs(&view.report.results, |r| &r.group) {
            let (standard, group) = (rows[0].standard.as_str(), rows[0].group.as_str());
            match standards.iter_mut().find(|(known, _)| *known == standard) {
                Some((_, groups)) if groups.contains(&group) => {}
                Some((_, groups)) => groups.push(group),
                None => standards.push((standard, vec![group])),
            }
        }
    }
    standards
}

fn cell(view: &View<'_>, standard: &str, group: &str) -> Markup {
    let of_group = |r: &&ResultRow| r.standard == standard && r.group == group;
    let rows: Vec<&ResultRow> = view.report.results.iter().filter(of_group).collect();
    let Some((class, sign, word, number)) = worst(&rows) else {
        return html! { span class="faint" { "not asked" } };
    };
    html! {
        @if let Some(first) = rows.first() {
            a class={ "verdict " (class) } href={ "#" (view.group_id(first)) } { span aria-hidden="true" { (sign) } " " (number) " " (word) }
        }
    }
}

/// Class, sign and word of the worst verdict, and how many have it.
fn worst(rows: &[&ResultRow]) -> Option<(&'static str, &'static str, &'static str, usize)> {
    let count =
        |is: &dyn Fn(&ResultRow) -> bool| Some(rows.iter().filter(|r| is(r)).count()).filter(|n| *n > 0);
    let said = |v: Verdict, number: usize| (v.word(), words::sign(v), v.word(), number);
    for v in [Verdict::Fail, Verdict::Error, Verdict::Warn] {
        if let Some(number) = count(&|r| r.verdict == v && r.decides()) {
            return Some(said(v, number));
        }
    }
    if let Some(number) = count(&|r| r.verdict.is_broken() && !r.decides()) {
        return Some(("info", "◐", "waived or provisional", number));
    }
    if let Some(number) = count(&ResultRow::is_open) {
        return Some(("inconclusive", "?", "not decided", number));
    }
    if let Some(number) = count(&ResultRow::is_decided) {
        return Some(("pass", "✔", "satisfied", number));
    }
    count(&|_| true).map(|number| ("skipped", "–", "not counted", number))
}
