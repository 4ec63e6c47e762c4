//! Section E1 of the catalogue: the capabilities stand beside the job list (DALI 1.1 sections 2 and 2.5).

use crate::checks::vosi::reading::{beside_the_list, document, wants_credentials};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, settle};
use crate::documents::vosi::sibling;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dali-capabilities-sibling",
    reads: Reads::Any(&[step::VOSI_SIBLING, step::VOSI_CAPABILITIES]),
    because: "A client that has nothing but the address of the job list finds all else by replacing its last segment.",
    usually: "The job list lies a level deeper than the other resources, or the capabilities are at the root of the site.",
    mend: "Serve the capabilities as a sibling of the job list: {base}/capabilities beside {base}/async.",
    good: &[
        "vosi/capabilities GET /capabilities -> 200 | <v:capabilities xmlns:v=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"/>",
        "vosi/capabilities GET /elsewhere/capabilities -> 404\nvosi/capabilities-sibling GET /capabilities -> 200 | <v:capabilities xmlns:v=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\"/>",
    ],
    bad: &[
        (
            "vosi/capabilities GET /capabilities -> 404 | no",
            "no-capabilities",
        ),
        (
            "vosi/capabilities GET /elsewhere/capabilities -> 200 | <capabilities/>\nvosi/capabilities-sibling GET /capabilities -> 404 | no",
            "no-capabilities",
        ),
        (
            "vosi/capabilities GET /capabilities -> 200 | <html/>",
            "not-capabilities",
        ),
    ],
    judge: |v| {
        beside_the_list(v).map_or(Vec::new(), |x| {
            let wanted = v.list_url().map(|url| sibling(&url, "capabilities").to_string());
            vec![settle(is_there(x, &wanted.unwrap_or_default()))]
        })
    },
}];

fn is_there(x: Seen<'_>, wanted: &str) -> Judgement {
    let expected = format!("capabilities at {wanted}");
    match x.status() {
        200 => {}
        // That they are closed is the business of rows of VOSI and TAP.
        _ if wants_credentials(&x) => {
            return Err(Finding::undecided(Reason::Blocked, &x, x.status_line()));
        }
        429 | 503 => {
            x.ok()?;
        }
        _ => {
            return Ok(Finding::broken(
                "no-capabilities",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
    }
    if x.response.truncated {
        x.document()?;
    }
    Ok(match document(x) {
        Ok((x, c)) => Finding::pass(&x, Part::Body(Some(c.element.tag_span())), wanted),
        Err(why) => Finding::broken("not-capabilities", &x, Part::BODY, expected, why.observed),
    })
}
