//! Section G of the catalogue: the options that a session lists, and updates by them.

use serde_json::Value;

use super::asks::seconds_of;
use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, few, sights, told};
use super::updates::{Refusal, Update, each_update, must_change_nothing, refusal, unusable, updates};
use crate::checks::{Check, Finding, Part, Reads, View};
use crate::recording::{Reason, Step, step};

/// The registered kinds of an option (S10 AbstractOption).
const KINDS: [&str; 4] = [
    "uri:string-value-option",
    "uri:enum-value-option",
    "uri:integer-value-option",
    "uri:integer-delta-option",
];
const SPELLINGS: &[Step] = &[step::PATHS_VERBATIM, step::PATHS_BARE, step::PATHS_SLASH];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-option-works",
        reads: Reads::Any(&[step::OPTIONS_USE]),
        because: "An option is a promise that this can be changed.",
        usually: "Options are listed for display only, and the updates for them were never written.",
        mend: "Carry out every update that an option of the session allows, or do not list the option.",
        good: &[
            "options/offer GET /sessions/1 -> 200 | @offer\noptions/use POST /sessions/1 {@update s|\"phase\"|\"compute/cores/max\"| s|\"ACCEPTED\"|3|} -> 200\noptions/use-read GET /sessions/1 -> 200 | @offer s|\"max\": 4|\"max\": 3|",
        ],
        bad: &[
            (
                "options/offer GET /sessions/1 -> 200 | @offer\noptions/use POST /sessions/1 {@update s|\"phase\"|\"compute/cores/max\"| s|\"ACCEPTED\"|3|} -> 200\noptions/use-read GET /sessions/1 -> 200 | @offer",
                "unchanged",
            ),
            (
                "options/offer GET /sessions/1 -> 200 | @offer\noptions/use POST /sessions/1 {@update s|\"phase\"|\"compute/cores/max\"| s|\"ACCEPTED\"|3|} -> 422\noptions/use-read GET /sessions/1 -> 200 | @offer",
                "refused",
            ),
        ],
        judge: |v| each_update(v, &[step::OPTIONS_USE], |update| Some(used(update))),
    },
    Check {
        decides: "eb-upd-option-path",
        reads: Reads::Any(SPELLINGS),
        because: "No text says how a path is spelt, so that clients use all these ways.",
        usually: "The path is compared with one spelling.",
        mend: "Drop one leading slash before a path is compared.",
        good: &[
            "paths/bare POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\npaths/slash POST /sessions/2 {@update s|ACCEPTED|REJECTED| s|\"phase\"|\"/phase\"|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "paths/bare POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 422\npaths/slash POST /sessions/2 {@update s|ACCEPTED|REJECTED| s|\"phase\"|\"/phase\"|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "bare",
            ),
            (
                "paths/bare POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\npaths/slash POST /sessions/2 {@update s|ACCEPTED|REJECTED| s|\"phase\"|\"/phase\"|} -> 200 | @offer",
                "slash",
            ),
            (
                "paths/verbatim POST /sessions/3 {@update s|ACCEPTED|REJECTED|} -> 422\npaths/slash POST /sessions/2 {@update s|ACCEPTED|REJECTED| s|\"phase\"|\"/phase\"|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "verbatim",
            ),
        ],
        judge: spellings,
    },
    Check {
        decides: "eb-upd-option-range",
        reads: Reads::Any(&[step::OPTIONS_OVER]),
        because: "More than was offered may not be there.",
        usually: "The bounds are sent for display, and not compared with the value.",
        mend: "Answer a value outside the bounds of the option with 422, and change nothing.",
        good: &[
            "options/offer GET /sessions/1 -> 200 | @offer\noptions/over POST /sessions/1 {@update s|\"phase\"|\"compute/cores/max\"| s|\"ACCEPTED\"|9|} -> 422\noptions/over-read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[(
            "options/offer GET /sessions/1 -> 200 | @offer\noptions/over POST /sessions/1 {@update s|\"phase\"|\"compute/cores/max\"| s|\"ACCEPTED\"|9|} -> 200\noptions/over-read GET /sessions/1 -> 200 | @offer s|\"max\": 4|\"max\": 9|",
            "changed",
        )],
        judge: |v| unchanged(v, step::OPTIONS_OVER),
    },
    Check {
        decides: "eb-upd-option-pattern",
        reads: Reads::Any(&[step::OPTIONS_MISMATCH]),
        because: "What reads the value later expects what the pattern says.",
        usually: "The pattern is sent for display, and not compared with the value.",
        mend: "Answer a value that does not match the pattern of the option with 422, and change nothing.",
        good: &[
            "options/offer GET /sessions/1 -> 200 | @offer\noptions/mismatch POST /sessions/1 {@update s|\"phase\"|\"executable/meta/name\"| s|\"ACCEPTED\"|\"<>\"|} -> 422\noptions/mismatch-read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[(
            "options/offer GET /sessions/1 -> 200 | @offer\noptions/mismatch POST /sessions/1 {@update s|\"phase\"|\"executable/meta/name\"| s|\"ACCEPTED\"|\"<>\"|} -> 200\noptions/mismatch-read GET /sessions/1 -> 200 | @offer s|\"demo\"|\"<>\"|",
            "changed",
        )],
        judge: |v| unchanged(v, step::OPTIONS_MISMATCH),
    },
    Check {
        decides: "eb-upd-option-units",
        reads: Reads::Any(&[step::OPTIONS_UNITS]),
        because: "A thousand MiB that are read as GiB are a thousand times too much.",
        usually: "The member units of the update is not read.",
        mend: "Convert the value from the units of the update, or answer units that are not known with 422.",
        good: &[
            "options/offer GET /sessions/1 -> 200 | @offer s|\"name\": \"c1\"|\"name\": \"c1\", \"options\": [{\"kind\": \"uri:integer-value-option\", \"path\": \"memory/max\", \"min\": 1, \"max\": 9, \"units\": \"GiB\"}]|\n\
             options/units POST /sessions/1 {@update s|\"phase\"|\"memory/max\"| s|\"ACCEPTED\"|6144, \"units\": \"MiB\"|} -> 200\n\
             options/units-read GET /sessions/1 -> 200 | @offer s|\"max\": 9|\"max\": 6|",
        ],
        bad: &[(
            "options/offer GET /sessions/1 -> 200 | @offer s|\"name\": \"c1\"|\"name\": \"c1\", \"options\": [{\"kind\": \"uri:integer-value-option\", \"path\": \"memory/max\", \"min\": 1, \"max\": 9, \"units\": \"GiB\"}]|\n\
             options/units POST /sessions/1 {@update s|\"phase\"|\"memory/max\"| s|\"ACCEPTED\"|6144, \"units\": \"MiB\"|} -> 200\n\
             options/units-read GET /sessions/1 -> 200 | @offer s|\"max\": 9|\"max\": 6144|",
            "misread",
        )],
        judge: |v| each_update(v, &[step::OPTIONS_UNITS], |update| Some(units(v, update))),
    },
    Check {
        decides: "eb-upd-option-kinds",
        reads: Reads::Whole(OFFERS),
        because: "Generated clients choose the class by the kind, and raise an error on any other value.",
        usually: "The name of an internal class is sent as the kind.",
        mend: "Send one of the four registered kinds with a path, and values with the enum kind.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|uri:enum-value-option|EnumOption|",
                "other-kind",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|, \"values\": [\"ACCEPTED\", \"REJECTED\"]||",
                "no-values",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"path\": \"phase\", ||",
                "no-path",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"path\": \"phase\", |\"path\": \"phase\", \"max\": \"9\", |",
                "wrong-type",
            ),
        ],
        judge: |v| each_sight(sights(v), kinds),
    },
];

