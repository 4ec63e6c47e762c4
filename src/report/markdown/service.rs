//! What is told of one service.

use super::table::Table;
use super::text::{block, cell, code, escape, link};
use crate::checks::Verdict;
use crate::report::causes::{self, Cause};
use crate::report::change::{Change, MoveKind};
use crate::report::model::{Report, ResultRow};
use crate::report::{card, words};

/// So many causes are told at length.
const MOST_CAUSES: usize = 30;
/// Bytes of the tables before the last one.
const MOST_TABLE: usize = 60_000;
/// So many names stand in one cell.
const MOST_LISTED: usize = 12;

/// One service, in about so many bytes at most.
pub fn service(report: &Report, most: usize) -> String {
    let table = MOST_TABLE.min(most / 8);
    let mut text = head(report);
    text.push_str(&trouble(report));
    text.push_str(&mend(report, table));
    text.push_str(&undecided(report, table));
    text.push_str(&waivers(report, table));
    text.push_str(
        &report
            .change
            .as_ref()
            .map(|c| change(c, table))
            .unwrap_or_default(),
    );
    let rest = most.saturating_sub(text.len() + 1000);
    text.push_str(&all(report, rest));
    text
}

fn head(report: &Report) -> String {
    let target = &report.target;
    let title = format!(
        "{} {}: {}",
        words::headline_sign(report.headline),
        words::interface(report),
        words::headline(report)
    );
    let name = target.name.as_deref().map(|name| format!("{} · ", code(name)));
    // A line that begins with backticks might begin a block.
    let facts = format!(
        "Service {}{} · profile {} · catalogue {} · {} {} · {}",
        name.unwrap_or_default(),
        code(&target.url),
        code(&target.profile),
        code(&report.tool.catalogue),
        escape(&report.tool.name),
        code(&report.tool.version),
        code(&report.started)
    );
    let mut table = Table::new(
        &["-:broken MUSTs", "-:broken SHOULDs", "-:not decided", "-:decided"],
        usize::MAX,
    );
    table.row(&numbers(report));
    format!("## {}\n\n{facts}\n\n{}\n", escape(&title), table.finish())
}

/// The four numbers: broken MUSTs, broken SHOULDs, not decided, decided of all that can be.
pub fn numbers(report: &Report) -> [String; 4] {
    [
        report.count(Verdict::Fail).to_string(),
        report.count(Verdict::Warn).to_string(),
        report.decidable.saturating_sub(report.decided).to_string(),
        format!("{} of {}", report.decided, report.decidable),
    ]
}

/// What went wrong with the run itself.
fn trouble(report: &Report) -> String {
    let mut lines: Vec<String> = Vec::new();
    for item in report.preflight.iter().filter(|item| !item.ok) {
        lines.push(format!("**{}**: {}", escape(&item.name), code(&item.found)));
    }
    for item in report.preflight.iter().filter(|item| item.is_hint()) {
        lines.push(code(&item.found));
    }
    if let Some(reason) = report.ended_by {
        lines.push(escape(&format!("{}. {}", reason.meaning(), reason.advice())));
    }
    for row in causes::rows(report, Verdict::Error) {
        let detail = row.detail.as_deref().unwrap_or_default();
        let what = "a bug of voconform, please report it";
        lines.push(format!("{}: {what}: {}", code(&row.requirement), code(detail)));
    }
    if !report.jobs_left.is_empty() {
        lines.push(escape(&words::jobs(report)));
    }
    let quoted: String = lines
        .iter()
        .take(50)
        .map(|line| format!("> - {line}\n"))
        .collect();
    if quoted.is_empty() { quoted } else { quoted + "\n" }
}

fn mend(report: &Report, most: usize) -> String {
    let causes = causes::causes(report);
    if causes.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["", "what", "requirement", "section", "blocks"], most);
    for cause in &causes {
        let row = cause.row;
        table.row(&[
            sign(row),
            what(report, cause),
            ids(&rows_of(cause)),
            link(&words::section(row), &row.link),
            cause.blocks.len().to_string(),
        ]);
    }
    let cards: Vec<String> = causes.iter().take(MOST_CAUSES).map(|c| card(report, c)).collect();
    let mut left = most;
    let fitting = cards.iter().take_while(|card| {
        left = left.saturating_sub(card.len());
        left > 0
    });
    let cards: String = fitting.map(String::as_str).collect();
    format!("### What to mend first\n\n{}\n{cards}\n", table.finish())
}

/// The requirements that the same evidence breaks.
fn rows_of<'r>(cause: &Cause<'r>) -> Vec<&'r ResultRow> {
    std::iter::once(cause.row)
        .chain(cause.same.iter().copied())
        .collect()
}

fn sign(row: &ResultRow) -> String {
    escape(&format!("{} {}", words::sign(row.verdict), row.verdict.word()))
}

/// Where, what was observed, and what was expected.
fn what(report: &Report, cause: &Cause<'_>) -> String {
    let Some(finding) = cause.finding else {
        return escape(&cause.row.text);
    };
    let place = report.exchange(finding.exchange).map(|x| words::place(report, x));
    let place = place
        .map(|place| format!("{}: ", cell(&place)))
        .unwrap_or_default();
    let expected = match finding.expected.as_str() {
        "" => String::new(),
        expected => format!(", expected {}", cell(expected)),
    };
    format!("{place}{}{expected}", cell(&finding.observed))
}

