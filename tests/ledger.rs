//! The ledger is complete and sound: counts, numbering, links and the rules that all rows follow.

use std::collections::{BTreeMap, BTreeSet};

use voconform::spec::{Level, Need, Origin, PROFILES, Requirement, Violation, ledger, load, profile};

/// Rows of each standard: all; must, should, may, derived, convention; fail, warn, info, not testable.
const TOTALS: [(&str, [usize; 10]); 9] = [
    ("uws-1.1", [332, 105, 61, 30, 136, 0, 163, 113, 48, 8]),
    ("dali-1.1", [23, 13, 3, 1, 6, 0, 15, 4, 3, 1]),
    ("tap-1.1", [21, 9, 2, 1, 9, 0, 11, 5, 5, 0]),
    ("soda-1.0", [9, 6, 1, 0, 2, 0, 7, 1, 1, 0]),
    ("vosi-1.1", [3, 2, 1, 0, 0, 0, 2, 1, 0, 0]),
    ("sso-2.0", [2, 1, 0, 0, 1, 0, 0, 1, 1, 0]),
    ("execution-broker-1.0", [264, 85, 9, 5, 165, 0, 202, 49, 6, 7]),
    ("datalink-1.1", [40, 19, 8, 3, 10, 0, 23, 14, 2, 1]),
    ("cloud-access", [173, 20, 7, 2, 4, 140, 20, 87, 58, 8]),
];

/// Rows of each part of the catalogue, in its order.
const GROUPS: [(&str, usize); 51] = [
    ("Job list resource", 16),
    ("Job list filters (UWS 1.1 only)", 20),
    ("Creating a job", 18),
    ("Job resource", 17),
    ("Phase and state machine", 24),
    ("Starting, aborting and illegal moves", 21),
    ("Execution duration", 14),
    ("Destruction", 19),
    ("Quote", 9),
    ("Owner and run identifier", 11),
    ("Results", 17),
    ("Parameters", 15),
    ("Errors of a job", 10),
    ("Deleting a job", 12),
    ("HTTP behaviour common to all resources", 23),
    ("Time format", 5),
    ("Protocol version", 6),
    ("Blocking (WAIT)", 18),
    ("Security", 8),
    ("XML schema", 47),
    ("Informative and contract statements", 2),
    ("DALI-async", 23),
    ("TAP 1.1 async", 21),
    ("SODA 1.0 async", 9),
    ("VOSI 1.1 and SSO 2.0 as far as a job list needs them", 5),
    ("Transport, endpoints and status codes", 20),
    ("Media types and serialisation", 19),
    ("Requests: what may be asked and how it is judged", 46),
    ("The offerset", 17),
    ("Offers", 48),
    ("Reading sessions", 12),
    ("Updates: accept, reject, cancel and the option mechanism", 37),
    ("Expiry", 6),
    ("Life of an accepted session", 22),
    ("Direct execution (1.0 only)", 8),
    ("Identity and access", 11),
    ("The kinds of the schema, one row each", 14),
    ("Discovery and federation", 4),
    ("DataLink: links and service descriptors", 40),
    ("Discovery: answer and column", 16),
    ("The JSON of a cell", 24),
    ("Cloud addresses", 6),
    ("The object", 40),
    ("The cloud copy against its twin", 10),
    ("Cloud addresses in links", 12),
    ("Path lookup", 10),
    ("Locate and transfer negotiation", 13),
    ("Signed addresses", 16),
    ("Authentication around the data", 11),
    ("HTTP, redirects and CORS", 10),
    ("Job results and brokers", 5),
];

fn count(rows: &[Requirement]) -> [usize; 10] {
    let level = |wanted| rows.iter().filter(|r| r.level == wanted).count();
    let violation = |wanted| rows.iter().filter(|r| r.violation == wanted).count();
    [
        rows.len(),
        level(Level::Must),
        level(Level::Should),
        level(Level::May),
        level(Level::Derived),
        level(Level::Convention),
        violation(Violation::Fail),
        violation(Violation::Warn),
        violation(Violation::Info),
        violation(Violation::None),
    ]
}

