//! The words that all formats for people share: head line, signs, names of standards and places.

use super::model::{ExchangeRow, FindingRow, Headline, Report, ResultRow};
use super::visible;
use crate::checks::Verdict;
use crate::recording::step::Area;

/// The head line: one of the four sentences of the design, and how many violations are waived.
pub fn headline(report: &Report) -> String {
    let sentence = headline_sentence(report);
    match report.waived() {
        0 => sentence,
        waived => format!("{sentence}, {} waived", count(waived, "violation")),
    }
}

fn headline_sentence(report: &Report) -> String {
    match report.headline {
        Headline::Conforms => "conforms".to_owned(),
        Headline::ConformsAsFarAsVerified => {
            format!(
                "conforms as far as verified ({} of {})",
                report.decided, report.decidable
            )
        }
        Headline::DoesNotConform => "does not conform".to_owned(),
        Headline::CouldNotBeJudged => "could not be judged".to_owned(),
    }
}

/// The verdict whose sign and colour the head line takes.
pub fn headline_verdict(headline: Headline) -> Verdict {
    match headline {
        Headline::Conforms => Verdict::Pass,
        // Nothing is broken, which is not yet a reason to celebrate.
        Headline::ConformsAsFarAsVerified => Verdict::Info,
        Headline::DoesNotConform => Verdict::Fail,
        Headline::CouldNotBeJudged => Verdict::Inconclusive,
    }
}

/// How many jobs there were, and what became of them: `2 jobs made, none left behind`.
pub fn jobs(report: &Report) -> String {
    let jobs = count(report.jobs_made, made(report));
    if report.target.passive {
        return format!("{jobs} seen");
    }
    format!("{jobs} made, {}", left_behind(report))
}

/// What a run makes: jobs, or offers of a broker.
pub fn made(report: &Report) -> &'static str {
    match report.target.dialect {
        Some(_) => "offer",
        None => "job",
    }
}

/// The interface that was judged: `UWS 1.1`, `Execution Broker 1.0`.
pub fn interface(report: &Report) -> String {
    match report.target.dialect.as_deref() {
        Some("23") => "Execution Planner of 2023".to_owned(),
        Some("1.0") => "Execution Broker 1.0".to_owned(),
        Some(draft) => format!("Execution Broker, draft {draft}"),
        None if is_cloud(report) => match report.target.profile.as_str() {
            "datalink" => "DataLink".to_owned(),
            _ => "cloud access".to_owned(),
        },
        None => format!("UWS {}", report.target.uws),
    }
}

fn is_cloud(report: &Report) -> bool {
    crate::spec::profile(&report.target.profile).is_some_and(|profile| profile.area() == Area::Cloud)
}

/// What the address is that was asked: a job list, the base of a broker, or what hands out addresses in the cloud.
pub fn address(report: &Report) -> &'static str {
    match report.target.dialect {
        Some(_) => "base",
        None if is_cloud(report) => "asked",
        None => "job list",
    }
}

/// What became of the jobs of the run.
pub fn left_behind(report: &Report) -> String {
    let known = match report.jobs_left.len() {
        0 => "none left behind".to_owned(),
        left => format!("{left} left behind"),
    };
    match report.jobs_unknown {
        0 => known,
        unknown => format!(
            "{known} of these; {} accepted or got no answer without telling where the job is: look for left-overs",
            count(unknown, "creation")
        ),
    }
}

/// The sign of the head line.
pub fn headline_sign(headline: Headline) -> &'static str {
    match headline {
        // Half a circle: what was looked at is in order.
        Headline::ConformsAsFarAsVerified => "\u{25d0}",
        other => sign(headline_verdict(other)),
    }
}

/// A sign for a verdict; it always stands beside the word.
pub fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✔",
        Verdict::Info => "i",
        Verdict::Skipped => "–",
        Verdict::Inconclusive => "?",
        Verdict::Warn => "!",
        Verdict::Fail => "✘",
        Verdict::Error => "!!",
    }
}

/// Name of a standard for readers: `uws-1.1` → `UWS 1.1`.
pub fn standard(id: &str) -> String {
    match id.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            let name = if name.len() <= 4 {
                name.to_uppercase()
            } else {
                capitalised(name)
            };
            format!("{name} {version}")
        }
        _ => id.to_owned(),
    }
}

