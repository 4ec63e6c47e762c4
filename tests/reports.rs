//! The reports of a small realistic run, and of one in which every text tries to break out of its format.

// Clippy's exception for tests covers test functions only, not what helps them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use voconform::checks::Verdict;
use voconform::recording::{PreflightItem, Reason, Recording};
use voconform::report::model::{ExchangeRow, ResultRow};
use voconform::report::objects::{AskedRow, Comparison, ObjectRow, RangeRow, Sameness, VerdictRow};
use voconform::report::visible::is_hidden;
use voconform::report::{Destination, Report, html, json, terminal};

/// A small realistic report, written by hand.
const SMALL: &str = include_str!("../fixtures/reports/small.json");

fn small() -> Report {
    json::read(SMALL).unwrap()
}

/// The small report with everything that a report can have.
fn full() -> Report {
    let mut report = small();
    let error = ResultRow {
        requirement: "uws-odd".into(),
        verdict: Verdict::Error,
        detail: Some("the check itself failed".into()),
        findings: Vec::new(),
        ..report.results[0].clone()
    };
    report.results.push(error);
    report.preflight.push(PreflightItem {
        name: "target".into(),
        ok: false,
        found: "it answered 500".into(),
    });
    report.ended_by = Some(Reason::Deadline);
    report.exchanges.push(ExchangeRow {
        id: 4,
        response: None,
        error: Some("closed".into()),
        redirected_from: Some(3),
        identity: None,
        ..report.exchanges[1].clone()
    });
    report.objects = vec![object(), bucket()];
    for response in report.exchanges.iter_mut().filter_map(|x| x.response.as_mut()) {
        (response.broken, response.truncated) = (Some("it broke off".into()), true);
    }
    report
}

/// An object of which one range is equal, one differs, and one was not compared.
fn object() -> ObjectRow {
    let range = |part: &str, start: u64, verdict: Sameness| RangeRow {
        part: part.into(),
        bytes: [start, start + 99],
        exchanges: [Some(1), Some(3)],
        verdict,
        differs_at: (verdict == Sameness::Different).then_some(start + 7),
    };
    ObjectRow {
        label: "o1".into(),
        provider: "aws".into(),
        bucket: "bucket".into(),
        key: "a/key.fits".into(),
        region: Some("us-east-1".into()),
        access: "open".into(),
        named_in: Some(1),
        row: Some(0),
        length: Some(10_000),
        length_said: Some(9_000),
        etag: Some("\"tag\"".into()),
        asked: vec![AskedRow {
            exchange: 1,
            step: "object/first".into(),
            method: "GET".into(),
            range: Some("0-99".into()),
            status: Some(206),
            found: "more than was asked for".into(),
        }],
        verdicts: vec![
            VerdictRow {
                verdict: Verdict::Fail,
                requirement: "uws-create-303".into(),
                exchange: 1,
            },
            VerdictRow {
                verdict: Verdict::Pass,
                requirement: "uws-owner-documented".into(),
                exchange: 3,
            },
        ],
        comparisons: vec![Comparison {
            with: "the archive".into(),
            address: "https://archive.example.org/key.fits".into(),
            lengths: [Some(10_000), Some(9_999)],
            ranges: vec![
                range("head", 0, Sameness::Equal),
                range("middle", 5_000, Sameness::Different),
                range("tail", 9_900, Sameness::NotCompared),
            ],
        }],
        ..ObjectRow::default()
    }
}

/// A bucket that was passed over.
fn bucket() -> ObjectRow {
    ObjectRow {
        label: "b1".into(),
        key: String::new(),
        not_asked: Some("nobody says where it is".into()),
        comparisons: Vec::new(),
        asked: Vec::new(),
        verdicts: Vec::new(),
        ..object()
    }
}

/// Texts that try to leave their place, hide something or steer a terminal.
fn nasty() -> Vec<String> {
    vec![
        "</script></style></title></pre><script>alert(1)</script><img src=x onerror=alert(2)>".into(),
        "\" onmouseover=\"alert(3)\" x='' ' & &lt; &#60;script> <!-- <![CDATA[ ]]> {{7*7}} $(id) `id`".into(),
        "\u{1b}[2J\u{1b}]8;;http://evil.example/\u{7}\u{9b}31m\0\u{8}\r\n\u{85}\u{2028}".into(),
        "\u{202e}desrever\u{2066}\u{200b}\u{feff}\u{ad}\u{e0041}\u{fdd0}".into(),
        "very long ".repeat(3000),
        "x".repeat(30_000),
    ]
}

