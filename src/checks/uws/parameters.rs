//! Section L of the catalogue, first part: the list of parameters (UWS 1.1 sections 2.1.11, 2.2.1, 2.2.2.4).

use super::atoms::{both, exists, has_root};
use super::limits::form;
use super::media::sent_as_xml;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{Parameter, parameters_of};
use crate::recording::{Reason, step};

/// What controls the job itself and need not be listed (UWS 1.1 section 2.1.11 and 2.2.3.1).
const JOB_CONTROL: &[&str] = &[
    "PHASE",
    "ACTION",
    "RUNID",
    "DESTRUCTION",
    "EXECUTIONDURATION",
    "WAIT",
];
/// The parameters that a TAP service can't but keep: it may drop or adapt others (TAP 1.1 section 2.7).
const TAP_KEEPS: &[&str] = &["LANG", "QUERY"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-parameters-get",
        reads: Reads::All(&[step::P1_PARAMETERS]),
        because: "A client asks this resource what a job was told to do.",
        usually: "The route is missing, or answers 404 when there are no parameters.",
        mend: "Answer 200 with an empty parameters element where there are none.",
        good: &["p1/parameters GET /jobs/1/parameters -> 200 | @parameters"],
        bad: &[
            ("p1/parameters GET /jobs/1/parameters -> 404", "not-there"),
            (
                "p1/parameters GET /jobs/1/parameters -> 200 | @parameters\nn1/create POST /jobs -> 303 Location: /jobs/2\n\
                 n1/job GET /jobs/2 -> 200 | @job\nn1/parameters GET /jobs/2/parameters -> 404",
                "not-there",
            ),
        ],
        judge: |v| {
            let of_none = v
                .first(step::N1_PARAMETERS)
                .map(|_| exists(v, step::N1_JOB, step::N1_PARAMETERS));
            let of_some = exists(v, step::P1_JOB, step::P1_PARAMETERS);
            of_some.into_iter().chain(of_none.into_iter().flatten()).collect()
        },
    },
    Check {
        decides: "uws-parameters-root",
        reads: Reads::All(&[step::P1_PARAMETERS]),
        because: "Clients look for this element and find no parameters under another name.",
        usually: "The whole job or a page for people is sent, or the namespace is that of a draft.",
        mend: "Send a parameters element of the namespace http://www.ivoa.net/xml/UWS/v1.0.",
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 | <parameters xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
        ],
        bad: &[
            ("p1/parameters GET /jobs/1/parameters -> 200 | @job", "wrong-root"),
            (
                "p1/parameters GET /jobs/1/parameters -> 200 | <parameters/>",
                "wrong-namespace",
            ),
        ],
        judge: |v| has_root(v, &[step::P1_PARAMETERS], "parameters"),
    },
    Check {
        decides: "uws-parameters-content-type",
        reads: Reads::All(&[step::P1_PARAMETERS]),
        because: "A client chooses its reader by the media type.",
        usually: "The framework's default is text/html or text/plain.",
        mend: "Send the list with Content-Type: application/xml.",
        good: &[
            "p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/parameters GET /jobs/1/parameters -> 200 Content-Type: text/xml | @parameters",
        ],
        bad: &[(
            "p1/parameters GET /jobs/1/parameters -> 200 Content-Type: text/plain | @parameters",
            "wrong-media-type",
        )],
        judge: |v| sent_as_xml(v, &[step::P1_PARAMETERS]),
    },
    Check {
        decides: "uws-parameters-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_PARAMETERS]),
        because: "A client that reads one of the two must find the same parameters as one that reads the other.",
        usually: "Defaults or internal parameters are added in one place only, or values are cut there.",
        mend: "Write both from the same list of parameters.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\"|byReference=\"0\" isPost=\"false\" id=\"STEPS\"|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|>1<|>2<|",
                "disagree",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/parameters GET /jobs/1/parameters -> 200 | <parameters xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
                "disagree",
            ),
        ],
        judge: consistent,
    },
    Check {
        decides: "uws-parameters-echo",
        reads: Reads::All(&[step::P1_CREATE, step::P1_PARAMETERS]),
        because: "A job is only understood, and can only be repeated, with all its parameters.",
        usually: "Only parameters that differ from a default are kept, or values are cut or rewritten.",
        mend: "List every parameter of the job with the value that was sent.",
        good: &[
            "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "p1/create POST /jobs {STEPS=1&PHASE=RUN} -> 303 Location: /jobs/1\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|STEPS|steps|",
            "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|id=\"STEPS\">1|byReference=\"true\" id=\"STEPS\">http://example.org/x|",
        ],
        bad: &[
            (
                "p1/create POST /jobs {STEPS=1&SECONDS=2} -> 303 Location: /jobs/1\n\
                 p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
                "missing-parameter",
            ),
            (
                "p1/create POST /jobs {STEPS=one+step} -> 303 Location: /jobs/1\n\
                 p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|>1<|>one<|",
                "altered-value",
            ),
            (
                "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
                 p1/parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 x1/create POST /jobs {STEPS=ab} -> 303 Location: /jobs/2\n\
                 x1/parameters GET /jobs/2/parameters -> 200 | @parameters s|>1<|>AB<|",
                "altered-value",
            ),
        ],
        judge: echo,
    },
    Check {
        decides: "uws-parameters-repeated",
        reads: Reads::Any(&[step::X3_CREATE, step::X3_PARAMETERS]),
        because: "Protocols give a parameter several values by repeating it; a client checks that all arrived.",
        usually: "The framework keeps parameters in a map and so one value for each name.",
        mend: "Keep every value as an entry of its own, where the protocol lets a parameter be repeated.",
        good: &[
            "x3/create POST /jobs {VOCONFORM=1&VOCONFORM=2} -> 303 Location: /jobs/1\n\
             x3/parameters GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"VOCONFORM\">1</uws:parameter><uws:parameter id=\"VOCONFORM\">2</uws:parameter></uws:parameters>|",
            "x3/create POST /jobs {VOCONFORM=1&VOCONFORM=2} -> 400",
            "x3/create POST /jobs {VOCONFORM=1&VOCONFORM=2} -> 303 Location: /jobs/1\n\
             x3/parameters GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[
            (
                "x3/create POST /jobs {VOCONFORM=1&VOCONFORM=2} -> 303 Location: /jobs/1\n\
                 x3/parameters GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"VOCONFORM\">1,2</uws:parameter></uws:parameters>|",
                "joined",
            ),
            (
                "x3/create POST /jobs {VOCONFORM=1&VOCONFORM=2} -> 303 Location: /jobs/1\n\
                 x3/parameters GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"VOCONFORM\">2</uws:parameter></uws:parameters>|",
                "one-kept",
            ),
        ],
        judge: repeated,
    },
];

