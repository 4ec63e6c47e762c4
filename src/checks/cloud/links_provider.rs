//! Group G of the catalogue: service descriptors with a choice of providers.

use std::sync::LazyLock;

use regex::Regex;

use super::providers::{GOOGLE, KNOWN};
use super::uris::{is_web, scheme_of};
use crate::checks::datalink::values_of;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, View, settle};
use crate::documents::cloud::provider_of;
use crate::documents::votable::{Input, Service};
use crate::recording::{Reason, Step, step};

const CHOICE: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-provider";
const WITH_SERVICES: &[Step] = &[step::DISCOVERY_QUERY, step::LINKS_GET];

/// The names of the parameter, the older one last.
const NAMES: [&str; 2] = ["provider", "source"];

/// What means the archive itself.
const ON_PREMISES: [&str; 4] = ["prem", "on-prem", "main-server", "archive"];

static AMAZON: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[a-z]{2,5}(-[a-z]+){1,3}-[0-9]{1,2}$").ok());
static GOOGLES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[a-z]+(-[a-z]+)?[0-9]{0,2}$").ok());

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-cloud-param-shape",
        reads: Reads::Any(WITH_SERVICES),
        because: "A client that runs at a provider asks for the links to that provider.",
        usually: "Two forms are in use.",
        mend: "Nothing must be mended; the later form is a parameter provider with options such as aws:us-east-1.",
        good: &[CHOICE, "links/get GET /links?ID=a -> 200 | @cloud/links-source"],
        bad: &[],
        judge: |v| each_service(v, |x, service| shape(x, service).into_iter().collect()),
    },
    Check {
        decides: "dl-cloud-param-fixed",
        reads: Reads::Any(WITH_SERVICES),
        because: "A parameter with a value is a constant: clients send it, and never offer the choice.",
        usually: "The default of the choice was written as its value.",
        mend: "Leave the value empty, and say in the DESCRIPTION what happens where nothing is chosen.",
        good: &[CHOICE],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-provider-fixed",
            "fixed",
        )],
        judge: |v| each_service(v, fixed),
    },
    Check {
        decides: "dl-cloud-param-honoured",
        reads: Reads::Any(&[step::LINKS_OPTION]),
        because: "A client that asked for a copy in its own region downloads from the archive, at its cost, and does not know.",
        usually: "An option that the service can't serve is left aside.",
        mend: "Answer each option with addresses of that provider, or with an error; offer only what there is.",
        good: &[
            "links/option GET /links?ID=a&provider=aws:us-east-1 -> 200 | @cloud/links-provider-aws",
            "links/option GET /links?ID=a&provider=gc -> 200 | @cloud/links-unknown",
        ],
        bad: &[(
            "links/option GET /links?ID=a&provider=gc -> 200 | @cloud/links-good",
            "ignored",
        )],
        judge: |v| v.at(step::LINKS_OPTION).map(|x| settle(honoured(x))).collect(),
    },
    Check {
        decides: "dl-cloud-param-region",
        reads: Reads::Any(WITH_SERVICES),
        because: "A client compares the region with its own, letter by letter.",
        usually: "us-east1 is how Google spells a region, us-east-1 how Amazon does.",
        mend: "Spell the region as its provider does.",
        good: &[CHOICE],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-provider-region",
            "no-region",
        )],
        judge: |v| each_service(v, regions),
    },
];

/// The judgements on each service descriptor.
fn each_service(v: &View<'_>, judge: impl Fn(&Seen<'_>, Service<'_>) -> Vec<Finding>) -> Vec<Finding> {
    let answers = WITH_SERVICES.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x| match x.votable() {
        Ok(votable) => votable
            .services()
            .into_iter()
            .flat_map(|service| judge(&x, service))
            .collect(),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

/// The options of an input parameter.
fn options<'d>(input: &Input<'d>) -> Vec<&'d str> {
    let values = input.param.field.values();
    let options = values.map(|values| values.options()).unwrap_or_default();
    options.into_iter().filter_map(|option| option.value).collect()
}

/// Does a parameter choose a provider, by its name?
fn chooses(input: &Input<'_>) -> bool {
    let name = input.param.name().unwrap_or_default();
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The parameter that chooses a provider, with its options.
fn choice<'d>(service: Service<'d>) -> Option<(Input<'d>, Vec<&'d str>)> {
    let input = service.inputs().into_iter().find(chooses)?;
    let options = options(&input);
    (!options.is_empty()).then_some((input, options))
}

fn place(input: &Input<'_>) -> Part {
    Part::Body(Some(input.param.field.element.tag_span()))
}

fn shape(x: &Seen<'_>, service: Service<'_>) -> Option<Finding> {
    let (input, options) = choice(service)?;
    let name = input.param.name().unwrap_or_default();
    let id = service.resource.id().unwrap_or("none");
    let observed = format!(
        "the parameter `{name}` offers {}; the ID is {id}",
        options.join(", ")
    );
    let code = if name.eq_ignore_ascii_case("provider") {
        "provider"
    } else {
        "source"
    };
    Some(Finding::info(code, x, place(&input), observed))
}

