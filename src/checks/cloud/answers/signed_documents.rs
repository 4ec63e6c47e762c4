//! Group J of the catalogue: signed addresses, as they stand in documents.

use super::addresses::{Address, of};
use super::asked::may_be_plain;
use crate::checks::{Check, Finding, Part, Reads, Seen, View, seconds};
use crate::documents::signed::{Family, flaw};
use crate::recording::{Reason, Step, step};

/// The documents that may hold signed addresses.
const DOCUMENTS: &[Step] = &[step::LINKS_GET, step::DISCOVERY_QUERY, step::JOB_READ];
/// The same, and the addresses that were given by the user.
const ALL: &[Step] = &[
    step::LINKS_GET,
    step::DISCOVERY_QUERY,
    step::JOB_READ,
    step::SIGNED_GET,
];

const SHORT: &str = "signed/get(s1) GET https://s.example.org/k?X-Amz-Date=20260101T115900Z&X-Amz-Expires=30&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S";
const GIVEN: &str = "signed/get(s1) GET https://s.example.org/k?X-Amz-Date=20260101T115900Z&X-Amz-Expires=900&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S";
const FRESH: &str = "job/read GET /jobs/1 -> 200 Date: Thu, 01 Jan 2026 00:00:10 GMT; Cache-Control: no-store | @cloud/job-signed";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-sign-detect",
        reads: Reads::Any(ALL),
        because: "A client must neither send credentials along nor keep such an address.",
        usually: "Nothing: it is recorded which family is used.",
        mend: "Nothing has to be mended.",
        good: &[GIVEN, FRESH],
        bad: &[],
        judge: |v| {
            of_signed(v, |x, address| {
                let family = address.signed()?.family;
                Some(Finding::info("family", x, place(x, address), family.word()))
            })
        },
    },
    Check {
        decides: "cloud-sign-https",
        reads: Reads::Any(ALL),
        because: "Who overhears the address has the data.",
        usually: "The address was made for the network within a data centre.",
        mend: "Sign https addresses.",
        good: &[GIVEN, FRESH],
        bad: &[(
            "signed/get(s1) GET http://s.example.net/k?X-Amz-Date=20260101T115900Z&X-Amz-Expires=900&X-Amz-Signature=0 -> 206 Content-Range: bytes 0-0/9 | S",
            "plain-http",
        )],
        judge: |v| {
            of_signed(v, |x, address| {
                let url = address.url()?;
                let is_fine = url.scheme() == "https" || may_be_plain(v, &url);
                Some(match is_fine {
                    true => Finding::pass(x, place(x, address), url.scheme()),
                    false => Finding::broken("plain-http", x, place(x, address), "https", address.shown()),
                })
            })
        },
    },
    Check {
        decides: "cloud-sign-lifetime",
        reads: Reads::Any(ALL),
        because: "What ends within a minute is over before it is read, and what lives longer than a week is refused by Amazon.",
        usually: "The lifetime was given in another unit.",
        mend: "Sign for something between a minute and seven days.",
        good: &[GIVEN, FRESH],
        bad: &[(SHORT, "lifetime")],
        judge: |v| {
            of_signed(v, |x, address| {
                let lifetime = address.signed()?.lifetime?;
                let observed = format!("{lifetime} seconds");
                Some(match (60..=604_800).contains(&lifetime) {
                    true => Finding::pass(x, place(x, address), observed),
                    false => {
                        Finding::broken("lifetime", x, place(x, address), "60 to 604800 seconds", observed)
                    }
                })
            })
        },
    },
    Check {
        decides: "cloud-sign-remaining",
        reads: Reads::Any(DOCUMENTS),
        because: "A client that reads its list of links from top to bottom comes too late for the last ones.",
        usually: "Signed addresses are kept and handed out until they end.",
        mend: "Sign anew when half of the time is over.",
        good: &[FRESH],
        bad: &[(
            "job/read GET /jobs/1 -> 200 Date: Thu, 01 Jan 2026 00:50:00 GMT | @cloud/job-signed",
            "little-left",
        )],
        judge: |v| of_documents(v, remaining),
    },
    Check {
        decides: "cloud-sign-cache-header",
        reads: Reads::Any(DOCUMENTS),
        because: "A cache on the way hands out addresses that have ended.",
        usually: "The list of links was always the same before addresses were signed.",
        mend: "Send Cache-Control with no-store, no-cache or private, or a max-age not beyond the life of the addresses.",
        good: &[
            FRESH,
            "job/read GET /jobs/1 -> 200 Date: Thu, 01 Jan 2026 00:00:10 GMT; Cache-Control: max-age=600 | @cloud/job-signed",
        ],
        bad: &[
            (
                "job/read GET /jobs/1 -> 200 Date: Thu, 01 Jan 2026 00:00:10 GMT | @cloud/job-signed",
                "unsaid",
            ),
            (
                "job/read GET /jobs/1 -> 200 Date: Thu, 01 Jan 2026 00:00:10 GMT; Cache-Control: public, max-age=86400 | @cloud/job-signed",
                "too-long",
            ),
        ],
        judge: |v| {
            documents(v, DOCUMENTS)
                .into_iter()
                .filter_map(|(x, found)| kept(&x, &found))
                .collect()
        },
    },
    Check {
        decides: "cloud-sign-encoding",
        reads: Reads::Any(DOCUMENTS),
        because: "A client that decodes the document once, as it should, asks with a signature that is none.",
        usually: "The address was escaped by hand before it was given to a library that escapes.",
        mend: "Give addresses as they are to whatever writes the document.",
        good: &[FRESH],
        bad: &[
            (
                "job/read GET /jobs/1 -> 200 | @cloud/job-signed s|&amp;X-Amz-Date|&amp;amp;X-Amz-Date|",
                "encoded-twice",
            ),
            (
                "job/read GET /jobs/1 -> 200 | @cloud/job-signed s|%2F|%252F|",
                "encoded-twice",
            ),
        ],
        judge: |v| {
            of_documents(v, |x, address| {
                Some(match flaw(&address.text) {
                    Some(observed) => {
                        let expected = "an address that is right after decoding the document once";
                        Finding::broken("encoded-twice", x, place(x, address), expected, observed)
                    }
                    None => Finding::pass(x, place(x, address), "decoded once it is an address"),
                })
            })
        },
    },
    Check {
        decides: "cloud-sign-not-in-catalogue",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "Tables are kept and passed on; addresses in them should hold for years.",
        usually: "The column holds what the store's library gives out.",
        mend: "Give the address of a service that signs when it is asked, such as a list of links.",
        good: &[
            "discovery/query GET /query -> 200 | <VOTABLE><RESOURCE type=\"results\"><TABLE><FIELD name=\"access_url\" datatype=\"char\" arraysize=\"*\"/><DATA><TABLEDATA><TR><TD>https://a.example.org/x</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
        ],
        bad: &[(
            "discovery/query GET /query -> 200 | <VOTABLE><RESOURCE type=\"results\"><TABLE><FIELD name=\"access_url\" datatype=\"char\" arraysize=\"*\"/><DATA><TABLEDATA><TR><TD>https://a.example.org/x?X-Amz-Signature=0</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
            "signed",
        )],
        judge: |v| v.at(step::DISCOVERY_QUERY).filter_map(|x| lasting(&x)).collect(),
    },
];

