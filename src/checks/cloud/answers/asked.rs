//! What the rows about objects share: which answers belong to which object, what was asked for, and which bytes came.

use crate::checks::{Finding, Part, Seen, Verdict, View};
use crate::documents::byte_range::{ContentRange, Wanted};
use crate::documents::cloud_xml::StoreError;
use crate::recording::{CloudMeta, Exchange, ObjectRecord, Reason, Step, step};

/// The steps at which the bytes of an object are asked for.
pub const READS: &[Step] = &[
    step::OBJECT_FIRST,
    step::OBJECT_TAIL,
    step::OBJECT_MIDDLE,
    step::OBJECT_OVER,
    step::OBJECT_CONDITIONAL,
];
/// The steps at which an object that anybody may read is asked.
pub const OBJECTS: &[Step] = &[
    step::OBJECT_HEAD,
    step::OBJECT_FIRST,
    step::OBJECT_TAIL,
    step::OBJECT_MIDDLE,
    step::OBJECT_OVER,
    step::OBJECT_BEYOND,
    step::OBJECT_CONDITIONAL,
];

/// An object that was asked, with its answers.
pub struct Asked<'v> {
    /// What is known of it; none where the recording does not tell.
    pub record: Option<&'v ObjectRecord>,
    /// Its label; empty where the recording has none.
    pub label: &'v str,
    answers: Vec<Seen<'v>>,
}

/// What the run knows of the cloud.
pub fn cloud<'v>(v: &'v View<'_>) -> Option<&'v CloudMeta> {
    v.recording.meta.cloud.as_ref()
}

/// What is known of the object, bucket or signed address that an exchange is about.
pub fn record<'v>(v: &'v View<'_>, x: &Seen<'_>) -> Option<&'v ObjectRecord> {
    cloud(v)?.object(x.exchange.about.as_deref()?)
}

/// The objects that answered at one of these steps, in the order in which they were asked first.
pub fn objects<'v>(v: &'v View<'_>, steps: &[Step]) -> Vec<Asked<'v>> {
    let mut found: Vec<Asked<'v>> = Vec::new();
    let wanted = |x: &Seen<'_>| steps.iter().any(|step| step.name() == x.exchange.step);
    for x in v.answers().filter(wanted) {
        let label = x.exchange.about.as_deref().unwrap_or_default();
        if found.iter().all(|one| one.label != label) {
            found.push(object(v, label));
        }
    }
    found
}

/// The object of this label, with all answers that are about it.
pub fn object<'v>(v: &'v View<'_>, label: &'v str) -> Asked<'v> {
    let own = |x: &Seen<'_>| x.exchange.about.as_deref().unwrap_or_default() == label;
    Asked {
        record: cloud(v).and_then(|cloud| cloud.object(label)),
        label,
        answers: v.answers().filter(own).collect(),
    }
}

