//! The difference of two runs as text, Markdown and JSON.

use serde_json::Value;
use voconform::checks::Verdict;
use voconform::report::Report;
use voconform::report::difference::{Pair, pairs, write_json, write_markdown, write_text};
use voconform::report::terminal::Sheet;

use super::support::{full, nasty, row, small, spoiled, written};

fn as_text(pairs: &[Pair<'_>]) -> String {
    written(|out| write_text(pairs, out, &Sheet::default()))
}

/// The small run of a service before it was broken.
fn better() -> Report {
    let mut report = small();
    row(&mut report, "uws-create-303").verdict = Verdict::Pass;
    row(&mut report, "uws-error-object").verdict = Verdict::Pass;
    row(&mut report, "uws-job-root").verdict = Verdict::Warn;
    report
}

#[test]
fn what_got_worse_comes_first() {
    let (before, after) = ([better()], [small()]);
    let text = as_text(&pairs(&before, &after));
    let places = [
        "✘ 1 newly broken, 1 no longer decided, 1 mended  https://dc.example.org/tap\n",
        "before     does not conform",
        "Newly broken (1)\n  ✘ uws-create-303  pass → fail  UWS 1.1 §2.2.3.1\n",
        "No longer decided (1)\n  – uws-error-object  pass → skipped",
        "Mended (1)\n  ✔ uws-job-root  warn → pass",
        "Unchanged: 7 requirements.",
    ];
    let found: Vec<_> = places.iter().map(|part| text.find(part)).collect();
    assert!(found.iter().all(Option::is_some), "{found:?} in\n{text}");
    assert!(found.is_sorted(), "{text}");
}

#[test]
fn services_are_the_same_by_name_then_by_address() {
    let named = |name: &str, url: &str| {
        let mut report = small();
        report.target.name = (!name.is_empty()).then(|| name.to_owned());
        report.target.url = url.to_owned();
        report
    };
    let names = |before: &[Report], after: &[Report]| -> Vec<(Option<String>, Option<String>)> {
        let name = |r: Option<&Report>| r.map(|r| r.name().to_owned());
        pairs(before, after)
            .iter()
            .map(|p| (name(p.before), name(p.after)))
            .collect()
    };
    let pair = |a: &str, b: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (some(a), some(b))
    };
    let before = [
        named("a", "http://1/"),
        named("b", "http://2/"),
        named("", "http://3/"),
    ];
    let after = [
        named("b", "http://1/"),
        named("c", "http://2/"),
        named("", "http://3/"),
    ];
    let wanted = [
        pair("b", "b"),
        pair("", "c"),
        pair("http://3/", "http://3/"),
        pair("a", ""),
    ];
    assert_eq!(names(&before, &after), wanted);
    // One service has moved.
    let wanted = [pair("a", "http://9/")];
    assert_eq!(names(&before[..1], &[named("", "http://9/")]), wanted);
}

#[test]
fn runs_that_are_hard_to_compare_are_told() {
    let mut other = small();
    other.target.profile = "uws".into();
    other.target.quick = false;
    other.tool.version = "9".into();
    let (before, after) = ([other], [small()]);
    let notes = &pairs(&before, &after)[0].notes;
    let wanted = [
        "the profile is another: \"uws\" before, \"tap-async\" now",
        "the version of voconform is another: \"9\" before, \"0.1.0\" now",
        "of different profiles only the requirements that both have can be compared",
        "the later run was quick, the former was not",
    ];
    assert_eq!(notes.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
}

#[test]
fn nothing_hidden_gets_through_in_any_form() {
    for text in nasty() {
        let (before, after) = ([spoiled(&text), full()], [full(), spoiled(&text)]);
        let pairs = pairs(&before, &after);
        as_text(&pairs);
        let markdown = written(|out| write_markdown(&pairs, out));
        assert!(markdown.len() < 1_000_000);
        let json: Value = serde_json::from_str(&written(|out| write_json(&pairs, out))).unwrap();
        assert_eq!(json["format"], "voconform-diff/1");
    }
}

#[test]
fn json_and_markdown_say_the_same() {
    let (before, after) = ([better()], [small()]);
    let pairs = pairs(&before, &after);
    let json: Value = serde_json::from_str(&written(|out| write_json(&pairs, out))).unwrap();
    let service = &json["services"][0];
    assert_eq!(service["counts"]["newly-broken"], 1);
    assert_eq!(
        (&service["unchanged"], service["moves"].as_array().unwrap().len()),
        (&7.into(), 3)
    );
    let markdown = written(|out| write_markdown(&pairs, out));
    assert!(
        markdown
            .starts_with("## `https://dc.example.org/tap`: 1 newly broken, 1 no longer decided, 1 mended\n")
    );
    assert!(
        markdown.contains("| newly broken | `uws-create-303` | pass | fail | `200 OK` |\n"),
        "{markdown}"
    );
}
