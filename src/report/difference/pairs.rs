//! Which report of one run belongs to which of another.

use crate::report::change::{Change, MoveKind};
use crate::report::model::Report;

/// The reports of two runs on one service.
pub struct Pair<'r> {
    /// That of the former run; none = the service was not judged then.
    pub before: Option<&'r Report>,
    /// That of the later run; none = it is not judged any more.
    pub after: Option<&'r Report>,
    /// What is different, where both are there.
    pub change: Option<Change>,
    /// What makes the two hard to compare, in sentences.
    pub notes: Vec<String>,
}

impl Pair<'_> {
    /// What the service is called, by the later report where there is one.
    pub fn name(&self) -> &str {
        self.after.or(self.before).map_or("", Report::name)
    }

    /// How many moves are of a kind.
    pub fn count(&self, kind: MoveKind) -> usize {
        self.change.as_ref().map_or(0, |change| change.of(kind).count())
    }
}

/// Brings the reports on each service together, in the order of the later run, then those of services that only the
/// former has. Services are the same by their name in the target file, else by address and profile, else by address; if
/// each run has but one, these are the same.
pub fn pairs<'r>(before: &'r [Report], after: &'r [Report]) -> Vec<Pair<'r>> {
    let mut former: Vec<&Report> = before.iter().collect();
    let alone = before.len() == 1 && after.len() == 1;
    let rules: [fn(&Report, &Report) -> bool; 3] = [same_name, same_address_and_profile, same_address];
    let mut matched: Vec<Option<&Report>> = vec![None; after.len()];
    for is_same in rules {
        for (old, new) in matched.iter_mut().zip(after).filter(|(old, _)| old.is_none()) {
            if let Some(at) = former.iter().position(|f| is_same(f, new)) {
                *old = Some(former.remove(at));
            }
        }
    }
    if alone && matched.iter().all(Option::is_none) {
        matched[0] = former.pop();
    }
    let both = matched
        .into_iter()
        .zip(after)
        .map(|(old, new)| pair(old, Some(new)));
    let mut pairs: Vec<Pair<'_>> = both.collect();
    pairs.extend(former.into_iter().map(|old| pair(Some(old), None)));
    pairs
}

fn same_name(old: &Report, new: &Report) -> bool {
    old.target.name.is_some() && old.target.name == new.target.name
}

fn same_address_and_profile(old: &Report, new: &Report) -> bool {
    same_address(old, new) && old.target.profile == new.target.profile
}

/// Services that a target file calls by different names are different.
fn same_address(old: &Report, new: &Report) -> bool {
    let named_both = old.target.name.is_some() && new.target.name.is_some();
    old.target.url == new.target.url && !named_both
}

fn pair<'r>(before: Option<&'r Report>, after: Option<&'r Report>) -> Pair<'r> {
    let both = before.zip(after);
    Pair {
        before,
        after,
        change: both.map(|(old, new)| Change::between(old, new)),
        notes: both.map(|(old, new)| notes(old, new)).unwrap_or_default(),
    }
}

fn notes(old: &Report, new: &Report) -> Vec<String> {
    let compared = [
        ("address", &old.target.url, &new.target.url),
        ("profile", &old.target.profile, &new.target.profile),
        ("catalogue", &old.tool.catalogue, &new.tool.catalogue),
        ("version of voconform", &old.tool.version, &new.tool.version),
    ];
    let different = compared.into_iter().filter(|(_, old, new)| old != new);
    let mut notes: Vec<String> = different
        .map(|(what, old, new)| format!("the {what} is another: {old:?} before, {new:?} now"))
        .collect();
    if old.target.profile != new.target.profile {
        notes.push("of different profiles only the requirements that both have can be compared".to_owned());
    }
    if old.target.quick != new.target.quick {
        let (was, is) = if new.target.quick {
            ("former", "later")
        } else {
            ("later", "former")
        };
        notes.push(format!("the {is} run was quick, the {was} was not"));
    }
    if old.started > new.started {
        notes.push("the former run began after the later one: are the two files in order?".to_owned());
    }
    notes
}
