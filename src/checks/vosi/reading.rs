//! What the rows about capabilities share: which answer shows them, and what it says.

use crate::checks::{Finding, Seen, View};
use crate::documents::vosi::{Capabilities, sibling};
use crate::recording::{Reason, Step, step};

/// The steps at which capabilities are read.
pub const READ_AT: &[Step] = &[step::VOSI_CAPABILITIES, step::PREFLIGHT];

/// A capabilities document with the answer that it came in.
pub type Read<'v> = (Seen<'v>, Capabilities<'v>);

/// The capabilities, as anybody gets them; failing that, as the identity of the run got them.
pub fn capabilities<'v>(v: &'v View<'_>) -> Option<Result<Read<'v>, Finding>> {
    let found = v.recording.meta.capabilities.as_deref();
    let at_preflight = v
        .at(step::PREFLIGHT)
        .filter(|x| Some(x.exchange.request.url.as_str()) == found);
    let mut answers = v.at(step::VOSI_CAPABILITIES).chain(at_preflight);
    let first = answers.next()?;
    let refused = match document(first) {
        Ok(read) => return Some(Ok(read)),
        Err(refused) => refused,
    };
    Some(answers.find_map(|x| document(x).ok()).ok_or(refused))
}

/// Goes on only with a capabilities document, in whatever namespace.
pub fn document(x: Seen<'_>) -> Result<Read<'_>, Finding> {
    let root = x.document()?.root();
    let read = Capabilities::of(root).map(|c| (x, c));
    read.ok_or_else(|| {
        let observed = format!("the root element is {}, not capabilities", root.name());
        Finding::undecided(Reason::Blocked, &x, observed)
    })
}

/// The answer of `capabilities` beside the job list, asked for by nobody.
pub fn beside_the_list<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let wanted = sibling(&v.list_url()?, "capabilities");
    let asked = [step::VOSI_SIBLING, step::VOSI_CAPABILITIES];
    let mut answers = asked.into_iter().flat_map(|s| v.at(s));
    answers.find(|x| {
        let first = v.hops(x).into_iter().next();
        first.and_then(|hop| hop.url()) == Some(wanted.clone())
    })
}

/// Does the answer say that somebody has to sign in?
pub fn wants_credentials(x: &Seen<'_>) -> bool {
    matches!(x.status(), 401 | 403)
}
