//! JUnit and the badge are well-formed, and say what is in the report.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;
use voconform::report::model::Headline;
use voconform::report::{Report, badge, junit};

use super::support::{all_reports, full, small, unreached, written};

/// An element with its attributes and the text right in it.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    path: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// All elements, in the order of their beginnings; fails if the text is not well-formed.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        let (start, is_empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop().unwrap();
                continue;
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    all[*at].text.push_str(text);
                }
                continue;
            }
            Event::GeneralRef(name) => {
                let name: &str = name;
                let entity = ["lt", "gt", "amp", "quot", "apos"].contains(&name);
                assert!(entity, "the entity {name:?}");
                if let Some(at) = open.last() {
                    all[*at].text.push_str(&format!("&{name};"));
                }
                continue;
            }
            Event::Decl(_) => continue,
            Event::Eof => break,
            other => panic!("{other:?}"),
        };
        let name = start.name().as_ref().to_owned();
        let path = open
            .iter()
            .map(|at| all[*at].name.as_str())
            .chain([name.as_str()]);
        let mut element = Element {
            path: path.collect::<Vec<_>>().join("/"),
            name: name.clone(),
            ..Element::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.unwrap();
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.value.to_string();
            assert!(!value.contains(['<', '\n']), "{key}: {value}");
            element.attributes.insert(key, value);
        }
        all.push(element);
        if !is_empty {
            open.push(all.len() - 1);
        }
    }
    assert!(open.is_empty(), "an element is not closed");
    all
}

fn as_junit(reports: &[Report]) -> String {
    written(|out| junit::write(reports, out))
}

fn as_badge(reports: &[Report]) -> String {
    written(|out| badge::write(reports, out))
}

fn sum(elements: &[Element], name: &str, attribute: &str) -> usize {
    let of = elements.iter().filter(|e| e.name == name);
    of.map(|e| e.attributes[attribute].parse::<usize>().unwrap())
        .sum()
}

fn number(elements: &[Element], name: &str) -> usize {
    elements.iter().filter(|e| e.name == name).count()
}

#[test]
fn junit_is_well_formed_and_counts_right_whatever_a_service_says() {
    let known = [
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    ];
    for reports in all_reports() {
        let parts = elements(&as_junit(&reports));
        let unknown = parts.iter().find(|e| !known.contains(&e.name.as_str()));
        assert!(unknown.is_none(), "{unknown:?}");
        for name in ["testsuites", "testsuite"] {
            assert_eq!(sum(&parts, name, "tests"), number(&parts, "testcase"));
            assert_eq!(sum(&parts, name, "failures"), number(&parts, "failure"));
            assert_eq!(sum(&parts, name, "errors"), number(&parts, "error"));
        }
        assert_eq!(sum(&parts, "testsuite", "skipped"), number(&parts, "skipped"));
        let rows: usize = reports.iter().map(|r| r.results.len()).sum();
        assert!(number(&parts, "testcase") >= rows);
        // A requirement of a service is one case, by class and name; what is spoilt the same way is cut the same way.
        let names: Vec<_> = parts
            .iter()
            .filter(|e| e.name == "testcase")
            .map(|e| (&e.attributes["classname"], &e.attributes["name"]))
            .collect();
        assert!(
            names
                .iter()
                .all(|(class, name)| !class.is_empty() && !name.is_empty())
        );
    }
}

/// What became of the case of a requirement: the name of the child, and its message.
fn outcome(parts: &[Element], id: &str) -> (String, String) {
    let is_case = |e: &Element| e.name == "testcase" && e.attributes["name"].starts_with(&format!("{id}:"));
    let at = parts.iter().position(is_case).unwrap();
    let children = parts[at + 1..]
        .iter()
        .take_while(|e| e.path.contains("testcase/"));
    match children.clone().find(|e| e.name != "system-out") {
        Some(child) => (child.name.clone(), child.attributes["message"].clone()),
        None => ("passed".to_owned(), children.map(|e| e.text.clone()).collect()),
    }
}