/// The full report with a text added to every string that is not a word of ours.
fn spoiled(add: &str) -> Report {
    fn walk(value: &mut Value, key: &str, add: &str) {
        let ours = |text: &str| match key {
            "format" | "headline" | "verdict" | "ended_by" => true,
            "reason" => is_code(text),
            _ => false,
        };
        match value {
            Value::String(text) if !ours(text) => text.push_str(add),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, key, add)),
            Value::Object(fields) => fields.iter_mut().for_each(|(key, field)| walk(field, key, add)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(full()).unwrap();
    walk(&mut value, "", add);
    serde_json::from_value(value).unwrap()
}

/// Is it the code of a reason, rather than a reason phrase of HTTP?
fn is_code(text: &str) -> bool {
    Reason::ALL.iter().any(|reason| reason.to_string() == text)
}

fn as_html(report: &Report) -> String {
    let mut out = Vec::new();
    html::write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn as_text(report: &Report, colour: bool) -> String {
    let mut out = Vec::new();
    terminal::write(report, &mut out, colour).unwrap();
    String::from_utf8(out).unwrap()
}

fn as_json(report: &Report) -> String {
    let mut out = Vec::new();
    json::write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a page is made of.
#[derive(Default)]
struct Page {
    elements: BTreeMap<String, usize>,
    ids: Vec<String>,
    links: Vec<String>,
    text: String,
}

const ELEMENTS: &str = "html head meta title style body a header h1 h2 h3 p b span code pre mark dl dt dd div nav ul li main section article \
     table caption thead tbody tr th td details summary footer figure figcaption svg desc rect line path text";
const ATTRIBUTES: &str = "lang charset http-equiv content name class id href rel aria-hidden aria-label aria-labelledby scope role tabindex open viewBox x y x1 x2 y1 y2 width height rx d text-anchor";

/// Takes a page apart; fails if anything in it is not balanced or not on the lists above.
fn take_apart(page: &str) -> Page {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = false;
    let (mut parts, mut stack) = (Page::default(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = element(&start, &mut parts);
                // The only void element in use.
                if name != "meta" {
                    stack.push(name);
                }
            }
            Event::End(end) => assert_eq!(stack.pop().unwrap(), end.name().as_ref()),
            Event::Text(text) => parts.text.push_str(&text),
            Event::GeneralRef(name) => match name.as_ref() {
                "lt" => parts.text.push('<'),
                "gt" => parts.text.push('>'),
                "amp" => parts.text.push('&'),
                "quot" => parts.text.push('"'),
                other => panic!("an odd reference {other}"),
            },
            Event::DocType(name) => assert_eq!(name.as_ref(), "html"),
            Event::Eof => break,
            odd => panic!("not in a page of ours: {odd:?}"),
        }
    }
    assert!(stack.is_empty(), "not closed: {stack:?}");
    parts
}

fn element(start: &BytesStart<'_>, parts: &mut Page) -> String {
    let name = start.name().as_ref().to_owned();
    assert!(ELEMENTS.split_whitespace().any(|e| e == name), "element {name}");
    for attribute in start.html_attributes() {
        let attribute = attribute.unwrap();
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.to_string();
        assert!(ATTRIBUTES.split_whitespace().any(|a| a == key), "attribute {key}");
        match key.as_str() {
            "id" => parts.ids.push(value),
            "href" => parts.links.push(value),
            _ => {}
        }
    }
    *parts.elements.entry(name.clone()).or_default() += 1;
    name
}

/// What holds for every page.
fn check_page(page: &str) -> Page {
    assert!(
        !page.contains(|c| is_hidden(c) && c != '\n' && c != '\t'),
        "a hidden character"
    );
    let parts = take_apart(page);
    let ids: BTreeSet<&str> = parts.ids.iter().map(String::as_str).collect();
    assert_eq!(ids.len(), parts.ids.len(), "an id twice");
    assert!(
        !ids.iter()
            .any(|id| id.is_empty() || id.contains(char::is_whitespace)),
        "an odd id"
    );
    for link in &parts.links {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "{id} leads nowhere"),
            None => assert!(
                link.starts_with("https://") || link.starts_with("http://"),
                "link to {link}"
            ),
        }
    }
    for (name, times) in [("html", 1), ("h1", 1), ("main", 1), ("title", 1), ("style", 1)] {
        assert_eq!(parts.elements.get(name), Some(&times), "{name}");
    }
    let head = &page[..page.find("<style>").unwrap()];
    assert!(
        head.contains("content=\"default-src 'none'; style-src 'sha256-"),
        "no policy before the style"
    );
    let style = &page[head.len()..page.find("</style>").unwrap()];
    assert!(
        !style.contains("@import") && !style.contains("url("),
        "the style loads something"
    );
    parts
}