fn unchanged(v: &View<'_>, step: Step) -> Vec<Finding> {
    each_update(v, &[step], |update| Some(must_change_nothing(v, update)))
}

fn used(update: &Update<'_>) -> Finding {
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return why;
    }
    let Some((before, after)) = update.before.as_ref().zip(update.after.as_ref()) else {
        return Finding::undecided(
            Reason::NotObserved,
            x,
            "the session was not read before and after",
        );
    };
    if before.phase() != "OFFERED" || after.phase() != "OFFERED" {
        return Finding::undecided(Reason::Blocked, x, format!("it is {}", after.told("/phase")));
    }
    let path = update.path().unwrap_or_default();
    if (400..500).contains(&x.status()) {
        let expected = format!("200, as an option has the path {path}");
        return Finding::broken("refused", x, Part::Status, expected, x.status_line());
    }
    let is_there_already = || {
        update
            .pointers()
            .iter()
            .any(|pointer| before.session.at(pointer) == update.value())
    };
    match update.member_changed() {
        Some((at, from, to)) => Finding::pass(&after.x, after.part(&at), format!("{at}: {from}, then {to}")),
        None if is_there_already() => Finding::pass(&after.x, Part::BODY, "it had this value already"),
        None => {
            let pointers = update.pointers();
            let at = pointers
                .iter()
                .find(|p| after.session.at(p).is_some())
                .unwrap_or(&path);
            let expected = format!("{at} to follow {}", told(update.value()));
            Finding::broken("unchanged", &after.x, after.part(at), expected, after.told(at))
        }
    }
}