#[test]
fn junit_passes_nothing_that_was_not_decided() {
    let parts = elements(&as_junit(&[full()]));
    let of = |id: &str| outcome(&parts, id);
    let starts = |id: &str, name: &str, text: &str| {
        let (found, said) = of(id);
        assert!(found == name && said.contains(text), "{id}: {found}: {said}");
    };
    starts("uws-create-303", "failure", "expected 303");
    starts(
        "uws-create-run-still-303",
        "skipped",
        "waived until 2026-12-24 by ops",
    );
    starts("uws-schema-phase", "skipped", "new in catalogue");
    starts("uws-job-media-type", "passed", "warn: ");
    starts("uws-job-root", "passed", "");
    starts("uws-create-location", "skipped", "blocked: ");
    starts("uws-quote-future", "skipped", "ambiguous: ");
    starts("uws-odd", "error", "a bug of voconform");
    let failure = parts
        .iter()
        .find(|e| e.name == "failure" && e.attributes["type"] == "wrong-status");
    let text = &failure.unwrap().text;
    for part in [
        "expected: ",
        "observed: ",
        "https://www.ivoa.net/",
        "reproduce: curl",
        "mend: ",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn junit_tells_of_waivers_and_of_runs_that_did_not_go_well() {
    let parts = elements(&as_junit(&[full()]));
    let waivers = parts
        .iter()
        .filter(|e| e.name == "failure" && e.attributes["type"] == "waiver");
    assert_eq!(waivers.count(), 2, "one expired, one that matches nothing");
    let errors = |parts: &[Element]| parts.iter().filter(|e| e.name == "error").count();
    assert_eq!(errors(&parts), 2, "the deadline, and an error of ours");
    let parts = elements(&as_junit(&[unreached()]));
    assert_eq!((errors(&parts), number(&parts, "skipped")), (1, 10));
}

#[test]
fn junit_keeps_services_apart() {
    let mut second = small();
    second.target.url = "https://other.example.org/tap".into();
    let xml = as_junit(&[small(), second]);
    let parts = elements(&xml);
    let mut cases: Vec<_> = parts
        .iter()
        .filter(|e| e.name == "testcase")
        .map(|e| (e.attributes["classname"].clone(), e.attributes["name"].clone()))
        .collect();
    let all = cases.len();
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), all, "two cases have the same name");
    assert_eq!(
        xml,
        as_junit(&[small(), {
            let mut second = small();
            second.target.url = "https://other.example.org/tap".into();
            second
        }])
    );
}

#[test]
fn a_badge_is_well_formed_and_short_whatever_a_service_says() {
    for reports in all_reports() {
        let svg = as_badge(&reports);
        let parts = elements(&svg);
        let known = ["svg", "title", "rect", "path", "g", "text"];
        assert!(parts.iter().all(|e| known.contains(&e.name.as_str())), "{svg}");
        let width: u32 = parts[0].attributes["width"].parse().unwrap();
        assert!(
            width < 900 && svg.len() < 4000,
            "{width} wide, {} bytes",
            svg.len()
        );
        assert_eq!(parts[0].attributes["role"], "img");
        assert_eq!((number(&parts, "title"), number(&parts, "text")), (1, 2));
    }
}

/// The two texts of a badge.
fn texts(reports: &[Report]) -> Vec<String> {
    let parts = elements(&as_badge(reports));
    parts
        .into_iter()
        .filter(|e| e.name == "text")
        .map(|e| e.text)
        .collect()
}

#[test]
fn a_badge_says_what_was_judged_and_the_verdict() {
    let with = |headline: Headline| Report { headline, ..small() };
    assert_eq!(texts(&[small()]), ["UWS 1.1", "does not conform (3)"]);
    assert_eq!(texts(&[with(Headline::Conforms)]), ["UWS 1.1", "conforms 6/9"]);
    let verified = Headline::ConformsAsFarAsVerified;
    assert_eq!(texts(&[with(verified)]), ["UWS 1.1", "conforms 6/9"]);
    assert_eq!(texts(&[unreached()]), ["UWS 1.1", "could not be judged"]);
    assert_eq!(
        texts(&[small(), with(verified)]),
        ["2 services", "1 of 2 conform"]
    );
    let all = [with(Headline::Conforms), with(verified)];
    assert_eq!(texts(&all), ["2 services", "all conform as far as verified"]);
    let title = as_badge(&[full()]);
    assert!(
        title.contains("archive (UWS 1.1): does not conform, 1 violation waived"),
        "{title}"
    );
}
