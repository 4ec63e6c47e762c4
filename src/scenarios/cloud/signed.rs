//! Signed addresses: as they are, altered, and after their end (catalogue 3.J).

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::ask::{BEYOND, anonymous, not_seen, once};
use crate::recording::{ObjectRecord, Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Signed addresses that are looked at.
const MOST: usize = 3;
/// Time after the end at which an address is asked again.
const AFTER: Duration = Duration::from_secs(2);
/// Names of parameters that hold a signature.
const SIGNATURES: [&str; 4] = ["x-amz-signature", "x-goog-signature", "signature", "sig"];

/// Asks the signed addresses that documents gave and that the user gives.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut urls = talk.cloud.with(|known| known.signed.clone());
    urls.extend(talk.plan.cloud.signed.iter().cloned());
    let mut labelled: Vec<(String, Url)> = Vec::new();
    let mut foreign = None;
    for url in urls {
        // The same object signed anew is the same address to us.
        let is_known = labelled
            .iter()
            .any(|(_, known)| known.path() == url.path() && known.host() == url.host());
        if is_known || labelled.len() == MOST {
            continue;
        }
        let label = put_down(talk, &url);
        match altered(talk, &url, &label).await {
            Ok(()) => labelled.push((label, url)),
            Err(stop) => {
                talk.cloud.pass_over(&label, &stop.detail);
                foreign = Some(stop);
            }
        }
    }
    if labelled.is_empty() {
        return Err(foreign.unwrap_or_else(|| not_seen("no signed address is known")));
    }
    late(talk, &labelled).await
}

/// Puts a signed address down.
pub fn put_down(talk: &Talk, url: &Url) -> String {
    let record = ObjectRecord {
        access: "open".to_owned(),
        address: url.to_string(),
        ..ObjectRecord::default()
    };
    talk.cloud.put_down('s', record)
}

/// The first byte of a signed address, on a connection of its own: nothing else may give access.
pub async fn get(talk: &Talk, step: Step, url: &Url, label: &str) -> Result<(), Stop> {
    let ask = anonymous("GET", url)
        .header("Range", "bytes=0-0")
        .about(label)
        .fresh()
        .at_most(1 + BEYOND);
    once(talk, step, ask).await.map(|_| ())
}

async fn altered(talk: &Talk, url: &Url, label: &str) -> Result<(), Stop> {
    get(talk, step::SIGNED_GET, url, label).await?;
    let real = talk.client.reveal(url);
    if let Some(tampered) = tampered(&real) {
        get(talk, step::SIGNED_TAMPERED, &tampered, label).await?;
    }
    if let Some(other) = other_key(&real) {
        get(talk, step::SIGNED_OTHER_KEY, &other, label).await?;
    }
    Ok(())
}

async fn late(talk: &Talk, labelled: &[(String, Url)]) -> Result<(), Stop> {
    let soonest = labelled
        .iter()
        .filter_map(|(label, url)| Some((end_of(url)?, label, url)))
        .min();
    let Some((end, label, url)) = soonest else {
        return Err(not_seen("the signed addresses do not say when they end"));
    };
    let wait = after(end);
    if wait > talk.plan.cloud.wait_expiry {
        return Err(Stop {
            reason: Reason::NeedsPatience,
            because: None,
            detail: format!(
                "it ends in {} s: wait_expiry in [cloud] must be at least that",
                wait.as_secs()
            ),
        });
    }
    if talk.plan.quick && !wait.is_zero() {
        return Err(Stop::reason(Reason::Quick));
    }
    talk.rest("signed", wait).await;
    get(talk, step::SIGNED_LATE, url, label).await
}

/// How long it is until an address has ended for sure.
pub fn after(end: Timestamp) -> Duration {
    let left = end.duration_since(Timestamp::now()).max(SignedDuration::ZERO);
    let left = Duration::try_from(left).unwrap_or_default();
    // Ends are whole seconds, and so are the dates of answers: they pass at no other pace.
    left + AFTER
}

