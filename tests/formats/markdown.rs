//! Markdown: nothing a service says leaves its code span, no cell leaves its table, and it fits.

use voconform::checks::Verdict;
use voconform::report::change::Change;
use voconform::report::{Report, markdown};

use super::support::{all_reports, full, small, unreached, written};

fn as_markdown(reports: &[Report]) -> String {
    written(|out| markdown::write(reports, out))
}

/// The line without its code spans and without escaped characters.
fn bare(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches('`').len();
        if c == '\\' {
            rest = rest.get(2..).unwrap_or_default();
        } else if run > 0 {
            let fence = &rest[..run];
            rest = after_fence(&rest[run..], fence).unwrap_or_else(|| panic!("a span is open in {line}"));
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// What follows the next run of exactly as many backticks.
fn after_fence<'t>(text: &'t str, fence: &str) -> Option<&'t str> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == fence.len() {
            return Some(&text[start + run..]);
        }
        at = start + run;
    }
    None
}

/// The bars of a row that part cells: those without a backslash before them, in code spans too.
fn bars(line: &str) -> usize {
    line.replace("\\|", "").matches('|').count()
}

/// Takes a document apart by lines; fails if something in it means what it should not.
fn is_sound(text: &str) {
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
    let (mut fence, mut columns): (Option<&str>, Option<usize>) = (None, None);
    let mut folds = 0_i32;
    for line in text.lines() {
        if let Some(end) = fence {
            fence = (line != end).then_some(end);
            continue;
        }
        if line.starts_with("```") {
            fence = Some(line.trim_end_matches("sh"));
            continue;
        }
        if line.starts_with('|') {
            let wanted = *columns.get_or_insert_with(|| bars(line));
            assert_eq!(bars(line), wanted, "{line}");
        } else {
            columns = None;
        }
        let mut plain = bare(line);
        folds += i32::try_from(plain.matches("<details>").count()).unwrap()
            - i32::try_from(plain.matches("</details>").count()).unwrap();
        for ours in [
            "<details>",
            "</details>",
            "<summary>",
            "</summary>",
            "<code>",
            "</code>",
        ] {
            plain = plain.replace(ours, "");
        }
        // The only links are those to the standards, spelt with brackets.
        while let Some((before, after)) = plain.split_once("](<http") {
            let (url, after) = after.split_once(">)").unwrap();
            assert!(!url.contains(['<', '>', '(', ')', ' ']), "{line}");
            plain = format!("{before}{after}").replacen('[', "", 1);
        }
        assert!(!plain.contains(['<', '[', ']', '@']), "{plain:?} in {line}");
        assert!(
            !plain.contains("://") && !plain.contains("www."),
            "{plain:?} in {line}"
        );
    }
    assert_eq!((fence, folds), (None, 0));
}

#[test]
fn nothing_leaves_its_place_whatever_a_service_says() {
    for reports in all_reports() {
        is_sound(&as_markdown(&reports));
    }
}

#[test]
fn the_bars_of_rows_are_counted_as_readers_do() {
    assert_eq!(bare("a `b<` ``c`<`` \\` d"), "a    d");
    assert_eq!(bars("| a | `b\\|c` |"), 3);
}

#[test]
fn a_summary_says_what_to_mend_first() {
    let text = as_markdown(&[small()]);
    for part in [
        "## ✘ UWS 1.1: does not conform\n",
        "| 3 | 1 | 3 | 6 of 9 |\n",
        "### What to mend first\n",
        "| ✘ fail | `POST {jobs}`: `200 OK`, expected `303 See Other` | `uws-create-303`, `uws-create-run-still-303` | [UWS 1.1 §2.2.3.1](<https://",
        "### Not decided, and how to decide it\n",
        "| no job recipe is known for this service | 1 | Add \\[recipes.quick\\]",
        "<details><summary>All 10 requirements</summary>\n\n| ",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_summary_tells_of_waivers_changes_and_trouble() {
    let mut report = full();
    let mut former = small();
    former.results[0].verdict = Verdict::Pass;
    report.change = Some(Change::between(&former, &report));
    let text = as_markdown(&[report]);
    for part in [
        "### Broken, but not counted\n",
        "| `uws-create-run-still-303` | ",
        "waived until 2026-12-24 by ops",
        "### Waivers that do not hold\n",
        "- ✘ `uws-job-root`: `the waiver matches nothing",
        "### Since the run of `2026-11-22T11:00:00Z`\n",
        "| newly broken | `uws-create-303` | pass | fail | ",
        "> - the deadline of the run was reached",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let text = as_markdown(&[unreached()]);
    assert!(text.contains("> - **target**: `connection refused`\n"), "{text}");
}

#[test]
fn several_services_begin_with_a_table_of_all() {
    let text = as_markdown(&[small(), full()]);
    assert!(
        text.starts_with("## 2 services, 2 of them not conforming\n\n| service | verdict |"),
        "{text}"
    );
    assert!(
        text.contains("| `archive` | ✘ does not conform, 1 violation waived | 1 |"),
        "{text}"
    );
}

/// GitHub takes 1 MiB for the summary of a step.
#[test]
fn a_summary_fits_however_much_there_is_to_say() {
    let mut report = small();
    let long = |text: &mut String| *text = format!("{text} {}", "<long> ".repeat(500));
    let pattern = report.results.clone();
    for copy in 0..150 {
        report.results.extend(pattern.iter().cloned().map(|mut row| {
            row.requirement = format!("{}-{copy}", row.requirement);
            long(&mut row.text);
            row.findings.iter_mut().for_each(|f| long(&mut f.observed));
            row
        }));
    }
    let text = as_markdown(&[report.clone()]);
    is_sound(&text);
    assert!(text.contains("more rows do not fit here"), "nothing was cut");
    let many = vec![report; 20];
    is_sound(&as_markdown(&many));
}
