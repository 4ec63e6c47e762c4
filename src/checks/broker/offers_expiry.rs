//! Section E of the catalogue: how long an offer stands.

use super::clock::{Clock, instant};
use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, fresh_offers, sights};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::Reason;

/// How long an offer must live to be acted upon, in seconds.
const LONG_ENOUGH: f64 = 10.0;
/// How much of it may be gone when the offerset is read after the request.
const READING: f64 = 5.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-expires",
        reads: Reads::Whole(OFFERS),
        because: "A client must know how long its user may think about it.",
        usually: "The time is kept in the database, or sent without a zone.",
        mend: "Send expires as a date-time with zone in every session that is OFFERED.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"expires\": \"2026-01-01T12:05:00Z\", ||",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"2026-01-01T12:05:00Z\"|\"in five minutes\"|",
                "not-a-time",
            ),
        ],
        judge: |v| {
            each_sight(
                sights(v).into_iter().filter(|sight| sight.phase() == "OFFERED"),
                |sight| {
                    let part = sight.part("/expires");
                    let expected = "a date-time";
                    Some(match (sight.session.at("/expires"), sight.session.expires()) {
                        (None, _) => Finding::broken(
                            "missing",
                            &sight.x,
                            sight.part(""),
                            expected,
                            "an offer without expires",
                        ),
                        (Some(_), None) if !is_local(sight) => {
                            Finding::broken("not-a-time", &sight.x, part, expected, sight.told("/expires"))
                        }
                        // A time without zone is reported by eb-time-zone.
                        _ => Finding::pass(&sight.x, part, sight.told("/expires")),
                    })
                },
            )
        },
    },
    Check {
        decides: "eb-offer-expires-future",
        reads: Reads::Whole(OFFERS),
        because: "An offer that has expired can't be accepted.",
        usually: "The time is local time under a Z, or that of the request is taken.",
        mend: "Add the life time of an offer to the present time, in UTC.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|2026-01-01T12:05:00Z|2026-01-01T11:00:00Z|",
            "past",
        )],
        judge: |v| {
            let clock = Clock::of(v);
            each_sight(fresh_offers(v), |sight| {
                let expires = sight.session.expires()?;
                let (earliest, _) = clock.when(&sight.x)?;
                let part = sight.part("/expires");
                Some(match expires > earliest {
                    true => Finding::pass(&sight.x, part, sight.told("/expires")),
                    false => {
                        let expected = format!("later than {}", instant(earliest));
                        Finding::broken("past", &sight.x, part, expected, sight.told("/expires"))
                    }
                })
            })
        },
    },
    Check {
        decides: "eb-offer-expires-same-set",
        reads: Reads::Whole(OFFERS),
        because: "A client needs a moment to compare the offers and to take one.",
        usually: "Minutes and seconds are mixed up in the configuration.",
        mend: "Let offers stand for a few minutes.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|2026-01-01T12:05:00Z|2026-01-01T12:00:01Z|",
            "too-short",
        )],
        judge: |v| {
            let clock = Clock::of(v);
            each_sight(fresh_offers(v), |sight| long_enough(v, sight, clock))
        },
    },
];

/// Is it a time, but for its zone?
fn is_local(sight: &Sight<'_>) -> bool {
    let text = sight.session.text("/expires").unwrap_or_default();
    crate::documents::broker::instant_of(&format!("{text}Z")).is_some()
}

fn long_enough(v: &View<'_>, sight: &Sight<'_>, clock: Clock) -> Option<Finding> {
    let left = sight.session.expires()? - clock.when(&sight.x)?.0;
    let part = sight.part("/expires");
    let is_answer = sight.x.exchange.request.method == "POST";
    let least = v.paced(if is_answer {
        LONG_ENOUGH
    } else {
        LONG_ENOUGH - READING
    });
    Some(match () {
        () if left <= 0.0 => Finding::undecided(Reason::Blocked, &sight.x, "it has expired already"),
        () if left < least => {
            let expected = format!("{least} seconds at least");
            Finding::broken(
                "too-short",
                &sight.x,
                part,
                expected,
                format!("{left:.1} seconds are left"),
            )
        }
        () => Finding::pass(&sight.x, part, format!("{left:.0} seconds are left")),
    })
}
