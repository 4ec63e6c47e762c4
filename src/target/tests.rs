//! Target files: what is read from a good one, and what is said about bad ones.

use std::path::Path;
use std::time::Duration;

use super::{Surroundings, Target, TargetError, from_text};
use crate::http::{Credential, Identity};
use crate::scenarios::{Content, Preset};

fn read(text: &str) -> Result<Target, TargetError> {
    let variable = |name: &str| (name == "ALICE_TOKEN").then(|| "t0ken".to_owned());
    from_text(
        "t.toml",
        text,
        &Surroundings {
            folder: Path::new("/nowhere"),
            variable: &variable,
        },
    )
    .map(|mut targets| targets.remove(0))
}

const WHOLE: &str = r#"
url = "https://example.org/tap/async"
profile = "tap-async"
uws = "1.1"
preset = "none"

[recipes.quick]
QUERY = "SELECT 1"
LANG = ["ADQL", "ADQL-2.0"]
MAXREC = 10
SCALE = 0.50
DRY = true

[limits]
rate = 20
connections = 2
deadline = "1h30m"
timeout = "5s"
patience = "90s"
grace = "2m"
wait = "1m"
body = "16MiB"

[identity.zoe]
bearer = { env = "ALICE_TOKEN" }
[identity.alice]
basic = { user = "alice", password = { env = "ALICE_TOKEN" } }
"#;

#[test]
fn a_whole_file_is_read_in_its_order() {
    let target = read(WHOLE).unwrap();
    assert_eq!(target.url.as_str(), "https://example.org/tap/async");
    assert_eq!(
        (target.profile.as_deref(), target.uws.as_deref()),
        (Some("tap-async"), Some("1.1"))
    );
    assert_eq!(target.preset, Some(Preset::None));
    let quick: Vec<String> = target.recipes["quick"]
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        quick,
        [
            "QUERY=SELECT 1",
            "LANG=ADQL",
            "LANG=ADQL-2.0",
            "MAXREC=10",
            "SCALE=0.50",
            "DRY=true"
        ]
    );
}