/// The parameters in the resource.
pub fn in_resource(x: Seen<'_>) -> Result<Vec<Parameter<'_>>, Finding> {
    Ok(parameters_of(x.root("parameters")?).unwrap_or_default())
}

/// Is the value given by reference?
pub fn is_reference(parameter: &Parameter<'_>) -> bool {
    matches!(parameter.by_reference.map(str::trim), Some("true" | "1"))
}

/// Has it this name? Names are compared without case (ambiguity A28).
pub fn is_called(parameter: &Parameter<'_>, name: &str) -> bool {
    parameter
        .id
        .is_some_and(|id| id.to_uppercase() == name.to_uppercase())
}

/// A value without what a form, XML or a pretty-printer may do to line ends and the blanks around it.
pub fn value_of(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// Do two texts stand for the same value? A list shows "a textual representation" (UWS 1.1 section 2.2.2.4), so 2 may
/// come back as 2.0, and true as True.
pub fn same_meaning(a: &str, b: &str) -> bool {
    let (a, b) = (value_of(a), value_of(b));
    let number = |text: &str| text.parse::<f64>().ok();
    let truth = |text: &str| text.parse::<bool>().ok().or(text.to_lowercase().parse().ok());
    a == b
        || (number(&a).is_some() && number(&a) == number(&b))
        || (truth(&a).is_some() && truth(&a) == truth(&b))
}

fn same_entry(a: &Parameter<'_>, b: &Parameter<'_>) -> bool {
    // White space around a URL means nothing (ambiguity A35); in a value it does.
    let same_value = a.value == b.value || (is_reference(a) && a.value.trim() == b.value.trim());
    a.id == b.id && same_value && is_reference(a) == is_reference(b)
}

/// The first entry of `list` that `other` lacks.
pub fn first_unmatched<'l, 'd>(
    other: &[Parameter<'d>],
    list: &'l [Parameter<'d>],
) -> Option<&'l Parameter<'d>> {
    let mut left: Vec<&Parameter<'d>> = other.iter().collect();
    list.iter().find(
        |entry| match left.iter().position(|candidate| same_entry(candidate, entry)) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        },
    )
}

/// An entry in words, cut to a readable length.
pub fn words(parameter: &Parameter<'_>) -> String {
    let reference = if is_reference(parameter) {
        " (by reference)"
    } else {
        ""
    };
    named_value(parameter.id.unwrap_or("(no id)"), &parameter.value) + reference
}

/// A name and a value in words, cut to a readable length.
pub fn named_value(name: &str, value: &str) -> String {
    let value: String = value.trim().chars().take(80).collect();
    format!("{name}={value:?}")
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_PARAMETERS, |job, x| {
        let Some(document) = job.job()?.parameters() else {
            return Err(Finding::undecided(
                Reason::NotOffered,
                &job,
                "the job document lists no parameters",
            ));
        };
        let resource = in_resource(x)?;
        if let Some(extra) = first_unmatched(&document, &resource) {
            let part = Part::Body(Some(extra.element.span()));
            let expected = "the parameters of the job document";
            return Ok(Finding::broken("disagree", &x, part, expected, words(extra)));
        }
        if let Some(missing) = first_unmatched(&resource, &document) {
            let expected = format!("{}, as in the job document", words(missing));
            return Ok(Finding::broken(
                "disagree",
                &x,
                Part::BODY,
                expected,
                "no such entry",
            ));
        }
        Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{} in both", resource.len()),
        ))
    })
}