/// How to mend it, folded.
fn card(report: &Report, cause: &Cause<'_>) -> String {
    let row = cause.row;
    let mut lines = vec![escape(&row.text)];
    let labelled =
        |label: &str, text: &Option<String>| text.as_ref().map(|t| format!("**{label}**: {}", escape(t)));
    lines.extend(labelled("Why it matters", &row.because));
    lines.extend(labelled("Usually", &row.usually));
    let advice = cause.finding.and_then(|f| f.advice.as_ref());
    lines.extend(advice.map(|advice| format!("**Mend**: {}", code(advice))));
    lines.extend(labelled("Mend", &row.mend));
    if !cause.same.is_empty() {
        lines.push(format!("**Breaks too**: {}", ids(&cause.same)));
    }
    if !cause.blocks.is_empty() {
        lines.push(format!("**Blocks**: {}", ids(&cause.blocks)));
    }
    if let Some(command) = cause.finding.and_then(|f| card::reproduce(report, f)) {
        lines.push(block(&command).trim_end().to_owned());
    }
    let id = html(&row.requirement);
    format!(
        "<details><summary>How to mend <code>{id}</code></summary>\n\n{}\n\n</details>\n",
        lines.join("\n\n")
    )
}

/// An id inside HTML of ours: what is not plain in ids is left out.
fn html(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(80)
        .collect()
}

fn ids(rows: &[&ResultRow]) -> String {
    let shown: Vec<String> = rows
        .iter()
        .take(MOST_LISTED)
        .map(|r| cell(&r.requirement))
        .collect();
    match rows.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn undecided(report: &Report, most: usize) -> String {
    let mut table = Table::new(&["why", "-:number", "how to decide it", "requirements"], most);
    let open = causes::open(report);
    let counted = || open.iter().filter(|group| group.reason.counts());
    if causes::never_asked(report) || counted().next().is_none() {
        return String::new();
    }
    for group in counted() {
        table.row(&[
            escape(group.reason.meaning()),
            group.rows.len().to_string(),
            escape(group.reason.advice()),
            ids(&group.rows),
        ]);
    }
    format!("### Not decided, and how to decide it\n\n{}\n", table.finish())
}

/// Violations that do not count, and waivers that have outlived their reason.
fn waivers(report: &Report, most: usize) -> String {
    let mut table = Table::new(&["requirement", "what", "why it does not count"], most);
    let rows = causes::not_counted(report);
    for row in &rows {
        let observed = row.findings.first().map_or("", |f| f.observed.as_str());
        let excuse = card::excuse(report, row).unwrap_or_default();
        table.row(&[cell(&row.requirement), cell(observed), cell(&excuse)]);
    }
    let mut text = String::new();
    if !rows.is_empty() {
        text = format!("### Broken, but not counted\n\n{}\n", table.finish());
    }
    let stale = report.waivers.iter().filter_map(|w| Some((w, card::stale(w)?)));
    let stale: Vec<String> = stale
        .take(50)
        .map(|(w, what)| format!("- ✘ {}: {}\n", code(&w.waiver.requirement), code(&what)))
        .collect();
    if !stale.is_empty() {
        text.push_str(&format!("### Waivers that do not hold\n\n{}\n", stale.concat()));
    }
    text
}

fn change(change: &Change, most: usize) -> String {
    format!(
        "### Since the run of {}\n\n{}\n",
        code(&change.before.started),
        moves(change, most)
    )
}

/// The moves, worst first, as a table.
pub fn moves(change: &Change, most: usize) -> String {
    if change.moves.is_empty() {
        return format!(
            "Nothing is different in {}.\n",
            words::count(change.unchanged, "requirement")
        );
    }
    let mut table = Table::new(&["what", "requirement", "from", "to", "detail"], most);
    let word = |verdict: Option<Verdict>| verdict.map_or("-", Verdict::word).to_owned();
    for kind in MoveKind::ALL {
        for step in change.of(kind) {
            table.row(&[
                kind.title().to_owned(),
                cell(&step.requirement),
                word(step.from),
                word(step.to),
                cell(step.detail.as_deref().unwrap_or_default()),
            ]);
        }
    }
    let unchanged = words::count(change.unchanged, "requirement");
    format!("{}\nUnchanged: {unchanged}.\n", table.finish())
}

/// Every requirement, folded.
fn all(report: &Report, most: usize) -> String {
    let mut table = Table::new(&["", "requirement", "level", "section", "text"], most);
    for row in &report.results {
        table.row(&[
            sign(row),
            cell(&row.requirement),
            escape(words::level(&row.level)),
            link(&words::section(row), &row.link),
            escape(&row.text),
        ]);
    }
    let number = words::count(report.results.len(), "requirement");
    format!(
        "<details><summary>All {number}</summary>\n\n{}\n</details>\n\n",
        table.finish()
    )
}