fn spellings(v: &View<'_>) -> Vec<Finding> {
    let done = |update: &Update<'_>| {
        let looks = [update.answer(), update.after.clone()];
        looks.iter().flatten().any(|look| look.phase() == "REJECTED")
    };
    let all: Vec<(&str, Update<'_>)> = ["verbatim", "bare", "slash"]
        .into_iter()
        .zip(SPELLINGS)
        .flat_map(|(word, step)| updates(v, &[*step]).into_iter().map(move |update| (word, update)))
        .collect();
    let any_works = all.iter().any(|(_, update)| done(update));
    let judged = all.iter().map(|(word, update)| {
        let x = &update.x;
        let path = update.path().unwrap_or_default();
        let finding = match unusable(*x) {
            Some(why) => why,
            None if done(update) => Finding::pass(x, Part::Status, format!("the spelling {word} works")),
            None if !any_works => Finding::undecided(Reason::Blocked, x, "no spelling works"),
            None => {
                let code = match *word {
                    "verbatim" => "verbatim",
                    "bare" => "bare",
                    _ => "slash",
                };
                let sent = told(
                    update
                        .sent
                        .get("path")
                        .or_else(|| update.sent.pointer("/update/path")),
                );
                let observed = format!("{}, and the offer is not REJECTED", x.status_line());
                Finding::broken(
                    code,
                    x,
                    Part::Status,
                    format!("the path {sent} to work as {path}"),
                    observed,
                )
            }
        };
        (finding, update.key.clone())
    });
    few(judged)
}

/// How many of its base unit a unit is, and which that is.
fn unit(name: &str) -> Option<(&'static str, f64)> {
    let kibi = 1024.0_f64;
    Some(match name {
        "s" | "sec" | "seconds" => ("s", 1.0),
        "ms" => ("s", 0.001),
        "min" | "minutes" => ("s", 60.0),
        "h" | "hours" => ("s", 3600.0),
        "d" | "days" => ("s", 86_400.0),
        "B" => ("B", 1.0),
        "KiB" | "kiB" => ("B", kibi),
        "MiB" => ("B", kibi.powi(2)),
        "GiB" => ("B", kibi.powi(3)),
        "TiB" => ("B", kibi.powi(4)),
        "kB" | "KB" => ("B", 1e3),
        "MB" => ("B", 1e6),
        "GB" => ("B", 1e9),
        "TB" => ("B", 1e12),
        _ => return None,
    })
}

/// The units of the option that an update goes by.
fn option_units(update: &Update<'_>) -> Option<String> {
    let before = update.before.as_ref()?;
    let path = update.path()?;
    let own = std::iter::once(before.session.value);
    let parts = before.session.components();
    let all = own.chain(parts.iter().map(|(_, part)| *part));
    let mut options = all
        .filter_map(|part| part.pointer("/meta/options")?.as_array())
        .flatten();
    let option = options.find(|option| {
        let spelt = option.get("path").and_then(Value::as_str).unwrap_or_default();
        spelt.trim_start_matches('/') == &path[1..] && option.get("units").is_some()
    })?;
    Some(option.get("units")?.as_str()?.to_owned())
}