/// The answers at these steps with the signed addresses in each; the address itself where it was asked.
pub fn documents<'v>(v: &'v View<'_>, steps: &[Step]) -> Vec<(Seen<'v>, Vec<Address>)> {
    let answers = steps.iter().flat_map(|step| v.at(*step));
    let with_addresses = answers.map(|x| {
        let found = match x.exchange.step == step::SIGNED_GET.name() {
            true => vec![Address::at(&x.exchange.request.url, 0..0)],
            false => of(&x),
        };
        let signed = found.into_iter().filter(|address| {
            address
                .signed()
                .is_some_and(|signed| signed.family != Family::PathToken || !address.is_cell)
        });
        (x, signed.collect::<Vec<Address>>())
    });
    with_addresses.filter(|(_, found)| !found.is_empty()).collect()
}

/// Where an address stands; nowhere in the answer, if it is the one that was asked.
fn place(x: &Seen<'_>, address: &Address) -> Part {
    match x.exchange.step == step::SIGNED_GET.name() {
        true => Part::Status,
        false => Part::Body(Some(address.span.clone())),
    }
}

/// So many findings of one document are enough.
const FEW: usize = 5;

fn judged(
    v: &View<'_>,
    steps: &[Step],
    judge: impl Fn(&Seen<'_>, &Address) -> Option<Finding>,
) -> Vec<Finding> {
    let mut all = Vec::new();
    for (x, found) in documents(v, steps) {
        let (broken, fine): (Vec<Finding>, Vec<Finding>) = found
            .iter()
            .filter_map(|address| judge(&x, address))
            .partition(|finding| finding.verdict.is_none());
        all.extend(broken.into_iter().chain(fine).take(FEW));
    }
    all
}

fn of_signed(v: &View<'_>, judge: impl Fn(&Seen<'_>, &Address) -> Option<Finding>) -> Vec<Finding> {
    judged(v, ALL, judge)
}