impl<'v> Asked<'v> {
    /// The answer at a step.
    pub fn at(&self, step: Step) -> Option<Seen<'v>> {
        self.answers
            .iter()
            .find(|x| x.exchange.step == step.name())
            .copied()
    }

    /// The answers at these steps.
    pub fn all(&self, steps: &'static [Step]) -> impl Iterator<Item = Seen<'v>> {
        steps.iter().filter_map(|step| self.at(*step))
    }

    /// Is it said to be open to anybody, in so many words or by saying nothing?
    pub fn is_open(&self) -> bool {
        self.record
            .is_none_or(|record| matches!(record.access.as_str(), "" | "open"))
    }

    /// The length that HEAD states, of bytes that are not coded.
    pub fn length_by_head(&self) -> Option<u64> {
        let head = self
            .at(step::OBJECT_HEAD)
            .filter(|x| x.status() == 200 && !is_coded(x))?;
        length(&head)
    }

    /// The length as the answers to GET tell it.
    pub fn length_by_get(&self) -> Option<u64> {
        self.all(READS).find_map(|x| total(&x))
    }

    /// The length, where HEAD and GET do not contradict each other.
    pub fn length(&self) -> Option<u64> {
        match (self.length_by_head(), self.length_by_get()) {
            (Some(head), Some(get)) if head != get => None,
            (head, get) => head.or(get),
        }
    }

    /// The bytes that came at these steps, with the place of the first one.
    pub fn pieces(&self, steps: &'static [Step]) -> Vec<Piece<'v>> {
        self.all(steps).filter_map(|x| piece(&x)).collect()
    }

    /// Do its own answers contradict each other where they overlap?
    pub fn contradicts_itself(&self) -> bool {
        let pieces = self.pieces(READS);
        let pairs = pieces.iter().enumerate();
        pairs
            .flat_map(|(at, one)| pieces[at + 1..].iter().map(move |other| (one, other)))
            .any(|(one, other)| one.against(other).is_some_and(|same| same.is_err()))
    }

    /// Did it change while it was asked, by its Last-Modified?
    pub fn was_replaced(&self) -> bool {
        let mut dates = self.all(OBJECTS).filter_map(|x| x.header("last-modified"));
        let first = dates.next();
        dates.any(|date| Some(date) != first)
    }

    /// The entity-tags of its answers, each with the answer that had it first.
    pub fn etags(&self) -> Vec<(&'v str, Seen<'v>)> {
        let mut found: Vec<(&str, Seen<'v>)> = Vec::new();
        for x in self
            .all(OBJECTS)
            .filter(|x| matches!(x.status(), 200 | 206 | 304))
        {
            if let Some(etag) = x.header("etag").map(str::trim)
                && found.iter().all(|(known, _)| *known != etag)
            {
                found.push((etag, x));
            }
        }
        found
    }

    /// The object in words.
    pub fn name(&self) -> String {
        match self.record {
            Some(record) => format!("{}/{}", record.bucket, record.key),
            None => self.label.to_owned(),
        }
    }
}

/// Bytes of an object.
#[derive(Clone, Copy)]
pub struct Piece<'v> {
    /// The answer that has them.
    pub x: Seen<'v>,
    /// Place of the first one in the object.
    pub start: u64,
    /// The bytes.
    pub bytes: &'v [u8],
}

impl Piece<'_> {
    /// What both pieces have in common: so many bytes that are equal, or the place of the first one that differs. None where
    /// they have nothing in common.
    pub fn against(&self, other: &Piece<'_>) -> Option<Result<u64, u64>> {
        let start = self.start.max(other.start);
        let end = self.end().min(other.end());
        if start >= end {
            return None;
        }
        let part = |piece: &Self| -> Option<(usize, usize)> {
            Some((
                usize::try_from(start - piece.start).ok()?,
                usize::try_from(end - piece.start).ok()?,
            ))
        };
        let (own, others) = (part(self)?, (start - other.start, end - other.start));
        let theirs = other
            .bytes
            .get(usize::try_from(others.0).ok()?..usize::try_from(others.1).ok()?)?;
        let ours = self.bytes.get(own.0..own.1)?;
        let differs = ours.iter().zip(theirs).position(|(a, b)| a != b);
        Some(differs.map_or(Ok(end - start), |at| Err(start + at as u64)))
    }

    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

/// Is the tag of some object new with each answer, so that nothing can be compared with tags?
pub fn flaps(v: &View<'_>) -> bool {
    cloud(v).is_some() && objects(v, OBJECTS).iter().any(|one| one.etags().len() > 1)
}

/// Do HEAD and GET of some object contradict each other about its length, so that no other length can be trusted?
pub fn lengths_differ(v: &View<'_>) -> bool {
    let differ = |one: &Asked<'_>| {
        let both = one.length_by_head().zip(one.length_by_get());
        both.is_some_and(|(head, get)| head != get)
    };
    objects(v, OBJECTS).iter().any(differ)
}

/// The bytes of an answer where it is known which they are: a 206 of the length that it states, or the beginning of a 200.
pub fn piece<'v>(x: &Seen<'v>) -> Option<Piece<'v>> {
    let bytes = x.response.body.as_slice();
    if is_coded(x) || bytes.is_empty() {
        return None;
    }
    let start = match x.status() {
        200 => 0,
        206 => {
            let (first, last) = content_range(x)?.span?;
            (x.response.truncated || last - first + 1 == bytes.len() as u64).then_some(first)?
        }
        _ => return None,
    };
    Some(Piece { x: *x, start, bytes })
}

/// What the Content-Range of an answer says, if it can be read.
pub fn content_range(x: &Seen<'_>) -> Option<ContentRange> {
    ContentRange::read(x.header("content-range")?)
}

/// The range that was asked for.
pub fn wanted(x: &Seen<'_>) -> Option<Wanted> {
    let headers = &x.exchange.request.headers;
    let range = headers.iter().find(|h| h.name.eq_ignore_ascii_case("range"))?;
    Wanted::read(&range.value)
}

/// Is a content coding upon the bytes? Some stores leave the coding of uploads in the header, which says nothing of downloads.
pub fn is_coded(x: &Seen<'_>) -> bool {
    let words = x.header("content-encoding").unwrap_or_default();
    words.split(',').map(str::trim).any(|word| {
        !matches!(
            word.to_ascii_lowercase().as_str(),
            "" | "identity" | "aws-chunked"
        )
    })
}

