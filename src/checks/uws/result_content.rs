//! Section K of the catalogue, second part: the results themselves, which can be fetched and not changed (UWS 1.1 sections
//! 2.1.10, 2.2.2.3, 2.2.3.2).

use super::atoms::both;
use super::results::{at_attribute, each_result, first_unmatched, in_resource, target, words};
use crate::checks::{
    Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, lenient_media, settle,
};
use crate::documents::media_type::MediaType;
use crate::documents::uws::ResultRef;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-result-retrievable",
        reads: Reads::All(&[step::Q1_DONE, step::Q1_RESULT]),
        because: "A finished job whose results can't be fetched was run for nothing.",
        usually: "Links are built with an internal host name or path, or the file was removed too early.",
        mend: "Build the links from the public address of the service, and keep the results until the destruction time.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | 12345",
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 404",
            "not-retrievable",
        )],
        judge: |v| each(v, &[step::Q1_RESULT], |x| retrievable(v, x)),
    },
    Check {
        decides: "uws-result-size-accurate",
        reads: Reads::All(&[step::Q1_DONE, step::Q1_RESULT]),
        because: "Clients plan disk space and show progress by the size, and take a shorter file for a broken one.",
        usually: "The size is that of the stored file while another form is sent, or is in kilobytes.",
        mend: "State the number of bytes of the result as it is sent, or leave the attribute out.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | 12345",
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 Content-Encoding: gzip; Content-Length: 5 | longer when unpacked",
        ],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | 1234567",
            "wrong-size",
        )],
        judge: |v| each_result(v, |x, result| size(v, x, result)),
    },
    Check {
        decides: "uws-result-mimetype-accurate",
        reads: Reads::All(&[step::Q1_DONE, step::Q1_RESULT]),
        because: "A client chooses what to open a result with before it fetches it.",
        usually: "The type is a constant, a file ending such as fits, or that of another result.",
        mend: "State the media type that is sent as Content-Type, or leave the attribute out.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | 12345",
            "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 Content-Type: TEXT/plain;charset=utf-8 | 12345",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 Content-Type: image/fits | 12345",
                "wrong-type",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done s|\"text/plain\"|\"fits\"|\nq1/result GET /jobs/1/results/r1 -> 200 | 12345",
                "not-a-media-type",
            ),
        ],
        judge: |v| each_result(v, |x, result| media_type(v, x, result)),
    },
    Check {
        decides: "uws-results-no-add",
        reads: Reads::All(&[
            step::Q1_DONE_RESULTS,
            step::Q1_POST_RESULTS,
            step::Q1_PUT_RESULTS,
            step::Q1_RESULTS_AFTER,
        ]),
        because: "The list says what the job produced; if clients can write into it, nobody can rely on it.",
        usually: "A general storage handler serves the path and takes every method.",
        mend: "Answer POST and PUT on {job}/results with 405.",
        good: &[
            "q1/done-results GET /jobs/1/results -> 200 | @results\n\
             q1/post-results POST /jobs/1/results {voconform=1} -> 405\n\
             q1/put-results PUT /jobs/1/results {voconform} -> 403\n\
             q1/results-after-posts GET /jobs/1/results -> 200 | @results",
            "q1/done-results GET /jobs/1/results -> 200 | @results\n\
             q1/post-results POST /jobs/1/results {voconform=1} -> 303 Location: /jobs/1\n\
             q1/put-results PUT /jobs/1/results {voconform} -> 501\n\
             q1/results-after-posts GET /jobs/1/results -> 200 | @results",
        ],
        bad: &[(
            "q1/done-results GET /jobs/1/results -> 200 | @results\n\
             q1/post-results POST /jobs/1/results {voconform=1} -> 303 Location: /jobs/1\n\
             q1/put-results PUT /jobs/1/results {voconform} -> 405\n\
             q1/results-after-posts GET /jobs/1/results -> 200 | @results s|<uws:result |<uws:result id=\"voconform\"/><uws:result |",
            "changed",
        )],
        judge: nothing_added,
    },
    Check {
        decides: "uws-results-child-no-update",
        reads: Reads::All(&[
            step::Q1_RESULT,
            step::Q1_PUT_RESULT,
            step::Q1_POST_RESULT,
            step::Q1_RESULT_AFTER_PUT,
        ]),
        because: "A result that anyone can overwrite is no record of what the job produced.",
        usually: "A general storage handler serves the path and takes every method.",
        mend: "Answer PUT and POST on a result with 405.",
        good: &[
            "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
             q1/put-result PUT /jobs/1/results/r1 {voconform} -> 405\n\
             q1/post-result POST /jobs/1/results/r1 {voconform=1} -> 405\n\
             q1/result-after-put GET /jobs/1/results/r1 -> 200 | 12345",
            "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
             q1/put-result PUT /jobs/1/results/r1 {voconform} -> 200 | 12345\n\
             q1/post-result POST /jobs/1/results/r1 {voconform=1} -> 200 | 12345\n\
             q1/result-after-put GET /jobs/1/results/r1 -> 200 | 12345",
        ],
        bad: &[
            (
                "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/put-result PUT /jobs/1/results/r1 {voconform} -> 204\n\
                 q1/post-result POST /jobs/1/results/r1 {voconform=1} -> 405\n\
                 q1/result-after-put GET /jobs/1/results/r1 -> 200 | voconform",
                "changed",
            ),
            (
                "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/put-result PUT /jobs/1/results/r1 {voconform} -> 204\n\
                 q1/post-result POST /jobs/1/results/r1 {voconform=1} -> 405\n\
                 q1/result-after-put GET /jobs/1/results/r1 -> 404",
                "gone",
            ),
        ],
        judge: not_updated,
    },
    Check {
        decides: "uws-results-child-no-delete",
        reads: Reads::All(&[
            step::Q1_RESULT,
            step::Q1_RESULT_AFTER_PUT,
            step::Q1_DELETE_RESULT,
            step::Q1_RESULT_AFTER_DELETE,
        ]),
        because: "Results are removed with their job; one that is missing alone looks like a failure of the service.",
        usually: "A general storage handler serves the path and takes every method.",
        mend: "Answer DELETE on a result with 403 or 405, and delete results only with their job.",
        good: &["q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/result-after-put GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/delete-result DELETE /jobs/1/results/r1 -> 405\n\
                 q1/result-after-delete GET /jobs/1/results/r1 -> 200 | 12345"],
        bad: &[
            (
                "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/result-after-put GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/delete-result DELETE /jobs/1/results/r1 -> 204\n\
                 q1/result-after-delete GET /jobs/1/results/r1 -> 404",
                "deleted",
            ),
            (
                "q1/result GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/result-after-put GET /jobs/1/results/r1 -> 200 | 12345\n\
                 q1/delete-result DELETE /jobs/1/results/r1 -> 204\n\
                 q1/result-after-delete GET /jobs/1/results/r1 -> 200 | 12345",
                "not-refused",
            ),
        ],
        judge: not_deleted,
    },
];