fn units(v: &View<'_>, update: &Update<'_>) -> Finding {
    let x = &update.x;
    if let Refusal::Unclear(why) = refusal(v, update) {
        return why;
    }
    if (400..500).contains(&x.status()) {
        return Finding::pass(x, Part::Status, x.status_line());
    }
    let amount = |sight: &Sight<'_>, at: &str| match sight.session.at(at) {
        Some(Value::String(text)) => seconds_of(text),
        other => other.and_then(Value::as_f64),
    };
    let sent_units = update
        .sent
        .get("units")
        .or_else(|| update.sent.pointer("/update/units"));
    let (Some(sent), Some(own), Some(other)) = (
        update.value().and_then(Value::as_f64),
        option_units(update),
        sent_units.and_then(Value::as_str),
    ) else {
        return Finding::undecided(Reason::Ambiguous, x, "the units are not known");
    };
    let Some(((base, factor), (other_base, other_factor))) = unit(&own).zip(unit(other)) else {
        return Finding::undecided(
            Reason::Ambiguous,
            x,
            format!("{own} and {other} are not compared"),
        );
    };
    let Some((at, from, to)) = update.member_changed() else {
        return Finding::pass(x, Part::Status, "not misread: nothing changed");
    };
    let (before, after) = (update.before.as_ref(), update.after.as_ref());
    let (Some(was), Some(is)) = (
        before.and_then(|s| amount(s, &at)),
        after.and_then(|s| amount(s, &at)),
    ) else {
        return Finding::undecided(Reason::Ambiguous, x, format!("{from}, then {to}"));
    };
    let is_delta = update
        .sent
        .get("delta")
        .or_else(|| update.sent.pointer("/update/delta"))
        .is_some();
    let wanted = sent * other_factor / factor;
    let got = if is_delta { is - was } else { is };
    let is_right = base == other_base && (got - wanted).abs() <= 1.0_f64.max(wanted.abs() * 0.01);
    let is_raw = (got - sent).abs() < 0.5;
    let part = after.map_or(Part::BODY, |sight| sight.part(&at));
    match (is_right, is_raw) {
        (false, true) => {
            let expected = format!("{sent} {other} as {wanted} {own}, or a 4xx");
            Finding::broken("misread", x, part, expected, format!("{at} is {to}"))
        }
        (true, _) => Finding::pass(x, part, format!("{sent} {other} are {to}")),
        _ => Finding::undecided(Reason::Ambiguous, x, format!("{from}, then {to}")),
    }
}

fn kinds(sight: &Sight<'_>) -> Option<Finding> {
    let own = std::iter::once((String::new(), sight.session.value));
    let mut passed = None;
    for (at, part) in own.chain(sight.session.components()) {
        let options = part.pointer("/meta/options").and_then(Value::as_array);
        for (index, option) in options.into_iter().flatten().enumerate() {
            let place = |member: &str| sight.part(&format!("{at}/meta/options/{index}{member}"));
            let kind = option.get("kind").and_then(Value::as_str).unwrap_or_default();
            if !KINDS.contains(&kind) {
                let observed = told(option.get("kind"));
                return Some(Finding::broken(
                    "other-kind",
                    &sight.x,
                    place("/kind"),
                    KINDS.join(", "),
                    observed,
                ));
            }
            if !option.get("path").is_some_and(Value::is_string) {
                return Some(Finding::broken(
                    "no-path",
                    &sight.x,
                    place(""),
                    "a path",
                    told(option.get("path")),
                ));
            }
            let is_list = |values: &Value| {
                values
                    .as_array()
                    .is_some_and(|list| list.iter().all(Value::is_string))
            };
            if kind == KINDS[1] && !option.get("values").is_some_and(is_list) {
                let observed = told(option.get("values"));
                return Some(Finding::broken(
                    "no-values",
                    &sight.x,
                    place(""),
                    "a list of values",
                    observed,
                ));
            }
            if let Some((member, expected)) = mistyped(option) {
                let observed = told(option.get(member));
                let part = place(&format!("/{member}"));
                return Some(Finding::broken("wrong-type", &sight.x, part, expected, observed));
            }
            passed = Some(Finding::pass(&sight.x, place(""), kind));
        }
    }
    passed
}

/// A member of an option that is of another type than the schema says, and what it should be (catalogue 2.8).
fn mistyped(option: &Value) -> Option<(&'static str, &'static str)> {
    let is_whole = |value: &Value| value.as_f64().is_some_and(|n| n.fract() == 0.0);
    let number = ["min", "max"].into_iter().find(|member| {
        option
            .get(member)
            .is_some_and(|value| !value.is_null() && !is_whole(value))
    });
    let text = ["pattern", "units"].into_iter().find(|member| {
        let value = option.get(member);
        value.is_some_and(|value| !value.is_null() && !value.is_string())
    });
    number
        .map(|member| (member, "a whole number"))
        .or(text.map(|member| (member, "a text")))
}
