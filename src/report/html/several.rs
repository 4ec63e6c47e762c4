//! The page on several services: a matrix, then a part a service.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::page::{budget, frame};
use super::parts::{link, text};
use super::view::View;
use super::{believe, change, exchanges, filter, findings, head, matrix, requirements, undecided, waivers};
use crate::report::causes::{causes, open};
use crate::report::model::{Headline, Report};
use crate::report::words;

/// Longest beginning of an address of a part.
const LONGEST: usize = 40;

/// The whole page.
pub fn page(reports: &[Report]) -> Markup {
    let views = views(reports);
    let title = sentence(reports);
    let matrix = matrix::section(&views);
    let bare: Vec<Markup> = views.iter().map(|view| part(view, 0)).collect();
    let rest = matrix.0.len() + bare.iter().map(|part| part.0.len()).sum::<usize>();
    let each = budget(rest, 0) / views.len().max(1);
    let content = html! {
        header class={ "top " (worst(reports)) } {
            p class="eyebrow" { (words::count(reports.len(), "service")) @if let Some(first) = reports.first() { " · " (text(first.started.get(..10).unwrap_or_default())) } }
            h1 { (title) }
        }
        nav aria-label="On this page" {
            ul { @for view in &views { li { a href={ "#" (view.id("service")) } { (text(view.name())) } } } }
        }
        main id="main" {
            (matrix)
            div class="ledger" { (filter::bar()) @for view in &views { (part(view, each)) } }
        }
    };
    frame(&title, reports.first(), &content)
}

/// What the title says: how many services ended how, worst first.
fn sentence(reports: &[Report]) -> String {
    let kinds = [
        (Headline::DoesNotConform, "does not conform", "do not conform"),
        (
            Headline::CouldNotBeJudged,
            "could not be judged",
            "could not be judged",
        ),
        (
            Headline::ConformsAsFarAsVerified,
            "conforms as far as verified",
            "conform as far as verified",
        ),
        (Headline::Conforms, "conforms", "conform"),
    ];
    let of = |headline: Headline| reports.iter().filter(|r| r.headline == headline).count();
    let said: Vec<String> = kinds
        .into_iter()
        .filter(|(headline, ..)| of(*headline) > 0)
        .map(|(headline, one, many)| {
            format!("{} {}", of(headline), if of(headline) == 1 { one } else { many })
        })
        .collect();
    match said.as_slice() {
        [] => "No service was judged".to_owned(),
        said => format!(
            "Of {}, {}",
            words::count(reports.len(), "service"),
            said.join(", ")
        ),
    }
}

/// The word of the worst head line, for the colour of the page.
fn worst(reports: &[Report]) -> &'static str {
    let order = [
        Headline::DoesNotConform,
        Headline::CouldNotBeJudged,
        Headline::ConformsAsFarAsVerified,
    ];
    let is_there = |headline: &Headline| reports.iter().any(|r| r.headline == *headline);
    let worst = order.into_iter().find(is_there).unwrap_or(Headline::Conforms);
    words::headline_verdict(worst).word()
}

/// The reports with prefixes that keep their addresses apart.
fn views(reports: &[Report]) -> Vec<View<'_>> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    reports
        .iter()
        .map(|report| {
            let slug = slug(report.name());
            // Bounded: one of so many names is free.
            let names =
                std::iter::once(slug.clone()).chain((2..=reports.len() + 1).map(|n| format!("{slug}-{n}")));
            let free = names
                .into_iter()
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(free.clone());
            View::among(report, format!("{free}."))
        })
        .collect()
}

/// A name as the beginning of addresses: small letters, digits and hyphens.
fn slug(name: &str) -> String {
    let bare = name.split_once("://").map_or(name, |(_, rest)| rest);
    let mut slug = String::from("at-");
    for c in bare.chars().take(LONGEST) {
        match c.is_ascii_alphanumeric() {
            true => slug.push(c.to_ascii_lowercase()),
            false if slug.ends_with('-') => {}
            false => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn part(view: &View<'_>, budget: usize) -> Markup {
    let causes = causes(view.report);
    let word = words::headline_verdict(view.headline).word();
    html! {
        section class={ "service " (word) } aria-labelledby=(view.id("service")) {
            h2 class="service" id=(view.id("service")) { (text(view.name())) }
            p class={ "verdict " (word) } { span aria-hidden="true" { (words::headline_sign(view.headline)) } " " (words::headline(view)) }
            p class="target" { (link(&view.target.url, &view.target.url)) " · " (text(&words::interface(view))) " · profile " (text(&view.target.profile)) }
            (head::body(view))
            (findings::section(view, &causes))
            (undecided::section(view, &open(view.report)))
            (waivers::sections(view))
            (change::section(view))
            (requirements::section(view, &causes))
            @if budget > 0 { (exchanges::section(view, budget)) }
            (believe::section(view))
        }
    }
}
