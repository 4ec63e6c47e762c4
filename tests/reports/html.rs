//! The page on one service.

use std::collections::BTreeSet;

use voconform::report::Report;

use crate::page::{Page, as_html, check_page};
use crate::samples::{full, nasty, small, spoiled};

fn one(report: &Report) -> String {
    as_html(std::slice::from_ref(report))
}

#[test]
fn pages_are_whole_and_need_nothing_from_outside() {
    for report in [small(), full()] {
        let page = one(&report);
        let parts = check_page(&page);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        for id in ["uws-create-303", "uws-owner-documented", "x1", "x3"] {
            assert!(parts.ids.iter().any(|known| known == id), "no id {id}");
        }
        assert!(page.contains("<mark>Pending</mark>"), "the bytes are not marked");
        assert_eq!(page, one(&report), "not the same twice");
    }
}

#[test]
fn nothing_breaks_out_of_a_page() {
    let plain = check_page(&one(&full()));
    for add in nasty() {
        let parts = check_page(&one(&spoiled(&add)));
        // Of a document that is spoilt no phase is read.
        let is_inner = |link: &&String| link.starts_with('#') && *link != "#machine";
        let links = |p: &Page| p.links.iter().filter(is_inner).collect::<BTreeSet<_>>().len();
        assert_eq!(links(&parts), links(&plain), "inner links were lost with {add:?}");
        let shown = parts.text.contains(&*voconform::report::visible::line(&add));
        assert!(shown || add.len() > 1000, "{add:?} is not shown");
    }
}

#[test]
fn only_web_addresses_become_links() {
    let mut report = full();
    report.target.url = "javascript:alert(1)".into();
    for (row, link) in report.results.iter_mut().zip([
        "javascript:alert(1)",
        "data:text/html,x",
        " http://h/",
        "//h/",
        "HTTPS\u{202e}://h",
    ]) {
        row.link = link.into();
    }
    let page = one(&report);
    check_page(&page);
    assert!(
        !page.contains("href=\"javascript") && !page.contains("href=\"data") && !page.contains("href=\"//")
    );
}

#[test]
fn objects_are_shown_with_what_was_compared() {
    let page = one(&full());
    let parts = check_page(&page);
    for part in [
        "1 object was sampled, 1 was asked. 1 comparison of copies: 1 found a difference.",
        "middle: different from byte 5\u{a0}007",
        "tail: not compared",
        "the lengths differ, 10\u{a0}000 bytes in the cloud and 9\u{a0}999 bytes there.",
        "not asked: nobody says where it is",
        "by the table 9\u{a0}000",
    ] {
        assert!(parts.text.contains(part), "{part}");
    }
    for class in ["sample equal", "sample different", "sample alone", "cross"] {
        assert!(page.contains(&format!("class=\"{class}\"")), "{class}");
    }
    assert!(parts.links.iter().any(|link| link == "#uws-create-303"));
    assert!(!one(&small()).contains("Objects in clouds"));
}

#[test]
fn impossible_places_in_objects_do_no_harm() {
    for [first, last] in [[0, u64::MAX], [u64::MAX, u64::MAX], [9, 3], [0, 0]] {
        let mut report = full();
        let one = &mut report.objects[0].comparisons[0];
        one.ranges[0].bytes = [first, last];
        one.lengths = [Some(last), None];
        report.objects[0].row = Some(usize::MAX);
        let page = as_html(&[report]);
        check_page(&page);
        assert!(!page.contains("NaN") && !page.contains("inf\""));
    }
}

#[test]
fn impossible_numbers_do_no_harm() {
    let end = small().exchanges[1].response.as_ref().unwrap().body.len();
    for span in [
        [usize::MAX, usize::MAX],
        [9, 3],
        [0, usize::MAX],
        [end, end],
        [0, 0],
    ] {
        let mut report = full();
        report.results[2].findings[0].span = Some(span);
        report.results[0].findings[0].exchange = u32::MAX;
        (report.decided, report.decidable) = (usize::MAX, 0);
        report.time.seconds = f64::MAX;
        check_page(&one(&report));
        assert!(crate::as_text(&report, false).contains("not in this report"));
    }
}

#[test]
fn waivers_new_rows_and_the_former_run_are_shown() {
    let page = one(&full());
    let parts = check_page(&page);
    for said in [
        "30 days left",
        "over for 1 day",
        "✘ matches nothing",
        "1 requirement newly broken",
        "2 waivers no longer of use",
        "These requirements are new in catalogue 2026.1",
    ] {
        assert!(parts.text.contains(said), "{said}");
    }
    for id in ["waivers", "provisional", "change", "endpoints", "timeline"] {
        assert!(parts.ids.iter().any(|known| known == id), "{id}");
        assert!(
            parts.links.iter().any(|link| link[1..] == *id) || id == "provisional",
            "no link to {id}"
        );
    }
    let plain = one(&small());
    assert!(!plain.contains("id=\"waivers\"") && !plain.contains("id=\"change\""));
}

#[test]
fn the_head_tells_what_the_tool_was_tried_on() {
    let mut report = small();
    report.tool.proof = Some(voconform::report::proof::Proof {
        checks: 7,
        faults: 9,
        noticed: 8,
        variants: 5,
    });
    report.target.clock = Some(voconform::report::clock::Clock {
        at_least: 9.25,
        at_most: 10.0,
        dates: 3,
    });
    let parts = check_page(&one(&report));
    for said in [
        "8 of 9 faults",
        "5 unusual but legal variants",
        "ahead of us by at least 9.25 s (3 Date headers)",
    ] {
        assert!(parts.text.contains(said), "{said}");
    }
}

/// The small report with looks at the phase of one job, one after another.
fn looked_at(phases: &[&str]) -> Report {
    let mut report = small();
    let look = report.exchanges[1].clone();
    for (number, phase) in (10..).zip(phases) {
        let mut x = look.clone();
        (x.id, x.started_ms, x.elapsed_ms) = (number, f64::from(number) * 100.0, 5.0);
        x.request.url = format!("{}/j1/phase", report.target.job_list);
        if let Some(response) = &mut x.response {
            (response.status, response.body) = (200, format!("{phase}\n"));
        }
        report.exchanges.push(x);
    }
    report
}

#[test]
fn the_changes_of_phase_that_were_seen_are_told() {
    let report = looked_at(&["PENDING", "QUEUED", "QUEUED", "COMPLETED", "EXECUTING", "odd"]);
    let parts = check_page(&one(&report));
    assert!(parts.ids.iter().any(|id| id == "machine"));
    for said in [
        "PENDING → QUEUED: 1 job",
        "QUEUED → COMPLETED: 1 job",
        "COMPLETED → EXECUTING: 1 job, not known to the standard",
    ] {
        assert!(parts.text.contains(said), "{said}");
    }
    assert!(!parts.text.contains("QUEUED → QUEUED"));
}

#[test]
fn questions_under_way_at_once_are_no_change_of_phase() {
    let mut report = looked_at(&["EXECUTING", "QUEUED"]);
    if let Some(last) = report.exchanges.last_mut() {
        last.elapsed_ms += 500.0;
        last.started_ms -= 200.0;
    }
    assert!(!one(&report).contains("EXECUTING → QUEUED"));
}

#[test]
fn endpoints_are_called_as_in_the_standard() {
    let parts = check_page(&one(&looked_at(&["PENDING"])));
    assert!(parts.text.contains("{jobs}/{job}/phase GET, 1 exchange"));
}