/// `execution-broker` → `Execution Broker`.
fn capitalised(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Standard and section: `UWS 1.1 §2.2.3.1`.
pub fn section(row: &ResultRow) -> String {
    if row.section.is_empty() {
        standard(&row.standard)
    } else {
        format!("{} §{}", standard(&row.standard), row.section)
    }
}

/// What the level is called: `must`, `should`, `may`, or for derived rows what the catalogue means by it.
pub fn level(level: &str) -> &str {
    if level == "derived" {
        "derived from the text"
    } else {
        level
    }
}

/// The status line of an answer, or what happened instead.
pub fn answer(exchange: &ExchangeRow) -> String {
    match (&exchange.response, &exchange.error) {
        (Some(response), _) => format!("{} {}", response.status, response.reason)
            .trim_end()
            .to_owned(),
        (None, Some(error)) => format!("no answer: {error}"),
        (None, None) => "no answer".to_owned(),
    }
}

/// Longest observation and expectation that fit into one title.
const TITLE_OBSERVED: usize = 110;
const TITLE_EXPECTED: usize = 60;

/// A title that states the fault: what was asked, what was seen, what was expected.
pub fn fault(report: &Report, row: &ResultRow, finding: Option<&FindingRow>) -> String {
    let Some(finding) = finding else {
        return row.text.clone();
    };
    let place = report
        .exchange(finding.exchange)
        .map(|x| format!("{}: ", place(report, x)))
        .unwrap_or_default();
    let observed = visible::shorten(&finding.observed, TITLE_OBSERVED);
    let brief = !finding.expected.is_empty() && finding.expected.chars().count() <= TITLE_EXPECTED;
    if brief {
        format!("{place}{observed}, expected {}", finding.expected)
    } else {
        format!("{place}{observed}")
    }
}

/// Method and resource in the notation of UWS: `GET {jobs}/{job}/phase`; the path of URLs outside the job list.
pub fn place(report: &Report, exchange: &ExchangeRow) -> String {
    let url = exchange.request.url.as_str();
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (bare, query) = (&url[..end], if end < url.len() { "?…" } else { "" });
    let list = report.target.job_list.trim_end_matches('/');
    let inside = bare
        .strip_prefix(list)
        .filter(|rest| !list.is_empty() && (rest.is_empty() || rest.starts_with('/')))
        // What is asked there are no jobs.
        .filter(|_| !is_cloud(report));
    let is_broker = report.target.dialect.is_some();
    let resource = match inside.map(|rest| rest.trim_matches('/')) {
        Some(rest) if is_broker => below_broker(rest),
        Some("") => "{jobs}".to_owned(),
        Some(rest) => match rest.split_once('/') {
            None => "{jobs}/{job}".to_owned(),
            Some((_, child)) => format!("{{jobs}}/{{job}}/{}", visible::shorten(child, 60)),
        },
        None => {
            let after_scheme = bare.find("://").map_or(0, |at| at + 3);
            let path = bare[after_scheme..]
                .find('/')
                .map_or("/", |at| &bare[after_scheme + at..]);
            visible::shorten(path, 80).into_owned()
        }
    };
    format!("{} {resource}{query}", exchange.request.method)
}

/// A resource of a broker: `{base}/sessions/{uuid}`.
fn below_broker(rest: &str) -> String {
    let mut segments = rest.split('/').filter(|s| !s.is_empty());
    match (segments.next(), segments.next()) {
        (None, _) => "{base}".to_owned(),
        (Some(first), None) => format!("{{base}}/{}", visible::shorten(first, 60)),
        (Some(first), Some(_)) => format!("{{base}}/{}/{{uuid}}", visible::shorten(first, 60)),
    }
}

/// The step of an exchange, and who asked: `ida/second-job as bob`.
pub fn step(exchange: &ExchangeRow) -> String {
    match &exchange.identity {
        Some(name) => format!("{} as {name}", exchange.step),
        None => exchange.step.clone(),
    }
}

/// `1 requirement`, `2 requirements`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Where the time went, in one sentence.
pub fn time(report: &Report) -> String {
    let time = &report.time;
    if report.target.passive {
        return format!(
            "{} of other clients within {:.1} s",
            count(time.requests, "request"),
            time.seconds
        );
    }
    format!(
        "{:.1} s for {}; no client could go below {:.1} s (waits that the standard demands, permitted rate)",
        time.seconds,
        count(time.requests, "request"),
        time.floor_seconds
    )
}

/// Where in the answer the evidence of a finding lies.
pub fn part(finding: &FindingRow) -> String {
    match (finding.part.as_str(), finding.line, finding.column) {
        ("body", Some(line), Some(column)) => format!("body, line {line}, column {column}"),
        ("status", ..) => "status line".to_owned(),
        (part, ..) => part
            .strip_prefix("header:")
            .map_or_else(|| part.to_owned(), |name| format!("header {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_read_well() {
        assert_eq!(standard("uws-1.1"), "UWS 1.1");
        assert_eq!(standard("execution-broker-1.0"), "Execution Broker 1.0");
        assert_eq!(standard("odd"), "odd");
    }
}