/// Lists the ids of all requirements that break a rule.
fn breaking(rule: impl Fn(&Requirement) -> bool) -> Vec<&'static str> {
    ledger()
        .requirements()
        .filter(|r| !rule(r))
        .map(|r| r.id.as_str())
        .collect()
}

const NOBODY: [&str; 0] = [];

#[test]
fn all_files_parse() {
    assert_eq!(load().as_ref(), Ok(ledger()));
}

#[test]
fn totals_are_those_of_the_catalogue() {
    let found: Vec<_> = ledger()
        .standards
        .iter()
        .map(|s| (s.id.as_str(), count(&s.requirements)))
        .collect();
    assert_eq!(found, TOTALS);
}

#[test]
fn groups_are_those_of_the_catalogue() {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for requirement in ledger().requirements() {
        match found.last_mut() {
            Some((group, rows)) if *group == requirement.group => *rows += 1,
            _ => found.push((&requirement.group, 1)),
        }
    }
    assert_eq!(found, GROUPS);
}

#[test]
fn rows_are_numbered_without_gaps() {
    let rows: Vec<u16> = ledger().requirements().map(|r| r.row).collect();
    assert_eq!(rows, (1..=867).collect::<Vec<u16>>());
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let ids: BTreeSet<&str> = ledger().requirements().map(|r| r.id.as_str()).collect();
    assert_eq!(ids.len(), 867);
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    assert_eq!(
        breaking(|r| r.id.contains('-') && r.id.split('-').all(word)),
        NOBODY
    );
}

#[test]
fn ids_begin_with_their_standard() {
    let family = |r: &Requirement| match r.standard.as_str() {
        "execution-broker-1.0" => r.id.starts_with("eb-"),
        "datalink-1.1" => r.id.starts_with("dl-"),
        CLOUD => ["cloud-", "dl-cloud-", "auth-"]
            .iter()
            .any(|start| r.id.starts_with(start)),
        other => other.split('-').next().is_some_and(|name| r.id.starts_with(name)),
    };
    assert_eq!(breaking(family), NOBODY);
}

#[test]
fn what_is_not_testable_says_why_and_has_no_verdict() {
    assert_eq!(
        breaking(|r| r.untestable.is_some() == (r.violation == Violation::None)),
        NOBODY
    );
    assert_eq!(breaking(|r| r.untestable.is_some() == r.needs.is_empty()), NOBODY);
    assert_eq!(
        ledger().requirements().filter(|r| r.untestable.is_some()).count(),
        25
    );
}

#[test]
fn only_a_must_or_a_derived_row_can_fail() {
    let fair =
        |r: &Requirement| r.violation != Violation::Fail || matches!(r.level, Level::Must | Level::Derived);
    // Leaked credentials are no matter of taste.
    assert_eq!(breaking(fair), ["cloud-json-no-secrets"]);
    let graded = |r: &Requirement| {
        r.violation_in
            .iter()
            .all(|(version, violation)| r.versions.contains(version) && *violation != r.violation)
    };
    assert_eq!(breaking(graded), NOBODY);
    let siblings = ledger().get("eb-offer-accept-expires-siblings").unwrap();
    assert_eq!(siblings.violation_for("1.0"), Violation::Warn);
    assert_eq!(siblings.violation_for("23"), Violation::Fail);
    assert_eq!(
        breaking(|r| r.level != Level::May || matches!(r.violation, Violation::Info | Violation::None)),
        NOBODY
    );
}