/// What of a creation must be listed.
pub fn must_be_listed(v: &View<'_>, name: &str) -> bool {
    let name = name.to_uppercase();
    let meta = &v.recording.meta;
    if meta.profile.starts_with("tap") || meta.preset.ends_with("tap") {
        return TAP_KEEPS.contains(&name.as_str());
    }
    !JOB_CONTROL.contains(&name.as_str())
}

/// Every parameter of the creation is listed.
pub fn echo(v: &View<'_>) -> Vec<Finding> {
    let (Some(created), Some(x)) = (v.first(step::P1_CREATE), v.first(step::P1_PARAMETERS)) else {
        return Vec::new();
    };
    let mut listed = match in_resource(x) {
        Ok(listed) => listed,
        Err(finding) => return vec![finding],
    };
    // What only the job document lists is for the row on agreement.
    let document = v.first(step::P1_JOB).and_then(|job| job.job().ok()?.parameters());
    listed.extend(document.unwrap_or_default());
    let sent = form(&created)
        .into_iter()
        .filter(|(name, _)| must_be_listed(v, name));
    let mut findings: Vec<Finding> = sent
        .map(|(name, value)| settle(is_listed(x, &listed, &name, &value)))
        .collect();
    if let Some(created) = v.first(step::X1_CREATE) {
        findings.extend(v.first(step::X1_PARAMETERS).and_then(|x| keeps_case(created, x)));
    }
    findings
}