fn fixed(x: &Seen<'_>, service: Service<'_>) -> Vec<Finding> {
    let inputs = service.inputs();
    // Other parameters may have a value beside their options: the standard's own examples do.
    let choices = inputs
        .iter()
        .filter(|input| chooses(input) && options(input).len() > 1);
    let judged = choices.map(|input| {
        let name = input.param.name().unwrap_or_default();
        let offered = options(input).len();
        if input.param.is_empty() {
            let observed = format!("`{name}` offers {offered} options and has no value");
            return Finding::pass(x, place(input), observed);
        }
        let value = input.param.value().unwrap_or_default();
        let observed = format!("`{name}` has the value `{value}` and offers {offered} options");
        let at = Part::Body(Some(input.param.field.span_of("value")));
        Finding::broken("fixed", x, at, "no value where there is a choice", observed)
    });
    judged.collect()
}

fn regions(x: &Seen<'_>, service: Service<'_>) -> Vec<Finding> {
    let Some((input, options)) = choice(service) else {
        return Vec::new();
    };
    let judged = options.into_iter().filter_map(|option| {
        let (provider, region) = option.trim().split_once(':')?;
        let provider = provider.to_ascii_lowercase();
        let pattern = match provider.as_str() {
            "aws" => AMAZON.as_ref()?,
            name if GOOGLE.contains(&name) => GOOGLES.as_ref()?,
            _ => return None,
        };
        let observed = format!("the option `{option}`");
        Some(match pattern.is_match(region) {
            true => Finding::pass(x, place(&input), observed),
            false => {
                let expected = if provider == "aws" {
                    "a region like us-east-1"
                } else {
                    "a region like us-east1"
                };
                Finding::broken("no-region", x, place(&input), expected, observed)
            }
        })
    });
    judged.collect()
}

/// The option that was asked for: a value of either name that names a provider.
fn option_of(x: &Seen<'_>) -> Option<String> {
    NAMES.iter().flat_map(|name| values_of(x, name)).next()
}

fn honoured(x: Seen<'_>) -> Judgement {
    let Some(option) = option_of(&x) else {
        return Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "the option is not in the request",
        ));
    };
    let provider = option.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if (400..500).contains(&x.status()) && !matches!(x.status(), 401 | 403 | 429) {
        return Ok(Finding::pass(
            &x,
            Part::Status,
            format!("{option}: {}", x.status_line()),
        ));
    }
    let votable = x.votable()?;
    if let Some(error) = votable.error() {
        return Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{option}: {}", error.message),
        ));
    }
    let sheet = x.sheet()?;
    let rows = sheet
        .rows
        .iter()
        .filter(|row| sheet.text(row, "semantics").trim() == "#this");
    let addresses: Vec<&str> = rows
        .map(|row| sheet.text(row, "access_url").trim())
        .filter(|url| !url.is_empty())
        .collect();
    if addresses.is_empty() || addresses.iter().any(|url| belongs(url, &provider)) {
        let observed = format!(
            "{option}: {}",
            addresses.first().unwrap_or(&"no address, or an error")
        );
        return Ok(Finding::pass(&x, sheet.head(), observed));
    }
    // Of a provider that we don't know nobody can tell its addresses.
    if !KNOWN.contains(&provider.as_str()) {
        let observed = format!("{option}: {}", addresses.join(", "));
        return Err(Finding::undecided(Reason::Ambiguous, &x, observed));
    }
    let first = addresses.first().copied().unwrap_or_default();
    let observed = format!("`{option}` was asked for, and the address is `{first}`");
    let expected = "an address of that provider, or an error";
    Ok(Finding::broken(
        "ignored",
        &x,
        ignored_at(&sheet, first),
        expected,
        observed,
    ))
}

fn ignored_at(sheet: &Sheet<'_>, url: &str) -> Part {
    let row = sheet
        .rows
        .iter()
        .find(|row| sheet.text(row, "access_url").trim() == url);
    row.map_or(sheet.head(), |row| sheet.cell(row, "access_url"))
}

/// Is it an address of this provider, by its scheme or by its host?
fn belongs(url: &str, provider: &str) -> bool {
    if ON_PREMISES.contains(&provider) {
        return is_web(url);
    }
    let host = url::Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let by_scheme = scheme_of(url).and_then(|scheme| provider_of(&scheme));
    let google = GOOGLE.contains(&provider);
    match by_scheme {
        Some(name) => name == provider || (google && GOOGLE.contains(&name)),
        None if google => host.ends_with("googleapis.com") || host.ends_with("storage.cloud.google.com"),
        None => match provider {
            "aws" => host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"),
            "azure" => host.ends_with(".windows.net"),
            _ => false,
        },
    }
}
