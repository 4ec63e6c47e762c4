//! Group A of the catalogue: the answer to a discovery query.

use crate::checks::datalink::status_before_table;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, each};
use crate::documents::votable::Votable;
use crate::documents::xml::XmlErrorKind;
use crate::recording::{Reason, step};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-votable-ok",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "Without an answer there is nothing to find.",
        usually: "The address of the query is wrong, or the service is down.",
        mend: "Answer valid queries with 200, be it after redirects.",
        good: &[
            GOOD,
            "discovery/query GET /old -> 302 Location: /query\n> discovery/query GET /query -> 200 | @cloud/discovery-good",
        ],
        bad: &[
            ("discovery/query GET /query -> 500 | broken", "not-200"),
            ("discovery/query GET /query -> 302 Location: /query", "not-200"),
            ("discovery/query GET /query -> 204", "not-200"),
        ],
        judge: |v| each(v, &[step::DISCOVERY_QUERY], answered),
    },
    Check {
        decides: "cloud-votable-wellformed",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "Clients look for the table in the resource of type results, and read nothing but XML.",
        usually: "A page for people stands in front of the service, or ampersands in addresses are not escaped.",
        mend: "Write the table with a VOTable library, in a RESOURCE with type=\"results\".",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 Content-Type: text/html | <html><body><p>Come back later</body></html>",
                "page",
            ),
            (
                "discovery/query GET /query -> 200 | <VOTABLE><RESOURCE type=\"results\"></VOTABLE>",
                "not-xml",
            ),
            ("discovery/query GET /query -> 200 | <results/>", "root"),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s| type=\"results\"||",
                "no-results",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|</VOTABLE>|<RESOURCE type=\"results\"/></VOTABLE>|",
                "several-results",
            ),
        ],
        judge: |v| each(v, &[step::DISCOVERY_QUERY], well_formed),
    },
    Check {
        decides: "cloud-votable-status",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "Clients stop at an error, and warn of an overflow, by this element.",
        usually: "The table is a file that was made before, or the status is only known, and written, at the end.",
        mend: "Write INFO with name=\"QUERY_STATUS\" and value=\"OK\" before the TABLE; an overflow can follow after it.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|<INFO name=\"QUERY_STATUS\" value=\"OK\"/>||",
                "missing",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|<INFO name=\"QUERY_STATUS\" value=\"OK\"/>|| s|</TABLE>|</TABLE><INFO name=\"QUERY_STATUS\" value=\"OK\"/>|",
                "after",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|value=\"OK\"|value=\"DONE\"|",
                "unknown",
            ),
        ],
        judge: |v| {
            each(v, &[step::DISCOVERY_QUERY], |x| {
                let judged = status_before_table(&x, x.votable()?);
                Ok(lenient_for_cones(&x, judged))
            })
        },
    },
];

/// A Simple Cone Search is older than DALI.
fn lenient_for_cones(x: &Seen<'_>, finding: Finding) -> Finding {
    let names: Vec<String> = x
        .url()
        .map(|url| {
            url.query_pairs()
                .map(|(name, _)| name.to_ascii_uppercase())
                .collect()
        })
        .unwrap_or_default();
    let has = |name: &str| names.iter().any(|found| found == name);
    let is_ledgers = finding.verdict.is_none() || finding.verdict == Some(Verdict::Warn);
    if is_ledgers && has("RA") && has("DEC") && has("SR") {
        return finding.graded(Verdict::Info);
    }
    finding
}

fn answered(x: Seen<'_>) -> Judgement {
    if x.status() == 200 {
        return Ok(Finding::pass(&x, Part::Status, x.status_line()));
    }
    if let Err(undecided) = x.ok()
        && matches!(
            undecided.reason,
            Some(Reason::NeedsCredentials | Reason::Busy | Reason::ForeignHost)
        )
    {
        return Err(undecided);
    }
    Ok(Finding::broken(
        "not-200",
        &x,
        Part::Status,
        "200, after any redirects",
        x.status_line(),
    ))
}

fn well_formed(x: Seen<'_>) -> Judgement {
    x.ok()?.whole()?;
    let document = match x.xml() {
        Ok(document) => document,
        Err(error) => {
            let expected = "a well-formed VOTable";
            if is_page(&x) {
                return Ok(Finding::broken(
                    "page",
                    &x,
                    Part::BODY,
                    expected,
                    "a page of HTML",
                ));
            }
            let observed = error.message.clone();
            // Legal XML, as tables of VOTable 1.0 have it, which we do not read.
            if error.kind == XmlErrorKind::Doctype {
                return Err(Finding::undecided(Reason::Ambiguous, &x, observed));
            }
            return Ok(Finding::broken("not-xml", &x, Part::BODY, expected, observed));
        }
    };
    let Some(votable) = Votable::of(document) else {
        let root = document.root();
        let (code, observed) = match root.name().eq_ignore_ascii_case("html") {
            true => ("page", "a page of HTML".to_owned()),
            false => ("root", format!("the root element is {}", root.name())),
        };
        let at = Part::Body(Some(root.tag_span()));
        return Ok(Finding::broken(
            code,
            &x,
            at,
            "the root element VOTABLE",
            observed,
        ));
    };
    let resources = votable.all_resources();
    let mut results = resources
        .iter()
        .filter(|resource| resource.kind() == Some("results"));
    if let Some(found) = results.next() {
        let expected = "one RESOURCE with type=\"results\"";
        let second = results.next().map(|second| {
            let at = Part::Body(Some(second.element.tag_span()));
            let observed = format!("{} RESOURCEs of type results", results.count() + 2);
            let broken = Finding::broken("several-results", &x, at, expected, observed);
            lenient_for_cones(&x, broken.graded(Verdict::Warn))
        });
        let at = Part::Body(Some(found.element.tag_span()));
        return Ok(second.unwrap_or_else(|| Finding::pass(&x, at, "a RESOURCE of type results")));
    }
    let first = resources
        .first()
        .map_or(votable.root, |resource| resource.element);
    let observed = format!("{} RESOURCEs, none of them of type results", resources.len());
    let at = Part::Body(Some(first.tag_span()));
    let broken = Finding::broken("no-results", &x, at, "a RESOURCE with type=\"results\"", observed);
    Ok(lenient_for_cones(&x, broken))
}

fn is_page(x: &Seen<'_>) -> bool {
    let start: String = x.text().trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
