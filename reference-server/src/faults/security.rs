//! Faults of section S, security, and of the owner where there are users. They are seen on servers with users.

use super::{Fault, fault};
use crate::message::Request;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;
use crate::xml::Element;

/// A user asks for what belongs to another user.
fn by_another_user(seen: &Seen) -> bool {
    seen.stranger && seen.user.is_some()
}

/// The second of the users whom the self-test knows asks for what is theirs.
fn by_the_second(seen: &Seen) -> bool {
    seen.user.as_deref() == Some("bob") && !seen.stranger
}

/// Somebody asks for what is not theirs.
fn of_another(seen: &Seen) -> bool {
    seen.stranger
}

fn by_nobody(seen: &Seen) -> bool {
    seen.user.is_none()
}

/// Carries the request out as if the caller had the right to.
fn same(request: &Request, _: &Seen) -> Request {
    request.clone()
}

/// An order that was refused is obeyed all the same.
const fn obeyed(methods: &'static [&'static str], kinds: &'static [Kind], status: u16) -> Act {
    Act::Also(at(methods, kinds), same).answered(status)
}

/// ... and the answer says so.
const fn told(methods: &'static [&'static str], kinds: &'static [Kind], status: u16) -> Act {
    Act::Rewrite(
        at(methods, kinds),
        &[Status(303), LOCATION_JOB, Remove("WWW-Authenticate")],
    )
    .answered(status)
}