/// The recipe may be numbers only: the letters of the value full of markup tell whether their case is kept.
fn keeps_case(created: Seen<'_>, x: Seen<'_>) -> Option<Finding> {
    let (name, value) = form(&created).pop()?;
    let listed = in_resource(x).ok()?;
    let entry = listed.iter().find(|p| is_called(p, &name))?;
    let part = Part::Body(Some(entry.element.span()));
    let (sent, shown) = (value_of(&value), value_of(&entry.value));
    let differs = sent != shown && sent.to_lowercase() == shown.to_lowercase();
    let expected = named_value(&name, &value);
    differs.then(|| Finding::broken("altered-value", &x, part, expected, words(entry)))
}

fn is_listed(x: Seen<'_>, listed: &[Parameter<'_>], name: &str, value: &str) -> Judgement {
    let expected = named_value(name, value);
    let mut entries = listed.iter().filter(|p| is_called(p, name)).peekable();
    let Some(first) = entries.peek().copied() else {
        return Ok(Finding::broken(
            "missing-parameter",
            &x,
            Part::BODY,
            expected,
            "no such parameter",
        ));
    };
    Ok(
        match entries.find(|p| is_reference(p) || same_meaning(&p.value, value)) {
            Some(found) => Finding::pass(&x, Part::Body(Some(found.element.span())), words(found)),
            None => {
                let part = Part::Body(Some(first.element.span()));
                Finding::broken("altered-value", &x, part, expected, words(first))
            }
        },
    )
}

fn repeated(v: &View<'_>) -> Vec<Finding> {
    let Some(created) = v.first(step::X3_CREATE) else {
        return Vec::new();
    };
    match created.status() {
        401 | 429 | 503 => return created.ok().err().into_iter().collect(),
        400..=499 => {
            return vec![Finding::info(
                "refused",
                &created,
                Part::Status,
                created.status_line(),
            )];
        }
        _ => {}
    }
    let sent = form(&created);
    let Some((name, _)) = sent.last() else {
        return Vec::new();
    };
    let values: Vec<&str> = sent
        .iter()
        .filter(|(n, _)| n == name)
        .map(|(_, value)| value.as_str())
        .collect();
    each(v, &[step::X3_PARAMETERS], |x| kept_apart(x, name, &values))
}

fn kept_apart(x: Seen<'_>, name: &str, values: &[&str]) -> Judgement {
    let listed = in_resource(x)?;
    let entries: Vec<_> = listed.iter().filter(|p| is_called(p, name)).collect();
    let observed = entries.iter().map(|p| words(p)).collect::<Vec<_>>().join(", ");
    let Some(first) = entries.first() else {
        return Ok(Finding::info("dropped", &x, Part::BODY, format!("no {name}")));
    };
    let part = Part::Body(Some(first.element.span()));
    let all_there = values
        .iter()
        .all(|value| entries.iter().any(|p| value_of(&p.value) == *value));
    if all_there && entries.len() >= values.len() {
        return Ok(Finding::pass(&x, part, observed));
    }
    let joined = entries.len() == 1 && values.iter().all(|value| first.value.contains(value));
    let code = if joined { "joined" } else { "one-kept" };
    Ok(Finding::info(code, &x, part, observed))
}

#[cfg(test)]
mod tests {
    use crate::checks::View;
    use crate::checks::example::recording;

    #[test]
    fn tap_must_list_language_and_query_only() {
        let text = "p1/create POST /jobs {REQUEST=doQuery&MAXREC=1&STEPS=1} -> 303 Location: /jobs/1\n\
                    p1/parameters GET /jobs/1/parameters -> 200 | @parameters";
        let mut tap = recording(text);
        assert_eq!(super::echo(&View::new(&tap)).len(), 3);
        tap.meta.profile = "tap-async".to_owned();
        assert!(super::echo(&View::new(&tap)).is_empty());
    }
}
