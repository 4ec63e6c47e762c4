//! The violations of a requirement as results, one a finding code, so that each can be followed from run to run.

use serde_json::{Value, json};

use super::evidence;
use crate::checks::Verdict;
use crate::report::card::{self, Sort};
use crate::report::model::{Report, ResultRow};
use crate::report::{visible, words};

/// Longest message, in characters.
const MOST: usize = 1000;
/// So many places of one finding are told.
const MOST_PLACES: usize = 10;

/// The results of a broken requirement whose rule has this index.
pub fn results(report: &Report, row: &ResultRow, rule: usize) -> Vec<Value> {
    let sorts = card::sorts(row);
    if sorts.is_empty() {
        return vec![result(report, row, rule, None)];
    }
    let one = |sort| result(report, row, rule, Some(sort));
    sorts.iter().map(one).collect()
}

fn result(report: &Report, row: &ResultRow, rule: usize, sort: Option<&Sort<'_>>) -> Value {
    let first = sort.map(|s| s.first);
    let code = first.map_or("broken", |f| f.code.as_str());
    let name = format!("{}/{code}", row.requirement);
    let mut result = json!({
        "ruleId": row.requirement,
        "ruleIndex": rule,
        "kind": "fail",
        "level": level(row, first.map_or(row.verdict, |f| f.verdict)),
        "message": { "text": message(&text(report, row, sort)) },
        "locations": [evidence::location(report, first)],
        "fingerprints": { "voconform/v1": name },
        // By this GitHub knows a finding again; the service is part of it, as its results share one list.
        "partialFingerprints": { "primaryLocationLineHash": format!("{:016x}:1", hash(&format!("{} {name}", report.name()))) },
        "properties": { "code": code, "section": words::section(row) },
    });
    if let Some(sort) = sort {
        result["occurrenceCount"] = json!(sort.more.len() + 1);
        if let Some(exchange) = report.exchange(sort.first.exchange) {
            result["webRequest"] = evidence::request(&exchange.request);
            result["webResponse"] = evidence::response(exchange);
        }
        let others = others(report, sort);
        if !others.is_empty() {
            result["relatedLocations"] = json!(others);
        }
    }
    let waivers: Vec<Value> = card::active(report, row, Some(code))
        .map(|w| json!({ "kind": "external", "status": "accepted", "justification": message(&card::waived(w)) }))
        .collect();
    if !waivers.is_empty() {
        result["suppressions"] = json!(waivers);
    }
    result
}

/// The other places of a finding; the format wants each once.
fn others(report: &Report, sort: &Sort<'_>) -> Vec<Value> {
    let mut places = Vec::new();
    let elsewhere = sort.more.iter().filter(|f| f.exchange != sort.first.exchange);
    for finding in elsewhere {
        let place = evidence::location(report, Some(finding));
        if places.len() < MOST_PLACES && !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn level(row: &ResultRow, verdict: Verdict) -> &'static str {
    match verdict {
        _ if row.provisional => "note",
        Verdict::Fail => "error",
        _ => "warning",
    }
}

fn text(report: &Report, row: &ResultRow, sort: Option<&Sort<'_>>) -> String {
    let mut text = words::fault(report, row, sort.map(|s| s.first));
    text.push_str(&format!(". {}", row.text));
    if row.provisional {
        text.push_str(&format!(
            " (new in catalogue {}: does not decide yet)",
            report.tool.catalogue
        ));
    }
    let advice = sort.and_then(|s| s.first.advice.as_ref()).or(row.mend.as_ref());
    if let Some(advice) = advice {
        text.push_str(&format!(" {advice}"));
    }
    text
}

/// A message: one line, no control characters. A bracket in a message begins a link, so it is escaped.
pub fn message(text: &str) -> String {
    let text = visible::shorten(text, MOST);
    let text = visible::line(&text);
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// FNV-1a of 64 bits: the same in every version.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_its_authors() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_message_has_no_links() {
        assert_eq!(message("a [b](1)\u{1b} \\"), "a \\[b\\](1)␛ \\\\");
    }
}
