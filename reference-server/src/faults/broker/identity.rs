//! Faults of the broker in who may do what (group K of the catalogue). They are seen on brokers with users.

use super::help::*;
use crate::broker::Resource::Session;
use crate::broker::mutation::*;
use crate::faults::Fault;

const UPDATES: Place = at(&["POST"], &[Session]);
const BY_STRANGERS: Place = UPDATES.when(by_stranger);

/// Somebody else than the owner asks, with or without a proof.
fn by_stranger(seen: &Seen) -> bool {
    seen.stranger && !seen.unproven
}

fn is_unproven(seen: &Seen) -> bool {
    seen.unproven
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    broken(
        "eb-401-no-challenge",
        "A 401 names no scheme.",
        &["eb-auth-challenge"],
        &[rewrite(
            at(&[], &[]).answered(401),
            &[Edit::Remove("WWW-Authenticate")],
        )],
    )
    .with_users(),
    broken(
        "eb-post-only-no-challenge",
        "A broker on which only users may post says not how to sign in.",
        &["eb-auth-challenge"],
        &[
            rule(Rule::PostNeedsProof),
            rewrite(
                at(&["POST"], &[]).answered(401),
                &[Edit::Remove("WWW-Authenticate")],
            ),
        ],
    )
    .with_users(),
    broken(
        "eb-auth-any",
        "Wrong credentials are as good as right ones.",
        &["eb-auth-bad-credentials"],
        &[rule(Rule::AnyCredentials)],
    )
    .with_users(),
    broken(
        "eb-auth-any-post-only",
        "Only users may post, and wrong credentials are as good as right ones.",
        &["eb-auth-bad-credentials"],
        &[rule(Rule::PostNeedsProof), rule(Rule::AnyCredentials)],
    )
    .with_users(),
    broken(
        "eb-auth-wrong-is-nobody",
        "Who sends wrong credentials is served as who sends none.",
        &["eb-auth-bad-credentials"],
        &[rule(Rule::WrongIsNobody)],
    )
    .with_users(),
    broken(
        "eb-auth-500",
        "Wrong credentials break the server.",
        &["eb-auth-bad-credentials"],
        &[rewrite(at(&[], &[]).answered(401).when(is_unproven), &[CRASH])],
    )
    .with_users(),
    broken(
        "eb-auth-login-page",
        "Who sends wrong credentials is sent to a login page.",
        &["eb-auth-bad-credentials"],
        &[rewrite(
            at(&[], &[]).answered(401).when(is_unproven),
            &[
                Edit::Status(303),
                Edit::Remove("WWW-Authenticate"),
                NO_BODY,
                Edit::Any(|answer, seen| answer.set("Location", &format!("{}/", seen.root))),
            ],
        )],
    )
    .with_users(),
    broken(
        "eb-auth-mixed",
        "Everybody may ask for offers, only users may execute directly.",
        &["eb-auth-post-policy"],
        &[rule(Rule::DirectNeedsProof)],
    )
    .with_users(),
    broken(
        "eb-auth-mixed-requests",
        "Only users may ask for offers, everybody may execute directly.",
        &["eb-auth-post-policy"],
        &[rule(Rule::RequestsNeedProof)],
    )
    .with_users(),
    broken(
        "eb-owner-ignored",
        "Users may update the sessions of others.",
        &["eb-auth-owner"],
        &[rule(Rule::OwnerIgnored)],
    )
    .with_users(),
    broken(
        "eb-owner-anon",
        "Who says not who they are may update the sessions of users.",
        &["eb-auth-owner-anon"],
        &[rule(Rule::OwnerIgnoredForNobody)],
    )
    .with_users(),
    broken(
        "eb-owner-never-set",
        "The sessions of users belong to nobody: everybody may update them.",
        &["eb-auth-owner"],
        &[rule(Rule::OwnerIgnored), rule(Rule::OwnerIgnoredForNobody)],
    )
    .with_users(),
    broken(
        "eb-owner-refused-and-obeyed",
        "The update of a stranger is refused, and made.",
        &["eb-auth-owner"],
        &[rule(Rule::RefusedAndObeyed)],
    )
    .with_users(),
    broken(
        "eb-owner-200-unchanged",
        "The update of a stranger is answered with 200, and not made.",
        &["eb-auth-owner", "eb-auth-owner-anon"],
        &[turn(BY_STRANGERS, |request, _| request.read_instead())],
    )
    .with_users(),
    broken(
        "eb-options-for-all",
        "Who may not update a session is shown its options all the same.",
        &["eb-auth-options-by-user"],
        &[rule(Rule::OptionsForAll)],
    )
    .with_users(),
];