fn of_documents(v: &View<'_>, judge: impl Fn(&Seen<'_>, &Address) -> Option<Finding>) -> Vec<Finding> {
    judged(v, DOCUMENTS, judge)
}

/// How many seconds an address lives on after the answer that holds it.
fn left(x: &Seen<'_>, address: &Address) -> Option<f64> {
    Some(address.signed()?.ends? as f64 - seconds(x.server_time()?))
}

fn remaining(x: &Seen<'_>, address: &Address) -> Option<Finding> {
    let lifetime = address.signed()?.lifetime? as f64;
    let left = left(x, address)?;
    let observed = format!("{left:.0} of {lifetime} seconds are left");
    // Clocks of two machines are compared.
    Some(match left + 5.0 < lifetime / 2.0 {
        true => Finding::broken(
            "little-left",
            x,
            place(x, address),
            "half of its lifetime at least",
            observed,
        ),
        false => Finding::pass(x, place(x, address), observed),
    })
}

/// What a Cache-Control says.
struct Control {
    forbids: bool,
    max_age: Option<f64>,
}

fn control(x: &Seen<'_>) -> Option<Control> {
    let lines = x
        .response
        .headers
        .iter()
        .filter(|h| h.name.eq_ignore_ascii_case("cache-control"));
    let words: Vec<String> = lines
        .flat_map(|h| h.value.split(','))
        .map(|word| word.trim().to_ascii_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let age = |name: &str| {
        let word = words
            .iter()
            .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))?;
        word.trim_matches('"').parse::<f64>().ok()
    };
    let forbids = |word: &String| {
        ["no-store", "no-cache", "private"]
            .iter()
            .any(|name| word.starts_with(name))
    };
    let ages = [age("max-age"), age("s-maxage")].into_iter().flatten();
    (!words.is_empty()).then(|| Control {
        forbids: words.iter().any(forbids),
        max_age: ages.fold(None, |most: Option<f64>, age| {
            Some(most.map_or(age, |most| most.max(age)))
        }),
    })
}

fn kept(x: &Seen<'_>, found: &[Address]) -> Option<Finding> {
    let of_a_store = |address: &&Address| {
        address
            .signed()
            .is_some_and(|signed| signed.family != Family::PathToken)
    };
    found.iter().find(of_a_store)?;
    let part = Part::Header("cache-control");
    let expected = "no-store, no-cache or private, or a max-age not beyond the life of the addresses";
    // An answer whose freshness ended when it was sent is kept by nobody.
    let is_stale = x
        .header("expires")
        .is_some_and(|text| match httpdate::parse_http_date(text.trim()) {
            Ok(until) => x.server_time().is_some_and(|now| until <= now),
            Err(_) => true,
        });
    let left = found
        .iter()
        .filter_map(|address| left(x, address))
        .reduce(f64::min);
    let said = x.header("cache-control").unwrap_or("none");
    Some(match (control(x), left) {
        (Some(Control { forbids: true, .. }), _) => Finding::pass(x, part, said),
        (
            Some(Control {
                max_age: Some(age), ..
            }),
            Some(left),
        ) if age <= left.max(0.0) => Finding::pass(x, part, said),
        (Some(Control { max_age: Some(_), .. }), Some(left)) => {
            let observed = format!("{said}, where the first address ends in {left:.0} seconds");
            Finding::broken("too-long", x, part, expected, observed)
        }
        (Some(Control { max_age: Some(_), .. }), None) => {
            Finding::undecided(Reason::Ambiguous, x, "the addresses do not say when they end")
        }
        _ if is_stale => Finding::pass(x, Part::Header("expires"), "it is stale at once"),
        _ => Finding::broken("unsaid", x, part, expected, said),
    })
}

fn lasting(x: &Seen<'_>) -> Option<Finding> {
    let addresses: Vec<Address> = of(x).into_iter().filter(|address| address.is_cell).collect();
    let signed = |address: &&Address| {
        address
            .signed()
            .is_some_and(|signed| signed.family != Family::PathToken)
    };
    let first = addresses.first()?;
    Some(match addresses.iter().find(signed) {
        None => Finding::pass(
            x,
            place(x, first),
            format!("{} addresses, none signed", addresses.len()),
        ),
        Some(_) if control(x).is_some_and(|said| said.forbids || said.max_age.is_some()) => Finding::pass(
            x,
            Part::Header("cache-control"),
            "signed, and it is said how long the answer holds",
        ),
        Some(address) => {
            let expected = "addresses that last, or Cache-Control with how long they do";
            Finding::broken("signed", x, place(x, address), expected, address.shown())
        }
    })
}
