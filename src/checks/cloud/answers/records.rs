//! Groups D and E of the catalogue: what can be told of an object before it is asked.

use percent_encoding::percent_decode_str;

use super::asked::cloud;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{ObjectRecord, Reason, Step, step};

/// The documents that name objects.
const DOCUMENTS: &[Step] = &[step::DISCOVERY_QUERY, step::LINKS_GET];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-resolvable",
        reads: Reads::Any(DOCUMENTS),
        because: "A client has to make an address of what the entry says.",
        usually: "The store is not one of the large providers, or the entry does not name the account.",
        mend: "Name the endpoint beside bucket and key.",
        good: &[
            "#object o1 aws b k address=https://b.s3.us-east-1.amazonaws.com/k origin=1\ndiscovery/query GET /query -> 200 | x",
        ],
        bad: &[(
            "#object o1 azure b k origin=1\ndiscovery/query GET /query -> 200 | x",
            "no-address",
        )],
        judge: |v| {
            of_documents(v, |x, record| {
                Some(match record.address.is_empty() {
                    true => {
                        let expected = "an address that can be made of the entry";
                        let why = record.skipped.as_deref().unwrap_or("none can be made");
                        Finding::broken(
                            "no-address",
                            x,
                            Part::BODY,
                            expected,
                            format!("{}: {why}", name(record)),
                        )
                    }
                    false => Finding::info(
                        "address",
                        x,
                        Part::BODY,
                        format!("{}: {}", name(record), record.address),
                    ),
                })
            })
        },
    },
    Check {
        decides: "cloud-obj-access-none",
        reads: Reads::Any(DOCUMENTS),
        because: "Nobody can read it, so that nobody should try.",
        usually: "Nothing: it is recorded, and nothing is asked.",
        mend: "Leave the entry out, if the object is not going to be opened.",
        good: &["#object o1 aws b k access=none origin=1\ndiscovery/query GET /query -> 200 | x"],
        bad: &[],
        judge: |v| {
            of_documents(v, |x, record| {
                let is_closed = record.access == "none";
                is_closed.then(|| Finding::info("none", x, Part::BODY, name(record)))
            })
        },
    },
    Check {
        decides: "cloud-twin-name",
        reads: Reads::Any(DOCUMENTS),
        because: "Clients name the file that they download by its address, wherever it comes from.",
        usually: "Files were renamed when they were copied, or compressed.",
        mend: "Keep the names of the files.",
        good: &[
            "#object o1 aws b a/k.fits twin=https://archive.example.org/7/k.fits origin=1\ndiscovery/query GET /query -> 200 | x",
        ],
        bad: &[(
            "#object o1 aws b a/k.fits twin=https://archive.example.org/7/download.fits origin=1\ndiscovery/query GET /query -> 200 | x",
            "other-name",
        )],
        judge: |v| of_documents(v, same_name),
    },
];

fn name(record: &ObjectRecord) -> String {
    format!("{}:{}/{}", record.provider, record.bucket, record.key)
}

/// A judgement for each object that a document named; buckets and signed addresses are none.
fn of_documents(v: &View<'_>, judge: impl Fn(&Seen<'_>, &ObjectRecord) -> Option<Finding>) -> Vec<Finding> {
    let records = cloud(v).map_or(&[][..], |cloud| cloud.objects.as_slice()).iter();
    let objects = records.filter(|record| record.label.starts_with('o'));
    let judged = objects.filter_map(|record| {
        let x = v.answers().find(|x| Some(x.id()) == record.origin)?;
        judge(&x, record)
    });
    judged.collect()
}

fn same_name(x: &Seen<'_>, record: &ObjectRecord) -> Option<Finding> {
    let twin = url::Url::parse(record.twin.as_deref()?).ok()?;
    let of_key = record.key.rsplit('/').next().filter(|last| !last.is_empty())?;
    // That a key is encoded is another row's business.
    let decoded = percent_decode_str(&record.key).decode_utf8_lossy();
    let path = percent_decode_str(twin.path()).decode_utf8_lossy();
    let of_twin = path.rsplit('/').next().unwrap_or_default();
    Some(
        if of_key == of_twin || decoded.rsplit('/').next() == Some(of_twin) {
            Finding::pass(x, Part::BODY, of_key)
        } else if twin.query().is_some() || of_twin.is_empty() {
            Finding::undecided(Reason::Ambiguous, x, "the address names no file")
        } else {
            let expected = format!("{of_twin}, as at the archive");
            Finding::broken("other-name", x, Part::BODY, expected, of_key)
        },
    )
}