const fn open(id: &'static str, title: &'static str, acts: &'static [Act]) -> Fault {
    fault(id, title, &["uws-sec-write-403"], acts).with_users()
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "owner-not-set",
        "The jobs of users belong to nobody.",
        &["uws-owner-set"],
        &[
            get(OWNER, &[Text("")]),
            get(
                LIST_AND_JOB,
                &[Root(|root| {
                    root.each("ownerId", |element| *element = Element::nil("ownerId"));
                })],
            ),
        ],
    )
    .with_users(),
    fault(
        "owner-service-account",
        "The owner of every job is the account that the service runs under.",
        &["uws-owner-set", "uws-ownerid-nil-anonymous"],
        &[
            get(OWNER, &[Text("tomcat")]),
            get(
                LIST_AND_JOB,
                &[Root(|root| root.each("ownerId", |element| *element = Element::with_text("ownerId", "tomcat")))],
            ),
        ],
    )
    .with_users(),
    fault(
        "closed-without-challenge",
        "A 401 has no WWW-Authenticate.",
        &["uws-sec-sso"],
        &[any(&[], &[Remove("WWW-Authenticate")]).answered(401)],
    )
    .when_closed(),
    fault(
        "closed-without-security-method",
        "The capabilities do not say how to sign in.",
        &["uws-sec-sso"],
        &[Act::Quirk(Quirk::NoSecurityMethod)],
    )
    .when_closed(),
    fault(
        "closed-404",
        "To those who do not say who they are, the job list does not exist.",
        &["dali-auth-401"],
        &[any(LIST, &[Status(404), Remove("WWW-Authenticate")]).answered(401).when(by_nobody)],
    )
    .when_closed(),
    fault(
        "closed-login-page",
        "Those who do not say who they are get a login page with 200.",
        &["dali-auth-401"],
        &[any(
            LIST,
            &[
                Status(200),
                Remove("WWW-Authenticate"),
                AS_HTML,
                Text("<html><body><form method=\"post\" action=\"/login\"><input name=\"user\"></form></body></html>"),
            ],
        )
        .answered(401)
        .when(by_nobody)],
    )
    .when_closed(),
    fault(
        "second-list-empty",
        "One of the users never sees a job in the list.",
        &["uws-sec-per-user"],
        &[get(
            LIST,
            &[Root(|root| root.drop_child("jobref"))],
        )
        .when(by_the_second)],
    )
    .with_users(),
    fault(
        "second-cannot-read",
        "One of the users may make jobs and not read them.",
        &["uws-sec-per-user"],
        &[any(JOB, &[Status(500), AS_HTML, Text("oops")]).when(by_the_second)],
    )
    .with_users(),
    fault(
        "second-cannot-abort",
        "One of the users may not abort jobs.",
        &["uws-sec-per-user"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing).when(by_the_second),
            post(PHASE, &[Status(403), NO_LOCATION, Text("No.\n")]).when(by_the_second),
        ],
    )
    .with_users(),
    fault(
        "second-cannot-delete",
        "One of the users may not delete jobs by DELETE.",
        &["uws-sec-per-user"],
        &[
            Act::Turn(at(&["DELETE"], JOB), do_nothing).when(by_the_second),
            delete(JOB, &[Status(403), NO_LOCATION, Text("No.\n")]).when(by_the_second),
        ],
    )
    .with_users(),
    fault(
        "stranger-404",
        "The jobs of other users do not exist.",
        &["uws-sec-job-403"],
        &[any(&[], &[Status(404)]).answered(403).when(by_another_user)],
    )
    .with_users(),
    fault(
        "stranger-401",
        "Who asks for the job of another user is asked to sign in, again and again.",
        &["uws-sec-job-403"],
        &[any(&[], &[Status(401), Header("WWW-Authenticate", "Basic realm=\"x\"")])
            .answered(403)
            .when(by_another_user)],
    )
    .with_users(),
    fault(
        "stranger-reads-unlisted",
        "The list hides the jobs of others, who can be read by everybody.",
        &["uws-sec-job-403"],
        &[Act::Quirk(Quirk::UnlistedJobsOpen)],
    )
    .with_users(),
    fault(
        "children-open",
        "The job is closed to others, its children are open.",
        &["uws-sec-child-403"],
        &[Act::Quirk(Quirk::ChildrenOpen)],
    )
    .with_users(),
    fault(
        "list-shows-all",
        "The list shows jobs that the caller may not read.",
        &["uws-sec-list-hides"],
        &[Act::Quirk(Quirk::ListShowsAll)],
    )
    .with_users(),
    open(
        "stranger-aborts",
        "Users may abort the jobs of others.",
        &[
            obeyed(&["POST"], PHASE, 403).when(|seen| seen.stranger && aborts(seen)),
            told(&["POST"], PHASE, 403).when(|seen| seen.stranger && aborts(seen)),
        ],
    ),
    open(
        "stranger-runs",
        "Users may run the jobs of others.",
        &[
            obeyed(&["POST"], PHASE, 403).when(|seen| seen.stranger && runs(seen)),
            told(&["POST"], PHASE, 403).when(|seen| seen.stranger && runs(seen)),
        ],
    ),
    open(
        "stranger-deletes",
        "Users may delete the jobs of others.",
        &[
            obeyed(&["DELETE"], JOB, 403).when(of_another),
            told(&["DELETE"], JOB, 403).when(of_another),
        ],
    ),
    open(
        "stranger-deletes-by-action",
        "Users may delete the jobs of others by ACTION=DELETE.",
        &[
            obeyed(&["POST"], JOB, 403).when(|seen| seen.stranger && deletes(seen)),
            told(&["POST"], JOB, 403).when(|seen| seen.stranger && deletes(seen)),
        ],
    ),
    open(
        "stranger-sets-destruction",
        "Users may change the destruction time of the jobs of others.",
        &[
            obeyed(&["POST"], DESTRUCTION, 403).when(of_another),
            told(&["POST"], DESTRUCTION, 403).when(of_another),
        ],
    ),
    open(
        "stranger-sets-duration",
        "Users may change the execution duration of the jobs of others.",
        &[
            obeyed(&["POST"], DURATION, 403).when(of_another),
            told(&["POST"], DURATION, 403).when(of_another),
        ],
    ),
    open(
        "stranger-sets-parameters",
        "Users may change the parameters of the jobs of others.",
        &[
            obeyed(&["POST"], PARAMETERS, 403).when(of_another),
            told(&["POST"], PARAMETERS, 403).when(of_another),
        ],
    ),
    open(
        "stranger-refused-and-obeyed",
        "The order of another user is answered with 403, and carried out.",
        &[obeyed(&["POST"], PHASE, 403).when(|seen| seen.stranger && aborts(seen))],
    ),
    open(
        "stranger-ignored",
        "The orders of another user are answered as if they had been obeyed.",
        &[told(&["POST", "DELETE"], &[], 403).when(of_another)],
    ),
    open(
        "nobody-deletes",
        "Who does not say who they are may delete the jobs of users.",
        &[obeyed(&["DELETE"], JOB, 401), told(&["DELETE"], JOB, 401)],
    ),
    open(
        "nobody-aborts",
        "Who does not say who they are may abort the jobs of users.",
        &[
            obeyed(&["POST"], PHASE, 401).when(|seen| seen.stranger && aborts(seen)),
            told(&["POST"], PHASE, 401).when(|seen| seen.stranger && aborts(seen)),
        ],
    ),
];
