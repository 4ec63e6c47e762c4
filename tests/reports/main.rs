//! The reports of a small realistic run, and of one in which every text tries to break out of its format.

// Clippy's exception for tests covers test functions only, not what helps them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod html;
mod page;
mod samples;
mod several;
mod weight;

use page::as_html;
use samples::{SMALL, full, nasty, small, spoiled};
use voconform::recording::Recording;
use voconform::report::visible::is_hidden;
use voconform::report::{Destination, Report, json, terminal};

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
    insta::with_settings!({ snapshot_path => "../../fixtures/reports", prepend_module_to_snapshot => false, omit_expression => true }, {
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
    assert_eq!(written, as_html(&[small()]));
    assert_eq!(names, ["run.html"]);
    assert!(error.contains("missing"), "{error}");
}
