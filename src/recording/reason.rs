//! The closed list of reasons why a requirement was not decided.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($name:ident $skipped:literal $counts:literal $meaning:literal $advice:literal;)*) => {
        /// Why a requirement is `skipped` or `inconclusive`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Reason { $(#[doc = $meaning] $name,)* }

        impl Reason {
            /// All reasons, in the order of the list.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// Was the question not asked (`skipped`) rather than asked in vain (`inconclusive`)?
            pub fn is_skip(self) -> bool { match self { $(Reason::$name => $skipped,)* } }

            /// Does it keep a target from being fully verified?
            pub fn counts(self) -> bool { match self { $(Reason::$name => $counts,)* } }

            /// What the code means.
            pub fn meaning(self) -> &'static str { match self { $(Reason::$name => $meaning,)* } }

            /// What the user can do to get a decision.
            pub fn advice(self) -> &'static str { match self { $(Reason::$name => $advice,)* } }
        }
    };
}

// name, asked in vain (false) or not asked (true), counts against "fully verified", meaning, advice
reasons! {
    NeedsCredentials true true "the service wants credentials and none are configured" "Add an [identity.NAME] table to the target file, or check the one that is there: name, expiry, and whether the address is the one it is for.";
    NeedsIdentities true true "needs one or two identities" "Add [identity.NAME] tables to the target file: one user for what credentials change, two different users for what one may do with the jobs of the other.";
    NeedsRecipe true true "no job recipe is known for this service" "Add [recipes.quick] (and [recipes.failing]) to the target file, or choose --recipes.";
    NeedsLongJob true true "needs a job that runs for a minute" "Add [recipes.long] to the target file: parameters of a job that runs for a minute or more; it is aborted as soon as it was looked at. For a TAP service --allow-load does instead.";
    NeedsProtocolRecipe true true "needs a recipe that only the using protocol can give" "Add the recipe that the detail names to the target file; README shows how.";
    NeedsExecutable true true "no executable is known that this service can run" "Add to the target file what it can run: [broker] with executable = { kind = …, location = … }.";
    NeedsPlatform true true "the size of the platform is not known" "Add to the target file how much the platform has in all: [broker] with platform = { cores = …, memory = … }, and the most that one request may ask for, if that is less.";
    NeedsInput true true "something that it could be asked for is not known" "Name it in the table [cloud] of the target file: the detail says what.";
    ForeignHost true true "the address is on a host that the target does not name" "Add the host to hosts in the table [cloud] of the target file, or map its provider or bucket to an endpoint there.";
    NeedsPatience true true "it takes longer than limits.patience" "Raise limits.patience (and limits.deadline) in the target file.";
    ReadOnly true true "the run was read-only" "Run without --read-only.";
    Quick true true "left out by --quick: takes long wall-clock time" "Run without --quick.";
    Danger true true "could harm the service" "For a service made for tests: run with --allow-danger, which tries to DELETE the whole job list after everything else.";
    Passive true true "needs a request that voconform makes itself; this is traffic of other clients" "Let voconform talk to the service: voconform check URL.";
    NoCheck true true "voconform has no check for it yet" "Wait for a later version, or write the check.";
    Untestable true false "cannot be tested from outside" "Nothing to do: the catalogue says why.";
    OtherVersion true false "belongs to another version of the standard" "Nothing to do.";
    StricterRule true false "a stricter rule of the standard in use is judged in its place" "Nothing to do.";
    Exempt true false "the rule does not hold here" "Nothing to do: the detail says what is exempt.";
    NotOffered true false "the service does not offer this optional feature" "Nothing to do.";
    Refused false true "the service refused an action that it may refuse" "Nothing, if the refusal is meant.";
    Blocked true true "an earlier step failed" "Mend what is broken first; the detail names it where it is known.";
    Interrupted true true "the run was interrupted" "Run again.";
    Deadline true true "the deadline of the run was reached" "Raise limits.deadline or choose quicker recipes.";
    Transport false true "no whole answer came" "See the exchange: time-out, closed connection or broken body.";
    Busy false true "the service was busy" "Run again when the service has capacity.";
    TooFast false true "the situation passed too quickly to be seen" "Give a recipe that takes a little longer.";
    NotObserved false true "the situation did not arise" "Nothing in this run showed it.";
    Ambiguous false true "the answer does not decide it" "See the finding.";
    ConcurrentChange false true "something moved between two reads" "Run again.";
    TooLarge false true "the body is larger than the limit" "Raise limits.body.";
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut word = String::new();
        for (i, c) in format!("{self:?}").char_indices() {
            if c.is_ascii_uppercase() && i > 0 {
                word.push('-');
            }
            word.push(c.to_ascii_lowercase());
        }
        f.write_str(&word)
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn the_printed_code_is_the_serialised_one() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.to_string());
        }
    }
}
