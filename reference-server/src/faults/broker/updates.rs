//! Faults of the broker in updates of the phase: accepting, rejecting, cancelling, and what nobody may do.

use super::pieces::{eb, has, update_with};
use crate::broker::Phase;
use crate::broker::Resource::Session;
use crate::broker::mutation::*;
use crate::faults::Fault;
use crate::message::Request;
use crate::mutation::Act;

/// Nothing comes of this order; the answer shows the session.
const fn ignored(when: fn(&Seen) -> bool) -> Act {
    turn(at(&["POST"], &[Session]).when(when), |request, _| {
        request.read_instead()
    })
}

/// An update that lacks a member is understood all the same.
const fn guessed(when: fn(&Seen) -> bool, guess: fn(&Request, &Seen) -> Request) -> Act {
    turn(at(&["POST"], &[Session]).when(when), guess)
}

const ON: &[Phase] = &[
    Phase::Accepted,
    Phase::Waiting,
    Phase::Preparing,
    Phase::Available,
    Phase::Running,
];

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-accept-ignored",
        "An offer that was accepted is still an offer.",
        &["eb-upd-accept"],
        &[ignored(|seen| seen.asks("/value") == Some("ACCEPTED"))],
    ),
    eb(
        "eb-accept-refused",
        "Offers can not be accepted.",
        &["eb-upd-accept"],
        &[guessed(
            |seen| seen.asks("/value") == Some("ACCEPTED"),
            |request, seen| update_with(request, seen, "value", "WAITING"),
        )],
    ),
    eb(
        "eb-reject-cancels",
        "An offer that is rejected is CANCELLED.",
        &["eb-upd-reject"],
        &[
            rule(Rule::OfferedCancelled),
            guessed(
                |seen| seen.asks("/value") == Some("REJECTED") && seen.before == Some(Phase::Offered),
                |request, seen| update_with(request, seen, "value", "CANCELLED"),
            ),
        ],
    ),
    eb(
        "eb-update-echo-old",
        "The answer to an update shows the session as it was before.",
        &["eb-upd-response"],
        &[rule(Rule::OldEchoed)],
    ),
    eb(
        "eb-update-echoes-update",
        "The answer to an update is the update.",
        &["eb-upd-response"],
        &[rewrite(
            at(&["POST"], &[Session]),
            &[Edit::Any(|answer, seen| {
                if seen.asked.is_some() {
                    answer.tree.clone_from(&seen.asked);
                }
            })],
        )],
    ),
    eb(
        "eb-update-204",
        "The answer to an update is empty.",
        &["eb-upd-response"],
        &[rewrite(
            at(&["POST"], &[Session]),
            &[
                Edit::Status(204),
                Edit::Any(|answer, _| {
                    answer.tree = None;
                    answer.remove("Content-Type");
                }),
            ],
        )],
    ),
    eb(
        "eb-reject-all",
        "Rejecting one offer rejects all of its set.",
        &["eb-upd-reject-keeps-siblings"],
        &[rule(Rule::RejectsAll)],
    ),
    eb(
        "eb-siblings-global",
        "Accepting one offer rejects the offers of all sets.",
        &["eb-upd-other-offersets"],
        &[rule(Rule::SiblingsEverywhere)],
    ),
    eb(
        "eb-siblings-lazy",
        "The other offers of a set end a while after one is accepted.",
        &["eb-upd-atomic-view"],
        &[rule(Rule::SiblingsLazy)],
    ),
    eb(
        "eb-update-lax-kind",
        "An update needs no kind.",
        &["eb-upd-kind-required"],
        &[guessed(
            |seen| seen.asked.is_some() && !has(seen, "kind"),
            |request, seen| update_with(request, seen, "kind", "uri:enum-value-update"),
        )],
    ),
    eb(
        "eb-update-lax-path",
        "An update without path is of the phase.",
        &["eb-upd-kind-required"],
        &[guessed(
            |seen| seen.asked.is_some() && !has(seen, "path"),
            |request, seen| update_with(request, seen, "path", "phase"),
        )],
    ),
    eb(
        "eb-update-lax-value",
        "An update without value is taken, and nothing comes of it.",
        &["eb-upd-value-required"],
        &[ignored(|seen| {
            seen.asked.is_some() && !has(seen, "value") && !has(seen, "delta")
        })],
    ),
    eb(
        "eb-update-value-default",
        "An update without value accepts the offer.",
        &["eb-upd-value-required"],
        &[guessed(
            |seen| seen.asks("/path").is_some() && !has(seen, "value") && !has(seen, "delta"),
            |request, seen| update_with(request, seen, "value", "ACCEPTED"),
        )],
    ),
    eb(
        "eb-update-any",
        "The kind of an update does not matter.",
        &["eb-upd-unknown-kind"],
        &[guessed(
            |seen| {
                seen.asks("/kind")
                    .is_some_and(|kind| kind != "uri:enum-value-update")
                    && seen.asks("/path").is_some_and(|path| path.ends_with("phase"))
            },
            |request, seen| update_with(request, seen, "kind", "uri:enum-value-update"),
        )],
    ),
    eb(
        "eb-phase-any",
        "A client can set all phases.",
        &["eb-upd-client-cannot-drive"],
        &[rule(Rule::ClientDrives)],
    ),
    eb(
        "eb-phase-failed",
        "A client can let a session fail.",
        &["eb-upd-client-cannot-drive"],
        &[rule(Rule::ClientFails)],
    ),
    eb(
        "eb-phase-unknown",
        "A phase that nobody knows makes an offer INITIAL.",
        &["eb-upd-bad-value"],
        &[rule(Rule::UnknownWordsObeyed)],
    ),
    eb(
        "eb-resurrect",
        "An offer that was rejected can be accepted.",
        &["eb-upd-after-reject"],
        &[rule(Rule::RejectedAccepted)],
    ),
    eb(
        "eb-resurrect-ended",
        "Sessions that have ended can be accepted again.",
        &["eb-upd-terminal-frozen"],
        &[rule(Rule::EndedAccepted)],
    ),
    eb(
        "eb-end-rewritten",
        "What has ended can be rejected and cancelled once more.",
        &["eb-upd-terminal-frozen"],
        &[rule(Rule::EndRewritten)],
    ),
    eb(
        "eb-accept-restarts",
        "A second acceptance makes an offer of a session.",
        &["eb-upd-accept-twice"],
        &[rule(Rule::AcceptedOffered)],
    ),
    eb(
        "eb-accept-all",
        "When one offer is accepted, the others can be accepted as well.",
        &["eb-upd-sibling-after-accept"],
        &[rule(Rule::SiblingsAccepted)],
    ),
    eb(
        "eb-reject-any",
        "An accepted session can be rejected.",
        &["eb-upd-reject-after-accept"],
        &[rule(Rule::AcceptedRejected)],
    ),
    eb(
        "eb-cancel-ignored",
        "A session that was cancelled goes on.",
        &["eb-upd-cancel", "eb-dir-cancel"],
        &[ignored(|seen| {
            seen.asks("/value") == Some("CANCELLED") && seen.before.is_some_and(|phase| ON.contains(&phase))
        })],
    ),
    eb(
        "eb-cancel-refused",
        "An accepted session can not be cancelled.",
        &["eb-upd-cancel", "eb-dir-cancel"],
        &[guessed(
            |seen| seen.asks("/value") == Some("CANCELLED"),
            |request, seen| update_with(request, seen, "value", "WAITING"),
        )],
    ),
    eb(
        "eb-cancel-fails",
        "A session that is cancelled is FAILED.",
        &["eb-upd-cancel", "eb-dir-cancel"],
        &[
            rule(Rule::ClientFails),
            // What is sent as FAILED is refused as ever.
            turn(
                at(&["POST"], &[Session]).when(|seen| seen.asks("/value") == Some("FAILED")),
                |request, seen| update_with(request, seen, "value", "COMPLETED"),
            ),
            turn(
                at(&["POST"], &[Session])
                    .within(ON)
                    .when(|seen| seen.asks("/value") == Some("CANCELLED")),
                |request, seen| update_with(request, seen, "value", "FAILED"),
            ),
        ],
    ),
    eb(
        "eb-refuse-200",
        "An update that is refused is answered with 200 and the session.",
        &["eb-upd-refusal-status"],
        &[rule(Rule::RefusalsUnsaid)],
    ),
    eb(
        "eb-refuse-500",
        "An update that is refused ends in an error of the server.",
        &["eb-http-no-5xx"],
        &[
            rewrite(at(&["POST"], &[Session]).answered(409), &[Edit::Status(500)]),
            rewrite(at(&["POST"], &[Session]).answered(422), &[Edit::Status(500)]),
        ],
    ),
    eb(
        "eb-race-accepted",
        "Of several simultaneous acceptances in one offerset all win.",
        &["eb-upd-concurrent"],
        &[rule(Rule::AcceptancesRace)],
    ),
];