#[test]
fn json_survives_a_round_trip() {
    for report in [small(), full()]
        .into_iter()
        .chain(nasty().iter().map(|add| spoiled(add)))
    {
        let text = as_json(&report);
        assert!(!text.contains(|c| is_hidden(c) && c != '\n'));
        assert_eq!(json::read(&text).unwrap(), report);
    }
}

#[test]
fn pages_are_whole_and_need_nothing_from_outside() {
    for report in [small(), full()] {
        let page = as_html(&report);
        let parts = check_page(&page);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        for id in ["uws-create-303", "uws-owner-documented", "x1", "x3"] {
            assert!(parts.ids.iter().any(|known| known == id), "no id {id}");
        }
        assert!(page.contains("<mark>Pending</mark>"), "the bytes are not marked");
        assert_eq!(page, as_html(&report), "not the same twice");
    }
}

#[test]
fn nothing_breaks_out_of_a_page() {
    let plain = check_page(&as_html(&full()));
    for add in nasty() {
        let parts = check_page(&as_html(&spoiled(&add)));
        let links = |p: &Page| p.links.iter().filter(|l| l.starts_with('#')).count();
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
    let page = as_html(&report);
    check_page(&page);
    assert!(
        !page.contains("href=\"javascript") && !page.contains("href=\"data") && !page.contains("href=\"//")
    );
}

#[test]
fn objects_are_shown_with_what_was_compared() {
    let page = as_html(&full());
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
    assert!(!as_html(&small()).contains("Objects in clouds"));
}

#[test]
fn impossible_places_in_objects_do_no_harm() {
    for [first, last] in [[0, u64::MAX], [u64::MAX, u64::MAX], [9, 3], [0, 0]] {
        let mut report = full();
        let one = &mut report.objects[0].comparisons[0];
        one.ranges[0].bytes = [first, last];
        one.lengths = [Some(last), None];
        report.objects[0].row = Some(usize::MAX);
        let page = as_html(&report);
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
        check_page(&as_html(&report));
        assert!(as_text(&report, false).contains("not in this report"));
    }
}

#[test]
fn nothing_steers_the_terminal() {
    let sequence = |rest: &str| {
        rest.strip_prefix('[')
            .and_then(|r| r.split_once('m'))
            .map(|(codes, _)| codes.to_owned())
    };
    for report in [small(), full()]
        .into_iter()
        .chain(nasty().iter().map(|add| spoiled(add)))
    {
        let plain = as_text(&report, false);
        assert!(
            !plain.contains(|c| is_hidden(c) && c != '\n'),
            "a hidden character"
        );
        let coloured = as_text(&report, true);
        let mut bare = String::new();
        for (index, piece) in coloured.split('\u{1b}').enumerate() {
            let codes = if index == 0 {
                None
            } else {
                Some(sequence(piece).expect("not a colour"))
            };
            let codes = codes.inspect(|c| assert!(c.chars().all(|c| c.is_ascii_digit() || c == ';'), "{c}"));
            bare.push_str(&piece[codes.map_or(0, |c| c.len() + 2)..]);
        }
        assert!(
            coloured.len() > plain.len() && bare == plain,
            "colours change more than colours"
        );
    }
}

#[test]
fn prose_is_wrapped_and_a_small_report_reads_well() {
    let text = as_text(&small(), false);
    let too_long = |l: &&str| l.chars().count() > 100 && !l.contains("http");
    assert_eq!(text.lines().find(too_long), None);
    insta::with_settings!({ snapshot_path => "../fixtures/reports", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("small-terminal", text);
    });
}

#[test]
fn the_format_is_the_one_of_the_fixture() {
    assert_eq!(as_json(&small()), SMALL);
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = std::env::temp_dir().join(format!("voconform-reports-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |path: &std::path::Path| {
        Destination::parse(path.to_str().unwrap())
            .unwrap()
            .write(&[small()], &[Recording::default()])
    };
    let page = folder.join("run.html");
    std::fs::write(&page, "an older one").unwrap();
    write(&page).unwrap();
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    let written = std::fs::read_to_string(&page).unwrap();
    let error = write(&folder.join("missing/run.json")).unwrap_err().to_string();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(written, as_html(&small()));
    assert_eq!(names, ["run.html"]);
    assert!(error.contains("missing"), "{error}");
}
