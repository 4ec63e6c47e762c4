//! Section K of the catalogue, the sessions of others (draft of 2025, update options).

use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, settle};
use crate::documents::broker::Session;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-auth-owner",
        reads: Reads::All(&[step::WHO_BEFORE, step::WHO_SECOND_REJECT, step::WHO_SECOND_AFTER]),
        because: "Anybody who learns an address could cancel the work of others.",
        usually: "The caller is authenticated and then not compared with the owner.",
        mend: "Answer 403 or 404 to updates of sessions that belong to another user, and leave them as they are.",
        good: &["who/before GET /sessions/1 as alice -> 200 | @offer\n\
             who/second-reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 403 | @problem\n\
             who/second-after GET /sessions/1 as alice -> 200 | @offer"],
        bad: &[
            (
                "who/before GET /sessions/1 as alice -> 200 | @offer\n\
                 who/second-reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\n\
                 who/second-after GET /sessions/1 as alice -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "changed",
            ),
            (
                "who/before GET /sessions/1 as alice -> 200 | @offer\n\
                 who/second-reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer\n\
                 who/second-after GET /sessions/1 as alice -> 200 | @offer",
                "not-refused",
            ),
        ],
        judge: |v| {
            let by_another = Attempt {
                before: &[step::WHO_BEFORE],
                order: step::WHO_SECOND_REJECT,
                after: step::WHO_SECOND_AFTER,
            };
            by_another.judge(v)
        },
    },
    Check {
        decides: "eb-auth-owner-anon",
        reads: Reads::All(&[step::WHO_NOBODY_REJECT, step::WHO_NOBODY_AFTER]),
        because: "Anybody who learns an address could cancel the work of others, without a trace.",
        usually: "Only requests and direct requests are behind access control.",
        mend: "Answer 401 to updates without credentials of sessions that belong to a user, and leave them as they are.",
        good: &["who/before GET /sessions/1 as alice -> 200 | @offer\n\
             who/nobody-reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 401 WWW-Authenticate: Basic\n\
             who/nobody-after GET /sessions/1 as alice -> 200 | @offer"],
        bad: &[(
            "who/before GET /sessions/1 as alice -> 200 | @offer\n\
             who/nobody-reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\n\
             who/nobody-after GET /sessions/1 as alice -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "changed",
        )],
        judge: |v| {
            let before = &[step::WHO_SECOND_AFTER, step::WHO_BEFORE];
            let by_nobody = Attempt {
                before,
                order: step::WHO_NOBODY_REJECT,
                after: step::WHO_NOBODY_AFTER,
            };
            by_nobody.judge(v)
        },
    },
    Check {
        decides: "eb-auth-options-by-user",
        reads: Reads::All(&[step::WHO_BEFORE, step::WHO_SECOND_READ]),
        because: "The options are what a user may do; those of another are no use.",
        usually: "The options are stored with the session and sent to everybody.",
        mend: "List options for the caller: none that an update of this caller would be refused for.",
        good: &[
            "who/before GET /sessions/1 as alice -> 200 | @offer\n\
             who/second-read GET /sessions/1 as bob -> 200 | @offer s|\"ACCEPTED\", \"REJECTED\"||",
            "who/before GET /sessions/1 as alice -> 200 | @offer\nwho/second-read GET /sessions/1 as bob -> 403 | @problem",
        ],
        bad: &[(
            "who/before GET /sessions/1 as alice -> 200 | @offer\nwho/second-read GET /sessions/1 as bob -> 200 | @offer",
            "options-of-another",
        )],
        judge: |v| {
            v.first(step::WHO_SECOND_READ)
                .map(|x| settle(options_of_another(v, x)))
                .into_iter()
                .collect()
        },
    },
    Check {
        decides: "eb-auth-get-policy",
        reads: Reads::Any(&[step::WHO_NOBODY_READ]),
        because: "Users should know whether others can see what they run.",
        usually: "The policy of the service.",
        mend: "Nothing, if it is meant.",
        good: &[
            "who/nobody-read GET /sessions/1 -> 200 | @offer",
            "who/nobody-read GET /sessions/1 -> 401",
        ],
        bad: &[],
        judge: |v| {
            v.first(step::WHO_NOBODY_READ)
                .map(reading_policy)
                .into_iter()
                .collect()
        },
    },
];

