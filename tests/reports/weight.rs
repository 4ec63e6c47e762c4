//! What pages weigh, and that the evidence stays on them.

use voconform::checks::Verdict;
use voconform::report::Report;
use voconform::report::model::{ExchangeRow, ResultRow};

use crate::page::{as_html, check_page};
use crate::samples::full;

/// A report of so many exchanges with bodies of so many bytes, each another; every fifth is cited, every hundredth by a
/// violation.
fn big(exchanges: u32, bytes: usize) -> Report {
    let mut report = full();
    let (row, x) = (report.results[2].clone(), report.exchanges[1].clone());
    report.exchanges = (1..=exchanges).map(|id| exchange(&x, id, bytes)).collect();
    report.results = (1..=exchanges / 5).map(|n| cite(&row, n, bytes)).collect();
    report
}

fn exchange(x: &ExchangeRow, id: u32, bytes: usize) -> ExchangeRow {
    let mut x = x.clone();
    x.id = id;
    x.started_ms = f64::from(id);
    x.step = format!("p{}/look", id % 60);
    if let Some(response) = &mut x.response {
        let line = format!("<line of=\"{id}\">&amp;</line>\n");
        response.body = line.repeat(bytes / line.len());
    }
    x
}

fn cite(row: &ResultRow, n: u32, bytes: usize) -> ResultRow {
    let mut row = row.clone();
    row.requirement = format!("made-up-{n}");
    row.verdict = if n.is_multiple_of(20) {
        Verdict::Fail
    } else {
        Verdict::Pass
    };
    row.findings.truncate(1);
    for finding in &mut row.findings {
        finding.verdict = row.verdict;
        finding.exchange = n * 5;
        finding.span = Some([bytes / 2, bytes / 2 + 9]);
    }
    row
}

#[test]
fn a_big_report_makes_a_light_page() {
    for (exchanges, bytes) in [(500, 2_000), (1000, 60_000), (2000, 4_000)] {
        let report = big(exchanges, bytes);
        let page = as_html(std::slice::from_ref(&report));
        assert!(
            page.len() < 1_000_000,
            "{exchanges} exchanges of {bytes} bytes: {}",
            page.len()
        );
        let parts = check_page(&page);
        let has = |id: &str| parts.ids.iter().any(|known| known == id);
        assert!(
            (1..=exchanges).all(|n| has(&format!("x{n}"))),
            "an exchange has no address"
        );
        for n in (100..=exchanges).step_by(100) {
            let place = page.find(&format!("id=\"x{n}\"")).unwrap();
            let whole = &page[place..place + page[place..].find("</details>").unwrap()];
            assert!(whole.contains("<mark>"), "the evidence in x{n} is not marked");
        }
    }
}

#[test]
fn the_same_body_is_shown_once() {
    let mut report = full();
    let body = "a body of more than a few bytes, ".repeat(20);
    for response in report.exchanges.iter_mut().filter_map(|x| x.response.as_mut()) {
        response.body.clone_from(&body);
    }
    for row in &mut report.results {
        row.findings.iter_mut().for_each(|f| f.span = None);
    }
    let page = as_html(&[report]);
    assert_eq!(page.matches(&body).count(), 1);
    assert!(page.contains("bytes as in <a href=\"#x"));
}
