//! Hostile strings in everything that a service controls reach no format raw: not a terminal, not a page, not a file.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod corpus;
mod page;
mod spoil;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use voconform::recording::Recording;
use voconform::report::terminal::{self, Sheet};
use voconform::report::visible::is_hidden;
use voconform::report::{Destination, Report, destination, json};

use corpus::corpus;
use page::take_apart;
use spoil::{plain, report, spoilt};

/// How often the strings are moved on: each field of an exchange has several of them.
const SHIFTS: [usize; 3] = [0, 7, 16];

/// A recording and its report.
struct Sample {
    recording: Recording,
    report: Report,
}

fn samples(recordings: Vec<Recording>) -> Vec<Sample> {
    let judged = |recording: Recording| Sample {
        report: report(&recording),
        recording,
    };
    recordings.into_iter().map(judged).collect()
}

fn hostile() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        SHIFTS
            .into_iter()
            .flat_map(|shift| samples(spoilt(shift)))
            .collect()
    })
}

/// A folder of this test's own, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("voconform-hostile-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    /// What a format makes of reports.
    fn render(&self, format: &str, samples: &[&Sample]) -> String {
        let path = self.0.join(format!("report.{format}"));
        let destination = Destination::parse(&format!("{format}={}", path.display())).unwrap();
        let reports: Vec<Report> = samples.iter().map(|s| s.report.clone()).collect();
        let recordings: Vec<Recording> = samples.iter().map(|s| s.recording.clone()).collect();
        destination.write(&reports, &recordings).unwrap();
        String::from_utf8(std::fs::read(path).unwrap()).expect("a file of text is UTF-8")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The first character that would be obeyed or not be seen.
fn raw(text: &str) -> Option<String> {
    let at = text.find(|c| is_hidden(c) && c != '\n')?;
    let c = text[at..].chars().next()?;
    let start = text[..at].char_indices().rev().nth(60).map_or(0, |(i, _)| i);
    Some(format!("U+{:04X} after {:?}", c as u32, &text[start..at]))
}

/// What holds for a format.
fn is_sound(format: &str, text: &str) {
    // A page breaks lines at tabs as it likes.
    let bare = if format == "html" {
        text.replace('\t', " ")
    } else {
        text.to_owned()
    };
    assert_eq!(raw(&bare), None, "{format}");
    match format {
        "json" | "har" | "sarif" => {
            serde_json::from_str::<serde_json::Value>(text).unwrap();
        }
        "junit" | "badge" => {
            let mut reader = quick_xml::Reader::from_str(text);
            while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        }
        "html" => {
            let page = take_apart(text);
            assert_eq!(page.complaints, Vec::<String>::new(), "{format}");
        }
        _ => {}
    }
}

#[test]
fn the_strings_reach_the_reports() {
    let text: String = hostile()
        .iter()
        .map(|s| serde_json::to_string(&s.report).unwrap())
        .collect();
    for one in corpus().iter().filter(|h| !h.is_long()) {
        let quoted = serde_json::to_string(&one.text()).unwrap();
        assert!(
            text.contains(quoted.trim_matches('"')),
            "{} is in no report",
            one.name
        );
    }
    let mut broken = 0;
    for sample in hostile() {
        broken += sample
            .report
            .results
            .iter()
            .filter(|r| r.verdict.is_broken())
            .count();
        assert_eq!(sample.report.count(voconform::checks::Verdict::Error), 0);
    }
    assert!(broken > 60, "only {broken} cards quote them");
}

#[test]
fn nothing_is_raw_in_any_format() {
    let folder = Folder::new("formats");
    for format in destination::names() {
        for sample in hostile() {
            let text = folder.render(format, &[sample]);
            is_sound(format, &text);
        }
        // Several recordings are several HAR files.
        if format != "har" {
            let several: Vec<&Sample> = hostile()[..3].iter().collect();
            let text = folder.render(format, &several);
            is_sound(format, &text);
        }
    }
}

#[test]
fn pages_are_made_of_what_is_ours() {
    let folder = Folder::new("pages");
    let mut ours: (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let plain = samples(plain());
    let code = take_apart(&folder.render("html", &[&plain[0]])).code;
    let inner: Vec<_> = plain
        .iter()
        .chain(hostile())
        .map(|s| s.report.results.len())
        .collect();
    assert!(inner.iter().all(|rows| *rows > 100));
    for sample in &plain {
        let page = take_apart(&folder.render("html", &[sample]));
        ours.0.extend(page.elements.into_keys());
        ours.1.extend(page.attributes.into_keys());
    }
    for sample in hostile() {
        let page = take_apart(&folder.render("html", &[sample]));
        assert_eq!(page.code, code, "scripts and styles are not ours alone");
        // A drawing has titles of its own.
        for part in ["html", "head", "body", "main", "h1"] {
            assert_eq!(page.elements.get(part), Some(&1), "{part}");
        }
        // What only broken requirements have, besides what every page has.
        let more = [
            "mark", "pre", "ul", "li", "details", "summary", "nav", "button", "b", "div",
        ];
        let odd = |name: &&String| !ours.0.contains(*name) && !more.contains(&name.as_str());
        assert_eq!(
            page.elements.keys().find(odd),
            None,
            "an element that no plain page has"
        );
        let more = ["open", "class", "id", "title", "hidden", "type", "tabindex"];
        let odd = |name: &&String| {
            !ours.1.contains(*name) && !more.contains(&name.as_str()) && !name.starts_with("aria-")
        };
        assert_eq!(
            page.attributes.keys().find(odd),
            None,
            "an attribute that no plain page has"
        );
        assert!(
            page.text.contains("<script>window.pwned=1"),
            "the text is not shown"
        );
    }
}

#[test]
fn no_terminal_is_steered_whatever_its_size() {
    for sample in hostile() {
        for (width, plain) in [
            (100, false),
            (100, true),
            (40, false),
            (40, true),
            (0, false),
            (500, true),
        ] {
            let sheet = Sheet {
                width,
                plain,
                ..Sheet::default()
            };
            let mut out = Vec::new();
            terminal::write_on(std::slice::from_ref(&sample.report), &mut out, &sheet).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(raw(&text), None, "at {width}");
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(longest < 5000, "a line of {longest} characters at {width}");
        }
    }
}

#[test]
fn colours_are_the_only_sequences() {
    let sheet = Sheet {
        colour: true,
        ..Sheet::default()
    };
    for sample in hostile() {
        let mut out = Vec::new();
        terminal::write_on(std::slice::from_ref(&sample.report), &mut out, &sheet).unwrap();
        let text = String::from_utf8(out).unwrap();
        for piece in text.split('\u{1b}').skip(1) {
            let codes = piece
                .strip_prefix('[')
                .and_then(|rest| rest.split_once('m'))
                .map(|(codes, _)| codes);
            assert!(
                codes.is_some_and(|codes| codes.chars().all(|c| c.is_ascii_digit() || c == ';')),
                "{piece:.40?}"
            );
        }
        assert_eq!(raw(&text.replace('\u{1b}', "")), None);
    }
}

#[test]
fn lines_of_json_hold_every_string() {
    for one in corpus() {
        let mut out = Vec::new();
        json::write_line(&one.text(), &mut out).unwrap();
        let line = String::from_utf8(out).unwrap();
        assert_eq!(raw(&line), None, "{}", one.name);
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), one.text());
    }
}
