//! What a hostile server is, and what is right to say of it.

use super::server::Deed;

/// A hostile server.
pub struct Hostile {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// What it does.
    pub does: &'static str,
    /// How.
    pub deed: Deed,
    /// The path below the server that the user gives.
    pub path: &'static str,
    /// The profile that the user gives; empty = none.
    pub profile: &'static str,
    /// What is right to say of it.
    pub expect: Expect,
}

/// What is right to say of a hostile server.
#[derive(Clone, Copy, Debug)]
pub enum Expect {
    /// It can't be judged: preflight says so, with these words.
    Preflight(&'static str),
    /// It can be asked, and this requirement has a violation with this finding code.
    Finding(&'static str, &'static str),
    /// It can be asked, and this requirement can't be decided, for this reason.
    Open(&'static str, &'static str),
    /// It is odd, but nothing is wrong with it so far: this requirement is satisfied.
    Fine(&'static str),
}

/// One that is asked as a job list.
pub const fn list(name: &'static str, does: &'static str, deed: Deed, expect: Expect) -> Hostile {
    Hostile {
        name,
        does,
        deed,
        path: "/jobs",
        profile: "",
        expect,
    }
}

/// One that is asked as something else.
pub const fn other(
    name: &'static str,
    does: &'static str,
    (path, profile): (&'static str, &'static str),
    deed: Deed,
    expect: Expect,
) -> Hostile {
    Hostile {
        name,
        does,
        deed,
        path,
        profile,
        expect,
    }
}