/// Somebody's try to reject an offer of the first identity.
struct Attempt {
    /// Where the offer was seen before; the first that was made counts.
    before: &'static [Step],
    order: Step,
    /// Where the owner looked at it afterwards.
    after: Step,
}

impl Attempt {
    fn judge(&self, v: &View<'_>) -> Vec<Finding> {
        let order = v.first(self.order);
        order.map(|x| settle(self.refused(v, x))).into_iter().collect()
    }

    fn refused(&self, v: &View<'_>, order: Seen<'_>) -> Judgement {
        let Some(before) = self.before.iter().find_map(|step| v.first(*step)) else {
            return Err(Finding::undecided(
                Reason::NotObserved,
                &order,
                "nobody looked at the offer before",
            ));
        };
        let Some(after) = v.first(self.after) else {
            return Err(Finding::undecided(
                Reason::NotObserved,
                &order,
                "nobody looked at the offer afterwards",
            ));
        };
        let was = phase(&before.session()?);
        let is = phase(&after.session()?);
        if was != "OFFERED" {
            let why = format!("it was {was} before");
            return Err(Finding::undecided(Reason::Blocked, &before, why));
        }
        let expected = "403 or 404, and an offer that is still OFFERED";
        let observed = format!("{}, then {is}", order.status());
        match (order.status(), is.as_str()) {
            (_, "REJECTED" | "CANCELLED") => Err(Finding::broken(
                "changed",
                &after,
                after.part_of("/phase"),
                expected,
                observed,
            )),
            (_, is) if is != "OFFERED" => Err(Finding::undecided(Reason::ConcurrentChange, &after, observed)),
            (401 | 403 | 404 | 410, _) => Ok(Finding::pass(&order, Part::Status, observed)),
            (200..=399, _) => {
                let finding = Finding::broken("not-refused", &order, Part::Status, expected, observed);
                Err(finding.graded(Verdict::Warn))
            }
            _ => Err(Finding::undecided(Reason::Ambiguous, &order, observed)),
        }
    }
}

fn phase(session: &Session<'_>) -> String {
    session.phase().unwrap_or("without a phase").to_owned()
}

fn options_of_another(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let Some(own) = v.first(step::WHO_BEFORE) else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "the owner did not look",
        ));
    };
    let may_accept = |session: &Session<'_>| session.phase_choices().is_some_and(|c| c.contains(&"ACCEPTED"));
    if !may_accept(&own.session()?) {
        let why = "the owner is not told that the offer can be accepted either";
        return Err(Finding::undecided(Reason::NotObserved, &own, why));
    }
    if matches!(x.status(), 401 | 403 | 404) {
        return Ok(Finding::pass(
            &x,
            Part::Status,
            format!("{} to another user", x.status()),
        ));
    }
    let session = x.session()?;
    let part = x.part_of("/meta/options");
    if may_accept(&session) {
        let expected = "no option with the value ACCEPTED for another user";
        return Err(Finding::broken(
            "options-of-another",
            &x,
            part,
            expected,
            "the options of the owner",
        ));
    }
    Ok(Finding::pass(&x, part, "another user is not told to accept it"))
}

fn reading_policy(x: Seen<'_>) -> Finding {
    match x.status() {
        200 => Finding::info(
            "open",
            &x,
            Part::Status,
            "anybody can read a session who knows its address",
        ),
        401 | 403 | 404 => Finding::info(
            "closed",
            &x,
            Part::Status,
            format!("{} without credentials", x.status()),
        ),
        _ => Finding::undecided(Reason::Ambiguous, &x, x.status_line()),
    }
}