#[test]
fn who_asks_for_a_profile_is_judged_more_strictly() {
    let weight = |violation| match violation {
        Violation::None => 0,
        Violation::Info => 1,
        Violation::Warn => 2,
        Violation::Fail => 3,
    };
    assert_eq!(
        breaking(|r| r
            .violation_asked
            .is_none_or(|asked| weight(asked) > weight(r.violation))),
        NOBODY
    );
    // A recommendation does not become a duty by being asked for, a permission never becomes either.
    let fair = |r: &Requirement| match r.level {
        Level::Must | Level::Derived | Level::Convention => true,
        Level::Should => r.violation_asked != Some(Violation::Fail),
        Level::May => r.violation_asked.is_none(),
    };
    assert_eq!(breaking(fair), NOBODY);
    let row = ledger().get("cloud-json-parse").unwrap();
    assert_eq!(
        (row.level, row.origin),
        (Level::Convention, Some(Origin::Practice))
    );
    assert_eq!(row.violation_if_asked(false), Violation::Warn);
    assert_eq!(row.violation_if_asked(true), Violation::Fail);
    let must = ledger().get("dl-no-id").unwrap();
    assert_eq!(must.violation_if_asked(true), Violation::Fail);
}

#[test]
fn links_lead_into_the_document() {
    for standard in ledger()
        .standards
        .iter()
        .filter(|s| ![BROKER, CLOUD].contains(&s.id.as_str()))
    {
        assert!(
            standard.url.starts_with("https://www.ivoa.net/documents/"),
            "{}",
            standard.url
        );
        for requirement in &standard.requirements {
            let section = standard.section(&requirement.section);
            assert!(
                section.is_some(),
                "{}: section {}",
                requirement.id,
                requirement.section
            );
            if let Some(url) = section.and_then(|section| section.url.as_deref()) {
                assert!(url.starts_with("https://www.ivoa.net/documents/"), "{url}");
                assert_eq!(requirement.link, url, "{}", requirement.id);
                continue;
            }
            assert!(
                requirement.link.starts_with(&standard.url),
                "{}: {}",
                requirement.id,
                requirement.link
            );
            let anchored = requirement.link.contains('#');
            assert_eq!(
                anchored,
                standard.id != "sso-2.0",
                "{}: {}",
                requirement.id,
                requirement.link
            );
            assert!(
                requirement
                    .also
                    .iter()
                    .all(|number| standard.section(number).is_some()),
                "{}",
                requirement.id
            );
        }
    }
    let link = ledger().get("uws-create-303").map(|r| r.link.as_str());
    assert_eq!(
        link,
        Some("https://www.ivoa.net/documents/UWS/20161024/REC-UWS-1.1-20161024.html#jobCreation")
    );
}

/// The Execution Broker is no IVOA document yet: its sections stand in the files of public repositories.
const BROKER: &str = "execution-broker-1.0";

/// Cloud addresses are no document at all: their sections stand in many.
const CLOUD: &str = "cloud-access";

#[test]
fn sections_of_cloud_access_lead_into_their_sources() {
    let cloud = ledger().standard(CLOUD).unwrap();
    let addresses = [
        (
            "RFC 9110 ",
            "https://www.rfc-editor.org/rfc/rfc9110.html#section-",
        ),
        ("DALI 1.2 ", "https://github.com/ivoa-std/DALI/"),
        ("DALI ", "https://www.ivoa.net/documents/DALI/20170517/"),
        ("DL ", "https://www.ivoa.net/documents/DataLink/20231215/"),
        ("VOSpace ", "https://www.ivoa.net/documents/VOSpace/20180620/"),
        ("S3 ", "https://docs.aws.amazon.com/AmazonS3/"),
        ("FX client", "https://github.com/nasa-fornax/"),
        ("FX", "https://github.com/fornax-navo/"),
        ("AuthVO ", "https://github.com/ivoa-std/AuthVO/"),
        ("SSO draft ", "https://github.com/ivoa-std/SSO/"),
        ("EB ", "https://github.com/uksrc/Calycopis-openapi/"),
        ("", "https://"),
    ];
    for section in &cloud.sections {
        let (_, start) = addresses
            .iter()
            .find(|(name, _)| section.number.starts_with(name))
            .unwrap();
        let url = section.url.as_deref().unwrap_or_default();
        assert!(url.starts_with(start), "{}: {url}", section.number);
        let used = |r: &Requirement| r.section == section.number || r.also.contains(&section.number);
        assert!(cloud.requirements.iter().any(used), "{}", section.number);
    }
    let vendor = |r: &&Requirement| r.origin == Some(Origin::Vendor);
    assert_eq!(cloud.requirements.iter().filter(vendor).count(), 24);
    assert_eq!(breaking(|r| r.origin.is_none() || r.standard == CLOUD), NOBODY);
}