fn retrievable(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let elsewhere = || {
        let list = v.list_url();
        list.is_some_and(|list| x.url().is_some_and(|url| url.origin() != list.origin()))
    };
    match x.status() {
        200..=299 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        // Credentials are not sent to other origins.
        401 | 403 if v.recording.meta.identity.is_none() || elsewhere() => {
            Err(Finding::undecided(Reason::NeedsCredentials, &x, x.status_line()))
        }
        429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        _ => Ok(Finding::broken(
            "not-retrievable",
            &x,
            Part::Status,
            "200",
            x.status_line(),
        )),
    }
}

/// The answer that fetching this result ended in, if it is a whole 200.
fn fetched<'v>(v: &'v View<'_>, x: &Seen<'_>, result: &ResultRef<'_>) -> Option<Seen<'v>> {
    let wanted = target(x, result)?;
    let asked_for = |y: &Seen<'v>| v.hops(y).first().and_then(Seen::url).as_ref() == Some(&wanted);
    v.at(step::Q1_RESULT)
        .filter(|y| y.status() == 200)
        .find(asked_for)
}

fn size(v: &View<'_>, x: Seen<'_>, result: &ResultRef<'_>) -> Option<Judgement> {
    let stated = result.size?.trim();
    let body = fetched(v, &x, result)?;
    let Ok(bytes) = stated.parse::<i128>() else {
        let observed = format!("size {stated:?} is no number");
        return Some(Err(Finding::undecided(Reason::Blocked, &x, observed)));
    };
    if body.response.truncated {
        return Some(Err(Finding::undecided(
            Reason::TooLarge,
            &body,
            "not read to its end",
        )));
    }
    let got = body.response.body.len();
    // A file that is stored compressed and sent so has two sizes; either is right.
    let on_the_wire = body
        .header("content-length")
        .filter(|_| body.header("content-encoding").is_some())
        .and_then(|n| n.trim().parse::<i128>().ok());
    let part = at_attribute(result, "size");
    Some(Ok(
        if i128::try_from(got) == Ok(bytes) || on_the_wire == Some(bytes) {
            Finding::pass(&x, part, stated)
        } else {
            let expected = format!("{got}, the number of bytes received");
            Finding::broken("wrong-size", &x, part, expected, stated)
        },
    ))
}

fn media_type(v: &View<'_>, x: Seen<'_>, result: &ResultRef<'_>) -> Option<Judgement> {
    let stated = result.mime_type?.trim();
    let part = at_attribute(result, "mime-type");
    let Some(said) = MediaType::read(stated) else {
        let expected = "a media type, such as application/fits";
        return Some(Ok(Finding::broken(
            "not-a-media-type",
            &x,
            part,
            expected,
            stated,
        )));
    };
    let body = fetched(v, &x, result)?;
    let Some(sent) = body.media_type() else {
        return Some(Err(Finding::undecided(
            Reason::Ambiguous,
            &body,
            lenient_media(&body),
        )));
    };
    let plain_xml = |m: &MediaType| m.is_xml() && m.subtype == "xml";
    let same = said.essence() == sent.essence() || (plain_xml(&said) && plain_xml(&sent));
    Some(Ok(if same {
        Finding::pass(&x, part, stated)
    } else {
        let expected = format!("{}, as it is sent", sent.essence());
        Finding::broken("wrong-type", &x, part, expected, stated)
    }))
}

