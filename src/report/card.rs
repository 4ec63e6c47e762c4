//! What is to be said of one requirement in formats without a layout of their own: its evidence as lines of plain text,
//! why it does not count, and what is wrong with a waiver.

use super::model::{FindingRow, Report, ResultRow};
use super::waivers::{WaiverRow, WaiverState};
use super::{curl, visible, words};

/// Longest prose and longest command that are written out.
const MOST_PROSE: usize = 1000;
const MOST_COMMAND: usize = 1500;
/// Most numbers in one list.
const MOST_LISTED: usize = 12;

/// All findings of one code of a broken requirement.
pub struct Sort<'r> {
    /// The first of them.
    pub first: &'r FindingRow,
    /// The others.
    pub more: Vec<&'r FindingRow>,
}

/// The broken findings of a requirement by code, in their order.
pub fn sorts(row: &ResultRow) -> Vec<Sort<'_>> {
    let mut sorts: Vec<Sort<'_>> = Vec::new();
    for finding in row.findings.iter().filter(|f| f.verdict.is_broken()) {
        match sorts.iter_mut().find(|s| s.first.code == finding.code) {
            Some(sort) => sort.more.push(finding),
            None => sorts.push(Sort {
                first: finding,
                more: Vec::new(),
            }),
        }
    }
    sorts
}

/// A broken requirement with evidence and advice, one line a fact, no control characters.
pub fn lines(report: &Report, row: &ResultRow) -> Vec<String> {
    let mut facts = vec![
        (String::new(), row.text.clone()),
        (
            String::new(),
            format!("{} · {}", words::level(&row.level), words::section(row)),
        ),
        (String::new(), row.link.clone()),
    ];
    for sort in sorts(row) {
        facts.extend(evidence(report, &sort));
    }
    let labelled = |label: &str, text: &Option<String>| text.clone().map(|text| (label.to_owned(), text));
    facts.extend(labelled("why it matters", &row.because));
    facts.extend(labelled("usually", &row.usually));
    facts.extend(labelled("mend", &row.mend));
    let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
    facts.map(|(label, text)| line(&label, &text)).collect()
}

fn line(label: &str, text: &str) -> String {
    let most = if label == REPRODUCE {
        MOST_COMMAND
    } else {
        MOST_PROSE
    };
    let text = visible::shorten(text, most);
    let text = visible::line(&text);
    match label {
        "" => text.into_owned(),
        label => format!("{label}: {text}"),
    }
}

/// The label of a command.
const REPRODUCE: &str = "reproduce";

fn evidence(report: &Report, sort: &Sort<'_>) -> Vec<(String, String)> {
    let finding = sort.first;
    let mut facts = vec![
        ("finding".to_owned(), finding.code.clone()),
        ("expected".to_owned(), finding.expected.clone()),
        ("observed".to_owned(), finding.observed.clone()),
        ("evidence".to_owned(), seen(report, finding)),
    ];
    facts.extend(also(sort).map(|also| ("also in".to_owned(), also)));
    facts.extend(reproduce(report, finding).map(|command| (REPRODUCE.to_owned(), command)));
    facts.extend(finding.advice.clone().map(|advice| ("mend".to_owned(), advice)));
    facts
}

fn seen(report: &Report, finding: &FindingRow) -> String {
    let Some(exchange) = report.exchange(finding.exchange) else {
        return format!("x{} (not in this report)", finding.exchange);
    };
    format!(
        "x{} {} {} → {} ({}, step {})",
        exchange.id,
        exchange.request.method,
        visible::shorten(&exchange.request.url, 300),
        visible::shorten(&words::answer(exchange), 120),
        words::part(finding),
        words::step(exchange)
    )
}

/// The other exchanges with a finding of the same code.
fn also(sort: &Sort<'_>) -> Option<String> {
    let mut numbers: Vec<u32> = sort.more.iter().map(|f| f.exchange).collect();
    numbers.retain(|number| *number != sort.first.exchange);
    numbers.dedup();
    let shown: Vec<String> = numbers
        .iter()
        .take(MOST_LISTED)
        .map(|x| format!("x{x}"))
        .collect();
    match numbers.len() - shown.len() {
        _ if shown.is_empty() => None,
        0 => Some(shown.join(", ")),
        more => Some(format!("{} and {more} more", shown.join(", "))),
    }
}

/// The command that shows it again; a cut one would be of no use.
pub fn reproduce(report: &Report, finding: &FindingRow) -> Option<String> {
    let command = curl::command(&report.exchange(finding.exchange)?.request);
    (command.chars().count() <= MOST_COMMAND).then_some(command)
}

/// Why a requirement does not count: it is waived, new, or not decided; with what to do about it.
pub fn excuse(report: &Report, row: &ResultRow) -> Option<String> {
    let said = if row.waived {
        let waivers = active(report, row, None);
        let said: Vec<String> = waivers.map(waived).collect();
        format!("waived {}", said.join("; "))
    } else if row.provisional && row.verdict.is_broken() {
        format!(
            "new in catalogue {}: reported, but does not decide yet",
            report.tool.catalogue
        )
    } else {
        let reason = row.reason?;
        let detail = row.detail.as_deref().unwrap_or(reason.meaning());
        format!("{reason}: {}. {}", detail.trim_end_matches('.'), reason.advice())
    };
    Some(line("", &said))
}

/// The active waivers of a requirement, of one finding code if that is given.
pub fn active<'r>(
    report: &'r Report,
    row: &'r ResultRow,
    code: Option<&'r str>,
) -> impl Iterator<Item = &'r WaiverRow> {
    let holds = move |w: &&WaiverRow| {
        let names = match (w.waiver.code.as_deref(), code) {
            (Some(wanted), Some(code)) => wanted == code,
            _ => true,
        };
        w.state == WaiverState::Active && w.waiver.requirement == row.requirement && names
    };
    report.waivers.iter().filter(holds)
}

/// Until when a waiver holds, for whom, and why.
pub fn waived(row: &WaiverRow) -> String {
    let waiver = &row.waiver;
    let issue = waiver.issue.as_ref().map(|issue| format!(" ({issue})"));
    let text = format!(
        "until {} by {}: {}{}",
        waiver.expires,
        waiver.owner,
        waiver.reason,
        issue.unwrap_or_default()
    );
    line("", &text)
}

/// What is wrong with a waiver that has outlived its reason.
pub fn stale(row: &WaiverRow) -> Option<String> {
    let waiver = &row.waiver;
    let text = match row.state {
        WaiverState::Expired => format!(
            "the waiver expired on {}, and what it accepted is broken still ({})",
            waiver.expires, waiver.owner
        ),
        WaiverState::Unmatched => format!(
            "the waiver matches nothing that is broken: take it out of the target file ({})",
            waiver.owner
        ),
        WaiverState::Active | WaiverState::Undecided => return None,
    };
    Some(line("", &text))
}