#[test]
fn sections_of_the_broker_lead_into_its_sources() {
    let broker = ledger().standard(BROKER).unwrap();
    let sources = [
        ("S10 ", "https://github.com/uksrc/Calycopis-openapi/"),
        ("P25 ", "https://github.com/ivoa-std/ExecutionBroker/"),
        ("S25 ", "https://github.com/ivoa-std/ExecutionBroker/"),
        ("C25 ", "https://github.com/ivoa/Calycopis-schema/"),
        ("P23 ", "https://github.com/ivoa-std/ExecutionPlanner/"),
        ("J", "https://github.com/uksrc/Calycopis-broker/"),
        (
            "RFC 9110 ",
            "https://www.rfc-editor.org/rfc/rfc9110.html#section-",
        ),
        ("VOSI", "https://www.ivoa.net/documents/VOSI/"),
    ];
    for section in &broker.sections {
        let source = sources.iter().find(|(name, _)| section.number.starts_with(name));
        let url = section.url.as_deref().unwrap_or_default();
        assert!(
            source.is_some_and(|(_, start)| url.starts_with(start)),
            "{}",
            section.number
        );
        let used = |r: &Requirement| r.section == section.number || r.also.contains(&section.number);
        assert!(broker.requirements.iter().any(used), "{}", section.number);
    }
    let link = ledger().get("eb-req-outcome").map(|r| r.link.as_str());
    let paths = "https://github.com/uksrc/Calycopis-openapi/blob/1fde578/schema/v1.0/execution-broker.yaml";
    assert_eq!(link, Some(paths));
}

#[test]
fn rows_of_each_version_of_the_broker() {
    let broker = ledger().standard(BROKER).unwrap();
    let rows = |version: &str| {
        let named = |r: &&Requirement| r.versions.iter().any(|v| v == version);
        broker.requirements.iter().filter(named).count()
    };
    assert_eq!(
        ["1.0", "25", "c25", "pre", "23"].map(rows),
        [230, 178, 186, 191, 121]
    );
}

#[test]
fn sections_are_listed_once() {
    for standard in &ledger().standards {
        let numbers: BTreeSet<&str> = standard.sections.iter().map(|s| s.number.as_str()).collect();
        assert_eq!(numbers.len(), standard.sections.len(), "{}", standard.id);
    }
}

#[test]
fn versions_are_known_ones() {
    let known: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("uws-1.1", ["1.0", "1.1"].as_slice()),
        ("dali-1.1", &["1.1", "1.2"]),
        ("tap-1.1", &["1.0", "1.1"]),
        ("soda-1.0", &["1.0"]),
        ("vosi-1.1", &["1.1"]),
        ("sso-2.0", &["2.0"]),
        (BROKER, &["1.0", "25", "c25", "pre", "23"]),
        ("datalink-1.1", &["1.0", "1.1"]),
    ]);
    let sound = |r: &Requirement| {
        if r.standard == CLOUD {
            return r.versions.is_empty() && r.standard_versions.is_empty();
        }
        let (own, other) = match r.standard.as_str() {
            "uws-1.1" | BROKER => (&r.versions, &r.standard_versions),
            _ => (&r.standard_versions, &r.versions),
        };
        !own.is_empty()
            && other.is_empty()
            && own
                .iter()
                .all(|v| known[r.standard.as_str()].contains(&v.as_str()))
    };
    assert_eq!(breaking(sound), NOBODY);
}