/// How the service turned down requests that had no effect; not to say no is worth a note.
fn refusals(v: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(v, steps, |x| {
        Ok(match x.status() {
            400..=499 | 501 => Finding::pass(&x, Part::Status, x.status_line()),
            _ => Finding::info(
                "not-refused",
                &x,
                Part::Status,
                format!("{}, without effect", x.status_line()),
            ),
        })
    })
}

fn nothing_added(v: &View<'_>) -> Vec<Finding> {
    let compared = both(v, step::Q1_DONE_RESULTS, step::Q1_RESULTS_AFTER, |before, x| {
        let (old, new) = (in_resource(before)?, in_resource(x)?);
        if let Some(extra) = first_unmatched(&before, &old, &x, &new) {
            let part = Part::Body(Some(extra.element.span()));
            return Ok(Finding::broken(
                "changed",
                &x,
                part,
                "the list as it was",
                words(extra),
            ));
        }
        if let Some(lost) = first_unmatched(&x, &new, &before, &old) {
            let observed = format!("{} is missing", words(lost));
            return Ok(Finding::broken(
                "changed",
                &x,
                Part::BODY,
                "the list as it was",
                observed,
            ));
        }
        Ok(Finding::pass(&x, Part::BODY, "the list is unchanged"))
    });
    if compared.iter().any(|f| f.code == "ok") {
        return refusals(v, &[step::Q1_POST_RESULTS, step::Q1_PUT_RESULTS]);
    }
    compared
}

/// The result as it was before this request to the same URL.
fn before<'v>(v: &'v View<'_>, request: &Seen<'_>) -> Result<Seen<'v>, Finding> {
    let same = |y: &Seen<'v>| v.hops(y).first().and_then(Seen::url) == request.url();
    v.at(step::Q1_RESULT)
        .filter(|y| y.status() == 200)
        .find(same)
        .ok_or_else(|| Finding::undecided(Reason::Blocked, request, "the result could not be fetched before"))
}

fn not_updated(v: &View<'_>) -> Vec<Finding> {
    let compared = both(v, step::Q1_PUT_RESULT, step::Q1_RESULT_AFTER_PUT, |put, x| {
        let old = before(v, &put)?;
        unchanged(v, put, old, x)
    });
    if compared.iter().any(|f| f.code == "ok") {
        return refusals(v, &[step::Q1_PUT_RESULT, step::Q1_POST_RESULT]);
    }
    compared
}

fn unchanged(v: &View<'_>, put: Seen<'_>, old: Seen<'_>, x: Seen<'_>) -> Judgement {
    let expected = "200, as before the PUT and POST";
    if matches!(x.status(), 404 | 410) {
        return Ok(Finding::broken(
            "gone",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    x.ok()?;
    let (was, is) = (&old.response.body, &x.response.body);
    if was == is {
        return Ok(Finding::pass(&x, Part::BODY, "the content is unchanged"));
    }
    let ours = matches!(x.text().trim(), "voconform" | "voconform=1" | "");
    // A result that is written anew at each read (with a time, say) differs by itself.
    let settled = v
        .first(step::Q1_RESULT_AFTER_DELETE)
        .is_some_and(|later| later.response.body == *is);
    let taken = |y: &Seen<'_>| (200..300).contains(&y.status());
    let accepted = taken(&put) || v.first(step::Q1_POST_RESULT).is_some_and(|y| taken(&y));
    if ours || (accepted && settled) {
        let expected = format!("the {} bytes from before", was.len());
        let observed = format!("{} other bytes", is.len());
        return Ok(Finding::broken("changed", &x, Part::BODY, expected, observed));
    }
    Err(Finding::undecided(
        Reason::Ambiguous,
        &x,
        "the content differs from read to read",
    ))
}

fn not_deleted(v: &View<'_>) -> Vec<Finding> {
    let (Some(order), Some(x), Some(between)) = (
        v.first(step::Q1_DELETE_RESULT),
        v.first(step::Q1_RESULT_AFTER_DELETE),
        v.first(step::Q1_RESULT_AFTER_PUT),
    ) else {
        return Vec::new();
    };
    vec![settle(still_there(v, order, between, x))]
}

fn still_there(v: &View<'_>, order: Seen<'_>, between: Seen<'_>, x: Seen<'_>) -> Judgement {
    before(v, &order)?;
    between.ok()?;
    if matches!(x.status(), 404 | 410) {
        let expected = "200, as before the DELETE";
        return Ok(Finding::broken(
            "deleted",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    x.ok()?;
    let observed = order.status_line();
    Ok(match order.status() {
        400..=499 | 501 => Finding::pass(&order, Part::Status, observed),
        200..=399 => {
            // The result is still there, so the client was told of a deletion that did not take place.
            let expected = "a refusal (403 or 405)";
            Finding::broken("not-refused", &order, Part::Status, expected, observed).graded(Verdict::Warn)
        }
        _ => Finding::info("not-refused", &order, Part::Status, observed),
    })
}