#[test]
fn values_can_be_files_and_texts() {
    let folder = std::env::temp_dir().join(format!("voconform-contents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("t.vot"), b"<VOTABLE/>").unwrap();
    let text = "url = \"http://h/\"\nsync = \"http://h/sync\"\n[recipes.inline]\nUPLOAD = \"t,param:t\"\n\
        t = { file = \"t.vot\", type = \"application/x-votable+xml\" }\n\
        [recipes.document]\ntext = \"<job/>\"\ntype = \"text/xml\"\n";
    let around = Surroundings {
        folder: &folder,
        variable: &|_| None,
    };
    let target = from_text("t.toml", text, &around).unwrap().remove(0);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        target.recipes["inline"],
        [("UPLOAD".to_owned(), "t,param:t".to_owned())]
    );
    let table = Content::text("t", "application/x-votable+xml", "<VOTABLE/>");
    assert_eq!(target.contents["inline"], [table]);
    assert_eq!(
        target.contents["document"],
        [Content::text("", "text/xml", "<job/>")]
    );
    assert_eq!(target.sync.unwrap().as_str(), "http://h/sync");
}

#[test]
fn limits_have_units() {
    let limits = read(WHOLE).unwrap().limits;
    assert_eq!(
        (limits.rate, limits.connections, limits.body),
        (Some(20), 2, 16 << 20)
    );
    assert_eq!(
        (limits.deadline, limits.grace),
        (Duration::from_secs(5400), Duration::from_secs(120))
    );
    assert_eq!(limits.wait, Duration::from_secs(60));
    assert_eq!(
        (limits.timeout, limits.patience),
        (Duration::from_secs(5), Duration::from_secs(90))
    );
}

#[test]
fn identities_keep_the_order_of_the_file() {
    let target = read(WHOLE).unwrap();
    let zoe = Identity::new("zoe", Credential::Bearer("t0ken".into()));
    let alice = Identity::new("alice", Credential::Basic("alice".into(), "t0ken".into()));
    assert_eq!(target.identities, [zoe, alice]);
}

/// What follows a good first line, the place of the error, and a part of its message.
const BAD: &[(&str, (usize, usize), &str)] = &[
    (
        "profil = \"uws\"",
        (2, 1),
        "unknown key `profil`: did you mean `profile`?",
    ),
    ("zzz = 1", (2, 1), "known are url, profile"),
    (
        "[recipes.inline]\nA = 1",
        (2, 10),
        "`recipes.inline` sends nothing in-line",
    ),
    (
        "[recipes.inline]\nA = { text = \"x\" }",
        (3, 1),
        "give `type`, and one of `file` and `text`",
    ),
    (
        "[recipes.inline]\nA = { file = \"none\", type = \"text/csv\" }",
        (3, 14),
        "can't read it",
    ),
    (
        "[recipes.quick]\nA = { text = \"x\", type = \"text/csv\" }",
        (3, 1),
        "only the recipe `inline`",
    ),
    (
        "profile = 3",
        (2, 11),
        "`profile` must be a string in quotes, not a number",
    ),
    ("profile = \"tap-asinc\"", (2, 11), "did you mean \"tap-async\"?"),
    (
        "preset = \"adql\"",
        (2, 10),
        "one of tap, soda, reference, reference-tap, reference-soda, reference-broker, reference-cloud, none",
    ),
    ("uws = 1.1", (2, 7), "a string in quotes"),
    ("uws = \"2.0\"", (2, 7), "one of 1.0, 1.1"),
    ("limits = 3", (2, 10), "a table of limits"),
    (
        "[limits]\nrat = 1",
        (3, 1),
        "unknown key `limits.rat`: did you mean `rate`?",
    ),
    (
        "[limits]\nrate = \"10\"",
        (3, 8),
        "a whole number from 1 to 10000, not a string",
    ),
    ("[limits]\nrate = 0", (3, 8), "a whole number from 1 to 10000"),
    ("[limits]\nconnections = 99999999999", (3, 15), "from 1 to 64"),
    ("[limits]\ndeadline = 600", (3, 12), "a string in quotes"),
    ("[limits]\ndeadline = \"10\"", (3, 12), "write numbers with units"),
    ("[limits]\nbody = \"16M\"", (3, 8), "is not a size"),
    ("[limits]\nbody = -1", (3, 8), "a whole number"),
    (
        "[recipes.quik]\nA = 1",
        (2, 10),
        "unknown key `recipes.quik`: did you mean `quick`?",
    ),
    ("[recipes.quick]", (2, 10), "`recipes.quick` has no parameters"),
    ("[recipes.quick]\nA = []", (3, 5), "an empty array"),
    ("[recipes.quick]\nA = [1, [2]]", (3, 9), "not an array"),
    ("[recipes.quick]\nA = 2020-01-01", (3, 5), "put it in quotes?"),
    ("[recipes]\nquick = \"A=1\"", (3, 9), "a table of parameters"),
    (
        "[identity.a]\nbearer = { env = \"NOT_SET\" }",
        (3, 18),
        "the environment variable NOT_SET is not set",
    ),
    (
        "[identity.a]\nbearer = { environment = \"X\" }",
        (3, 12),
        "unknown key `identity.a.bearer.environment`",
    ),
    ("[identity.a]\nbearer = {}", (3, 1), "must be { env = "),
    (
        "[identity.a]\nbearer = { file = \"token\" }",
        (3, 19),
        "can't read the secret from /nowhere/token",
    ),
    (
        "[identity.a]",
        (2, 11),
        "exactly one of bearer, basic, cookie, header and certificate",
    ),
    (
        "[identity.a]\nbasic = { user = \"a\" }",
        (3, 1),
        "lacks `password`",
    ),
    ("a = [1,\n\n", (2, 8), "unclosed array"),
    ("profile = \"uws\"\nprofile = \"uws\"", (3, 1), "duplicate key"),
];

#[test]
fn every_error_names_its_place() {
    for (text, place, message) in BAD {
        let error = read(&format!("url = \"http://h/x\"\n{text}")).unwrap_err();
        assert!(error.message.contains(message), "{text}: {}", error.message);
        assert_eq!(error.at, Some(*place), "{text}: {error}");
    }
}

#[test]
fn the_address_is_needed_and_must_be_one_of_http() {
    assert!(read("").unwrap_err().message.contains("`url` is missing"));
    for (url, part) in [
        ("example.org/x", "write https://"),
        ("file:///etc/passwd", "not http"),
        ("http://h:x/", "port"),
    ] {
        let error = read(&format!("url = {url:?}")).unwrap_err();
        assert!(error.message.contains(part), "{error}");
        assert_eq!(error.at, Some((1, 7)), "{error}");
    }
}

#[test]
fn secrets_in_the_file_are_refused_and_not_repeated() {
    let literal = [
        "[identity.a]\nbearer = \"hunter2\"",
        "[identity.a]\ncookie = 'hunter2'",
        "[identity.a]\nbearer = { env = \"hunter2!\" }",
        "[identity.a]\nbasic = { user = \"a\", password = \"hunter2\" }",
        "[identity.a]\nbearer = \"hunter2",
        "[identity.a]\nberer = \"hunter2\"",
    ];
    for text in literal {
        let error = read(&format!("url = \"http://h/x\"\n{text}"))
            .unwrap_err()
            .to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
    let error = read("url = \"http://a:hunter2@h/x\"").unwrap_err().to_string();
    assert!(
        error.contains("[identity.NAME]") && !error.contains("hunter2"),
        "{error}"
    );
}

#[test]
fn a_broker_is_described() {
    let text = r#"
url = "https://example.org/eb"
[broker]
dialect = "c25"
direct = false
executable = { kind = "docker-container", image = { locations = ["registry.example.org/demo:1"] } }
cost = "urn:example:cost"
platform = { cores = 64, memory = 128, storage = 1_000, largest = { cores = 16, memory = 32 } }
[broker.recipes]
forever = { kind = "urn:example:kind", priority = 1.5, tags = [1, true] }
"#;
    let broker = read(text).unwrap().broker;
    assert_eq!(broker.dialect, Some(crate::documents::broker::Dialect::C25));
    assert!(broker.without_direct);
    let kind =
        "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/executable/docker-container.yaml";
    assert_eq!(
        broker.executable,
        Some(serde_json::json!({ "kind": kind, "image": { "locations": ["registry.example.org/demo:1"] } }))
    );
    let forever = serde_json::json!({ "kind": "urn:example:kind", "priority": 1.5, "tags": [1, true] });
    assert_eq!(broker.recipes["forever"], forever);
    let platform = broker.platform.unwrap();
    assert_eq!(
        (platform.cores, platform.storage, platform.largest_memory),
        (64, Some(1000), 32)
    );
}

#[test]
fn what_is_wrong_with_a_broker_is_said() {
    let wrong = |line: &str, said: &str| {
        let error = read(&format!("url = \"https://example.org/eb\"\n[broker]\n{line}\n"))
            .unwrap_err()
            .to_string();
        assert!(error.contains(said), "{line}: {error}");
    };
    wrong("dialect = \"2.0\"", "must be one of 1.0, pre, c25, 25, 23");
    wrong("direct = \"no\"", "must be true or false");
    wrong(
        "executable = { location = \"https://example.org\" }",
        "has no `kind`",
    );
    wrong("platform = { cores = 1 }", "has no `memory`");
    wrong(
        "recipes = { fast = { kind = \"x\" } }",
        "unknown key `broker.recipes.fast`",
    );
}

#[test]
fn the_cloud_is_described() {
    let text = r#"
url = "https://example.org/links"
[cloud]
ids = ["a", "b"]
discovery = "https://example.org/sia?POS=1"
objects = ["s3://b/k", { uri = "gs://b/k", twin = "https://example.org/k" }]
vospace = "https://example.org/synctrans"
endpoints = { aws = "https://s3.{region}.example.org", sky = "https://{bucket}.s3.example.org" }
origin = "https://n.example.org/"
wait_expiry = "1m"
"#;
    let cloud = read(text).unwrap().cloud;
    assert_eq!(cloud.ids, ["a", "b"]);
    assert_eq!(cloud.objects.len(), 2);
    assert_eq!(cloud.origin.as_deref(), Some("https://n.example.org"));
    assert_eq!(cloud.endpoints.0["aws"], "https://s3.{region}.example.org");
    assert!(cloud.vospace.is_some() && !cloud.is_vospace);
    for (line, part) in [
        ("id = \"a\"", "did you mean `ids`?"),
        ("objects = \"b/k\"", "s3://bucket/key"),
        ("endpoints = { aws = \"s3\" }", "address of an endpoint"),
        ("origin = \"https://h/x\"", "must be an origin"),
        ("vospace = 1", "true, false, or the address"),
    ] {
        let error = read(&format!("url = \"https://h/x\"\n[cloud]\n{line}\n")).unwrap_err();
        assert!(error.message.contains(part), "{error:?}");
    }
}

const WAIVER: &str = r#"
url = "https://example.org/jobs"
[[waiver]]
requirement = "uws-create-303"
reason = "the framework answers 200"
owner = "ida"
issue = "https://example.org/issues/1"
expires = 2027-03-31
"#;

#[test]
fn waivers_say_why_who_and_until_when() {
    let target = read(WAIVER).unwrap();
    let [waiver] = target.waivers.as_slice() else {
        panic!("{:?}", target.waivers)
    };
    assert_eq!(
        (waiver.requirement.as_str(), waiver.expires.as_str()),
        ("uws-create-303", "2027-03-31")
    );
    assert_eq!(waiver.code, None);
    let wrong = [
        (r#""uws-create-303""#, r#""uws-create-30""#, "uws-create-303"),
        ("owner = \"ida\"", "", "needs `owner`"),
        ("\"ida\"", "\" \"", "is empty"),
        ("2027-03-31", "\"2027-03-32\"", "no day"),
        ("2027-03-31", "2027-03-31T00:00:00Z", "no day"),
        ("issue", "isue", "did you mean `issue`?"),
        ("https://example.org/issues/1", "javascript:alert(1)", "http"),
    ];
    for (right, wrong, told) in wrong {
        let error = read(&WAIVER.replace(right, wrong)).unwrap_err().to_string();
        assert!(error.contains(told), "{wrong}: {error}");
    }
}

#[test]
fn a_file_may_name_several_services() {
    let text = r#"
catalogue = "2026.1"
[limits]
rate = 5
timeout = "9s"
[identity.alice]
bearer = { env = "ALICE_TOKEN" }
[service.tap]
url = "https://example.org/tap"
profile = "tap-async"
limits = { rate = 7 }
[service.broker]
url = "https://example.org/broker"
[[service.broker.waiver]]
requirement = "eb-dir-303-location"
reason = "r"
owner = "o"
expires = "2027-01-01"
"#;
    let around = Surroundings {
        folder: Path::new("/nowhere"),
        variable: &|_| Some("t0ken".to_owned()),
    };
    let targets = from_text("t.toml", text, &around).unwrap();
    let names: Vec<_> = targets
        .iter()
        .map(|t| t.name.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(names, ["tap", "broker"]);
    let rates: Vec<_> = targets.iter().map(|t| t.limits.rate).collect();
    assert_eq!(rates, [Some(7), Some(5)]);
    assert!(targets.iter().all(|t| t.limits.timeout == Duration::from_secs(9)));
    assert!(
        targets
            .iter()
            .all(|t| t.identities.len() == 1 && t.catalogue.as_deref() == Some("2026.1"))
    );
    assert_eq!((targets[0].waivers.len(), targets[1].waivers.len()), (0, 1));
    let alone = text.replace("[service.tap]", "[service.tap]\nname = 'x'");
    assert!(from_text("t.toml", &alone, &around).is_err());
    let mixed = format!("url = 'https://example.org'\n{text}");
    assert!(
        from_text("t.toml", &mixed, &around)
            .unwrap_err()
            .to_string()
            .contains("unknown key `url`")
    );
}