/// The length that Content-Length states.
pub fn length(x: &Seen<'_>) -> Option<u64> {
    x.header("content-length")?.trim().parse().ok()
}

/// The length of the whole that an answer to GET tells.
pub fn total(x: &Seen<'_>) -> Option<u64> {
    match x.status() {
        206 => content_range(x)?.total,
        200 if !is_coded(x) && x.exchange.request.method == "GET" => {
            let whole = !x.response.truncated;
            length(x).or_else(|| whole.then_some(x.response.body.len() as u64))
        }
        _ => None,
    }
}

/// The Code of the error that a store sent.
pub fn error_code(x: &Seen<'_>) -> Option<String> {
    StoreError::of(x.xml().ok()?)?.code()
}

/// Of findings about several things those that decide, if there are any: one that is closed, empty or missing says nothing
/// of the others.
pub fn decided(mut found: Vec<Finding>) -> Vec<Finding> {
    let is_decided = |finding: &Finding| finding.reason.is_none();
    if found.iter().any(is_decided) {
        found.retain(is_decided);
    }
    found
}

/// Goes on only with an answer that has bytes; otherwise the reason why this exchange decides nothing.
pub fn delivered(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    if matches!(x.status(), 200 | 206) {
        return Ok(x);
    }
    Err(Finding::undecided(refusal(&x), &x, refused(&x)))
}

/// Why an answer that delivers nothing decides nothing.
pub fn refusal(x: &Seen<'_>) -> Reason {
    match x.status() {
        429 | 502..=504 => Reason::Busy,
        _ => Reason::Blocked,
    }
}

/// What is wrong with a status that is not 200. What only says "not now", "not you" or "elsewhere" decides nothing.
pub fn other_status(x: Seen<'_>, expected: &str) -> Result<Option<Finding>, Finding> {
    match x.status() {
        200 => return Ok(None),
        401 | 403 | 429 | 503 => x.ok().map(|_| ())?,
        _ if x.leads_abroad() => x.ok().map(|_| ())?,
        _ => {}
    }
    let observed = x.status_line();
    Ok(Some(Finding::broken(
        "status",
        &x,
        Part::Status,
        expected,
        observed,
    )))
}

/// The refusal in words.
pub fn refused(x: &Seen<'_>) -> String {
    let code = error_code(x).map(|code| format!(" ({code})")).unwrap_or_default();
    format!(
        "{} of {} was answered {}{code}",
        x.exchange.request.method,
        x.exchange.step,
        x.status()
    )
}

/// Does a refusal say that the reader has to pay?
pub fn wants_money(x: &Seen<'_>) -> bool {
    let text = x.text().to_ascii_lowercase();
    let names = [
        "requester pays",
        "requester-pays",
        "requesterpays",
        "request-payer",
    ];
    let is_told = x
        .response
        .headers
        .iter()
        .any(|h| h.name.eq_ignore_ascii_case("x-amz-request-payer"));
    matches!(x.status(), 400..=403) && (is_told || names.iter().any(|name| text.contains(name)))
}

/// Does a refusal say that the object is in cold storage?
pub fn is_frozen(x: &Seen<'_>) -> bool {
    x.status() == 403 && error_code(x).as_deref() == Some("InvalidObjectState")
}

/// A finding about an exchange that had no answer.
pub fn unanswered(
    x: &Exchange,
    code: &'static str,
    expected: impl Into<String>,
    observed: impl Into<String>,
) -> Finding {
    Finding {
        code,
        verdict: None,
        reason: None,
        exchange: x.id,
        part: Part::BODY,
        expected: expected.into(),
        observed: observed.into(),
        advice: None,
    }
}

/// An exchange without an answer that decides nothing.
pub fn unheard(x: &Exchange, observed: impl Into<String>) -> Finding {
    Finding {
        verdict: Some(Verdict::Inconclusive),
        reason: Some(Reason::Transport),
        ..unanswered(x, "undecided", "", observed)
    }
}

/// Does this URL lead to the machine that it is asked from?
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// May plain http be used here: to the machine itself, or because the user said so of hosts that the run may ask?
pub fn may_be_plain(v: &View<'_>, url: &url::Url) -> bool {
    let is_asked = |cloud: &CloudMeta| {
        let asked = cloud.objects.iter().filter(|record| record.skipped.is_none());
        let mut urls = asked
            .map(|record| record.address.as_str())
            .chain([v.recording.meta.url.as_str()]);
        urls.any(|known| url::Url::parse(known).is_ok_and(|known| known.host() == url.host()))
    };
    is_loopback(url) || cloud(v).is_some_and(|cloud| cloud.allow_http && is_asked(cloud))
}
