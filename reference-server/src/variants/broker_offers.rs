//! Variants of the Execution Broker in what is offered and how that is said.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Variant, variant};
use crate::broker::mutation::*;
use crate::broker::{drop_member, int, items_mut, put, read_duration, text, write_duration};
use crate::mutation::Act;

const fn eb(id: &'static str, title: &'static str, because: &'static str, acts: &'static [Act]) -> Variant {
    variant(id, title, because, acts).on("broker")
}

/// More of what has no asked maximum, and a range with one value.
fn give_more(offer: &mut Value, request: &Value) {
    for name in ["cores", "memory"] {
        let least = int(offer, &format!("/compute/{name}/min")).unwrap_or(1);
        let is_open = request.pointer(&format!("/compute/{name}/max")).is_none();
        if is_open && least <= 8 {
            let more = least + 3;
            put(
                offer,
                &format!("compute/{name}"),
                json!({"min": more, "max": more}),
            );
        }
    }
}

/// Exactly what is asked for, without a choice.
fn give_least(offer: &mut Value, _: &Value) {
    for name in ["cores", "memory"] {
        if let Some(least) = offer.pointer(&format!("/compute/{name}/min")).cloned() {
            put(offer, &format!("compute/{name}/max"), least);
        }
    }
}

/// Twice the time that is asked for.
fn give_time(request: &mut Value) {
    let asked = text(request, "/schedule/requested/duration").and_then(read_duration);
    let short = asked.filter(|asked| asked.is_positive() && *asked < SignedDuration::from_hours(12));
    if let Some(asked) = short {
        let more = Value::from(write_duration(asked * 2));
        put(request, "schedule/requested/duration", more);
    }
}

/// Keeps in mind that a time was asked for.
fn mark_timed(offer: &mut Value, request: &Value) {
    if request.pointer("/schedule/requested").is_some() {
        offer["timed"] = Value::from(true);
    }
}

fn each_message(document: &mut Value, change: fn(&mut Value)) {
    if let Some(meta) = document.get_mut("meta") {
        items_mut(meta, "messages").iter_mut().for_each(change);
    }
    for session in items_mut(document, "offers") {
        each_message(session, change);
    }
}

/// Placeholders as in messagetemplates.org: `{name}`.
fn brace(message: &mut Value) {
    if let Some(template) = text(message, "/template") {
        message["template"] = Value::from(template.replace("${", "{"));
    }
}

/// What the client has to fill in by itself.
fn template_only(message: &mut Value) {
    brace(message);
    drop_member(message, "message");
}

fn text_only(message: &mut Value) {
    drop_member(message, "template");
    drop_member(message, "values");
}

/// What was never changed was changed when it was made.
fn always_modified(session: &mut Value) {
    let Some(meta) = session.get_mut("meta") else {
        return;
    };
    if meta.get("modified").is_none()
        && let Some(created) = meta.get("created").cloned()
    {
        meta["modified"] = created;
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    eb(
        "eb-more-than-asked",
        "More cores and memory are offered where no maximum is asked for.",
        "Proposed standard of 2025, Resource allocation: more than the minimum is allowed.",
        &[offer(give_more)],
    ),
    eb(
        "eb-exactly-asked",
        "Offers leave no choice of sizes.",
        "Execution Broker 1.0: minimum and maximum of an offer may be the same.",
        &[offer(give_least)],
    ),
    eb(
        "eb-longer-than-asked",
        "Twice the asked time is offered.",
        "Proposed standard of 2025, Resource allocation: more time than the minimum is allowed.",
        &[ask(give_time)],
    ),
    eb(
        "eb-whole-window",
        "Offers start somewhere between their first start and the end of the asked window.",
        "Execution Broker 1.0: the start of an offer is an interval.",
        &[rule(Rule::WholeWindow)],
    ),
    eb(
        "eb-simple-sessions",
        "Sessions have no schedule if no time was asked for, and are simple then.",
        "Execution Broker 1.0: simple sessions have no schedule.",
        &[offer(mark_timed), rule(Rule::PlainSessions)],
    ),
    eb(
        "eb-latest-first",
        "The offers of a set come in reverse order of time.",
        "Execution Broker 1.0: the order of offers is left open.",
        &[documents(&[Edit::Tree(|set| items_mut(set, "offers").reverse())])],
    ),
    eb(
        "eb-modified-always",
        "Sessions that were not changed were changed when they were made.",
        "Execution Broker 1.0: modified is optional.",
        &[documents(&[Edit::Sessions(always_modified)])],
    ),
    eb(
        "eb-templates-braced",
        "Placeholders in messages have no dollar sign.",
        "Execution Broker 1.0: the syntax of templates is that of messagetemplates.org.",
        &[documents(&[Edit::Tree(|document| each_message(document, brace))])],
    ),
    eb(
        "eb-templates-only",
        "Messages are templates with values.",
        "Execution Broker 1.0: the text of a message is optional.",
        &[documents(&[Edit::Tree(|document| {
            each_message(document, template_only);
        })])],
    ),
    eb(
        "eb-messages-plain",
        "Messages are texts without templates.",
        "Execution Broker 1.0: templates and values are optional.",
        &[documents(&[Edit::Tree(|document| {
            each_message(document, text_only)
        })])],
    ),
];