#[test]
fn prose_consists_of_sentences() {
    let sentence = |s: &str| s.ends_with('.') && s.trim() == s && !s.contains("  ") && !s.starts_with("...");
    let plain = |s: &str| {
        ![
            "NEW", "RUN(J)", "ABORT(J)", "doc(J)", "INC:", " J/", " L ", " = warn",
        ]
        .iter()
        .any(|w| s.contains(w))
    };
    assert_eq!(breaking(|r| sentence(&r.text) && sentence(&r.test)), NOBODY);
    assert_eq!(breaking(|r| r.untestable.as_deref().is_none_or(sentence)), NOBODY);
    assert_eq!(breaking(|r| plain(&r.text) && plain(&r.test)), NOBODY);
}

#[test]
fn rows_named_in_the_prose_exist() {
    let named = |prose: &str| -> Vec<String> {
        let quoted = prose.split('`').skip(1).step_by(2).map(str::to_owned);
        let prefixes = [
            "uws-", "uws10-", "dali-", "tap-", "soda-", "vosi-", "sso-", "eb-", "dl-", "cloud-", "auth-",
        ];
        quoted
            .filter(|word| prefixes.iter().any(|prefix| word.starts_with(prefix)))
            .collect()
    };
    let exist = |prose: &str| named(prose).iter().all(|id| ledger().get(id).is_some());
    assert_eq!(
        breaking(|r| exist(&r.text) && exist(&r.test) && r.untestable.as_deref().is_none_or(exist)),
        NOBODY
    );
    assert_eq!(named("See row `uws-no-5xx` and `PHASE`."), ["uws-no-5xx"]);
}

#[test]
fn words_are_shown_as_they_are_written() {
    assert_eq!(
        serde_json::to_value(Need::TwoIdentities).unwrap(),
        Need::TwoIdentities.to_string()
    );
    for requirement in ledger().requirements() {
        let json = serde_json::to_value(requirement).unwrap();
        assert_eq!(json["level"], requirement.level.to_string());
        assert_eq!(json["violation"], requirement.violation.to_string());
        let needs: Vec<String> = requirement.needs.iter().map(Need::to_string).collect();
        assert_eq!(json["needs"], serde_json::json!(needs));
    }
}

#[test]
fn stricter_rules_replace_rules_of_uws_one_each() {
    let replaced: Vec<&String> = ledger().requirements().flat_map(|r| &r.replaces).collect();
    let of_uws = |id: &String| ledger().get(id).is_some_and(|r| r.standard == "uws-1.1");
    assert!(replaced.iter().all(|id| of_uws(id)), "{replaced:?}");
    let different: BTreeSet<&String> = replaced.iter().copied().collect();
    assert_eq!(different.len(), replaced.len(), "{replaced:?}");
    assert_eq!(
        breaking(|r| r.replaces.is_empty() || r.standard != "uws-1.1"),
        NOBODY
    );
    let stricter = |name: &str| Some(profile(name)?.stricter("uws-unknown-job-404")?.id.as_str());
    assert_eq!(stricter("tap-async"), Some("dali-job-404"));
    assert_eq!(stricter("uws"), None);
}

#[test]
fn a_mistyped_id_is_recognised() {
    assert!(ledger().get("uws-create-303").is_some());
    assert!(ledger().get("uws-create-304").is_none());
    assert_eq!(ledger().near("uws-craete-303").first(), Some(&"uws-create-303"));
    assert!(ledger().near("completely different").is_empty());
}

#[test]
fn profiles_are_made_of_known_standards() {
    for profile in PROFILES {
        assert!(
            profile.standards.iter().all(|id| ledger().standard(id).is_some()),
            "{}",
            profile.name
        );
    }
    let rows = |name: &str| profile(name).map(|p| p.requirements().count());
    assert_eq!(rows("uws"), Some(332));
    assert_eq!(rows("tap-async"), Some(332 + 23 + 21 + 3 + 2));
    assert_eq!(rows("soda-async"), Some(332 + 23 + 9 + 3 + 2));
    for broker in ["broker", "eb-offersets", "ep-2023"] {
        assert_eq!(rows(broker), Some(264), "{broker}");
    }
    assert_eq!(rows("datalink"), Some(40));
    assert_eq!(rows("cloud-access"), Some(3 + 40 + 173));
    assert_eq!(rows("planner"), None);
}