/// When a signed address ends, by what its parameters say.
pub fn end_of(url: &Url) -> Option<Timestamp> {
    let value = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.into_owned())
    };
    for family in ["X-Amz", "X-Goog"] {
        let (date, seconds) = (
            value(&format!("{family}-Date")),
            value(&format!("{family}-Expires")),
        );
        if let (Some(date), Some(seconds)) = (date, seconds) {
            let begin = compact(&date)?;
            return begin
                .checked_add(SignedDuration::from_secs(seconds.parse().ok()?))
                .ok();
        }
    }
    match (value("Expires"), value("se")) {
        (Some(seconds), _) => Timestamp::from_second(seconds.parse().ok()?).ok(),
        (None, Some(instant)) => instant.parse().ok(),
        (None, None) => None,
    }
}

/// `20260101T000000Z`
fn compact(text: &str) -> Option<Timestamp> {
    let is_good = text.len() == 16 && text.is_ascii();
    let part = |range: std::ops::Range<usize>| text.get(range);
    if !is_good {
        return None;
    }
    let extended = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0..4)?,
        part(4..6)?,
        part(6..8)?,
        part(9..11)?,
        part(11..13)?,
        part(13..15)?
    );
    extended.parse().ok()
}

/// The same with another first character of the signature.
fn tampered(url: &Url) -> Option<Url> {
    let query = url.query()?;
    let mut changed = false;
    let parts: Vec<String> = query
        .split('&')
        .map(|part| {
            let Some((name, value)) = part.split_once('=') else {
                return part.to_owned();
            };
            if !SIGNATURES.contains(&name.to_ascii_lowercase().as_str()) || changed {
                return part.to_owned();
            }
            changed = true;
            format!("{name}={}", other_first(value))
        })
        .collect();
    let mut url = url.clone();
    url.set_query(Some(&parts.join("&")));
    changed.then_some(url)
}

fn other_first(value: &str) -> String {
    let other = |c: char| match c {
        'a'..='e' | 'A'..='E' | '0'..='8' => char::from_u32(c as u32 + 1).unwrap_or('b'),
        _ => 'a',
    };
    let at = value
        .find(|c: char| c.is_ascii_alphanumeric())
        .filter(|at| !value[..*at].contains('%'));
    match at {
        Some(at) => {
            let c = value[at..].chars().next().unwrap_or('a');
            format!("{}{}{}", &value[..at], other(c), &value[at + c.len_utf8()..])
        }
        // The first byte is encoded: one more in front changes it as well.
        None => format!("a{value}"),
    }
}

/// The same signature on another key: the last letter before the extension is another one.
fn other_key(url: &Url) -> Option<Url> {
    let path = url.path();
    let start = path.rfind('/')? + 1;
    let name = &path[start..];
    let stem = name.find('.').filter(|at| *at > 0).unwrap_or(name.len());
    let last = name[..stem].chars().next_back()?;
    let at = start + stem - last.len_utf8();
    let other = match last {
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(last as u32 + 1)?,
        _ => 'a',
    };
    let mut url = url.clone();
    url.set_path(&format!(
        "{}{other}{}",
        &path[..at],
        &path[at + last.len_utf8()..]
    ));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_changed() {
        let url = Url::parse(
            "https://h/b/a/image.fits?X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Signature=0a1b",
        )
        .unwrap();
        assert!(tampered(&url).unwrap().as_str().ends_with("Signature=1a1b"));
        assert_eq!(other_key(&url).unwrap().path(), "/b/a/imagf.fits");
        assert_eq!(end_of(&url), Some("2026-01-01T00:01:00Z".parse().unwrap()));
        let older = Url::parse("https://h/k?Expires=1767225600&Signature=%2Babc").unwrap();
        assert_eq!(end_of(&older), Some("2026-01-01T00:00:00Z".parse().unwrap()));
        assert_ne!(tampered(&older).unwrap(), older);
        assert_eq!(tampered(&Url::parse("https://h/k?x=1").unwrap()), None);
    }
}
