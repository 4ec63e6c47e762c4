//! The buckets of the object store.

/// Who may do what with a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Everybody may list and read.
    Public,
    /// Everybody may read, nobody may list.
    Unlistable,
    /// Only those may read who have a signature.
    Private,
    /// Only machines of its own region may read, which nobody here is.
    Regional,
    /// Only those may read who say that they pay.
    RequesterPays,
}

/// What the bucket says to scripts of other origins (Fetch, 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cors {
    Off,
    /// The origin is told back.
    Reflect,
    Wildcard,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    pub name: &'static str,
    pub region: &'static str,
    pub class: Class,
    pub cors: Cors,
}

const fn of(name: &'static str, region: &'static str, class: Class, cors: Cors) -> Bucket {
    Bucket {
        name,
        region,
        class,
        cors,
    }
}

pub(crate) const BUCKETS: &[Bucket] = &[
    of("stpubdata", "us-east-1", Class::Public, Cors::Wildcard),
    of("nasa-heasarc", "us-east-1", Class::Public, Cors::Wildcard),
    of("nasa-irsa-wise", "us-west-2", Class::Public, Cors::Wildcard),
    of("voconform-copies", "us-west-2", Class::Public, Cors::Reflect),
    of("voconform-odd", "us-east-1", Class::Public, Cors::Wildcard),
    of(
        "voconform-unlisted",
        "us-east-1",
        Class::Unlistable,
        Cors::Wildcard,
    ),
    of("voconform-near", "eu-west-1", Class::Regional, Cors::Off),
    of("voconform-secret", "us-east-1", Class::Private, Cors::Off),
    of("voconform-payers", "us-east-1", Class::RequesterPays, Cors::Off),
    of("rubin-dp1", "us-east-1", Class::Private, Cors::Wildcard),
    of("srcnet-cubes", "eu-west-2", Class::Public, Cors::Wildcard),
    of("voconform-mosaics", "europe-west4", Class::Public, Cors::Wildcard),
    of("voconform-results", "us-east-1", Class::Private, Cors::Off),
];

pub(crate) fn bucket(name: &str) -> Option<&'static Bucket> {
    BUCKETS.iter().find(|bucket| bucket.name == name)
}
