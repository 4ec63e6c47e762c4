//! Lines: one a finding, each with a code that stays.

use regex::Regex;
use voconform::report::{Report, lines};

use super::support::{all_reports, full, small, unreached, written};

fn as_lines(reports: &[Report]) -> Vec<String> {
    let text = written(|out| lines::write(reports, out));
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_line_begins_with_its_code_whatever_a_service_says() {
    let code = Regex::new("^[EWIFS]-[^ -]+-[^ ]+ [^ ]").unwrap();
    for reports in all_reports() {
        let lines = as_lines(&reports);
        for line in &lines {
            assert!(code.is_match(line), "{line}");
            assert!(line.chars().count() < 1600, "{line}");
        }
        let summaries = lines.iter().filter(|l| l.starts_with("S-RUN-verdict ")).count();
        assert_eq!(summaries, reports.len());
    }
}

#[test]
fn a_line_tells_level_code_section_place_and_what() {
    let lines = as_lines(&[small()]);
    let of = |start: &str| {
        let found = lines.iter().find(|l| l.starts_with(start));
        found.unwrap_or_else(|| panic!("no {start} in {lines:#?}"))
    };
    let create = of("E-UWS-uws-create-303 wrong-status §2.2.3.1 x");
    assert!(
        create.contains("POST {jobs}: 200 OK, expected 303 See Other"),
        "{create}"
    );
    of("W-UWS-uws-job-media-type no-charset §");
    of("I-UWS-uws-create-phase-run-body in-body §");
    of("F-UWS-uws-create-location blocked §");
    of("F-UWS-uws-quote-future ambiguous §");
    of("S-RUN-verdict does not conform https://dc.example.org/tap (profile tap-async, UWS 1.1, ");
    of("S-RUN-counts 0 error, 3 fail, ");
    let quiet = lines
        .iter()
        .any(|l| l.contains("uws-owner-documented") || l.contains("uws-job-root"));
    assert!(
        !quiet,
        "what passes, or can't be tested, is no finding: {lines:#?}"
    );
}

#[test]
fn what_does_not_count_is_no_error() {
    let lines = as_lines(&[full()]);
    let letter = |id: &str| {
        let mut of = lines
            .iter()
            .filter(|l| l[..].split(' ').next().unwrap().ends_with(&format!("-UWS-{id}")));
        of.next()
            .unwrap_or_else(|| panic!("no {id}"))
            .chars()
            .next()
            .unwrap()
    };
    assert_eq!(letter("uws-create-303"), 'E');
    assert_eq!(letter("uws-create-run-still-303"), 'I');
    assert_eq!(letter("uws-schema-phase"), 'I');
    assert_eq!(letter("uws-odd"), 'F');
    let waivers = lines.iter().filter(|l| l.starts_with("E-WAIVER-")).count();
    assert_eq!(waivers, 2, "{lines:#?}");
}

#[test]
fn a_service_that_was_not_reached_has_one_failure() {
    let lines = as_lines(&[unreached()]);
    let failures: Vec<_> = lines.iter().filter(|l| l.starts_with("F-")).collect();
    assert_eq!(failures, ["F-RUN-preflight target: connection refused"]);
}

#[test]
fn of_several_services_each_line_names_its_own() {
    let lines = as_lines(&[full(), small()]);
    let of = |name: &str| lines.iter().filter(|l| l.split(' ').nth(1) == Some(name)).count();
    assert_eq!(of("[archive]") + of("[https://dc.example.org/tap]"), lines.len());
}
