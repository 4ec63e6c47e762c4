//! Attributes: which may stand there, which must, and what their values are.

use super::model::{AttributeRule, Type};
use super::rows;
use super::validate::{Place, Run, shown};
use super::violation::UwsVersion;
use crate::documents::uws::names::{UWS_NS, XLINK_NS, XSI_NS};
use crate::documents::xml::{Attribute, Element};

/// The namespace of attributes that a service may add to its results (1.1).
const CUSTOM_NS: &str = "urn:uwscustom";
/// What XML Schema allows on every element.
const XSI_NAMES: [&str; 4] = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];

/// What a strange attribute probably was meant to be.
struct Mistake {
    code: &'static str,
    row: &'static str,
    expected: String,
    /// Index of the rule in whose place it stands.
    instead_of: Option<usize>,
}

impl Run {
    /// Validates the attributes of an element.
    pub fn attributes(&mut self, element: Element<'_>, actual: Type, place: Place) {
        let (rules, custom, strange): (&[AttributeRule], bool, &'static str) = match actual {
            Type::Simple(_) => (&[], false, place.strange_attribute),
            Type::Complex(complex) => (complex.attributes, complex.custom, complex.strange_attribute),
        };
        let custom = custom && self.version == UwsVersion::V1_1;
        let known = |rule: &AttributeRule, attribute: &Attribute| {
            rule.since <= self.version && attribute.is(rule.namespace, rule.name)
        };
        let present: Vec<bool> = rules
            .iter()
            .map(|rule| {
                element
                    .attributes()
                    .iter()
                    .any(|attribute| known(rule, attribute))
            })
            .collect();
        let mut stood_for = present.clone();
        for attribute in element.attributes() {
            let namespace = attribute.namespace.as_deref();
            let is_xsi = namespace == Some(XSI_NS) && XSI_NAMES.contains(&attribute.name.as_str());
            if is_xsi || (custom && namespace == Some(CUSTOM_NS)) {
                continue;
            }
            let version = self.version;
            let rule = rules
                .iter()
                .find(|rule| rule.since <= version && attribute.is(rule.namespace, rule.name));
            if let Some(rule) = rule {
                self.value(
                    rule.value,
                    &attribute.value,
                    rule.row,
                    attribute.value_span.clone(),
                );
                continue;
            }
            let mistake = mistake(attribute, rules, &present, version, strange);
            if let Some(slot) = mistake.instead_of.and_then(|index| stood_for.get_mut(index)) {
                *slot = true;
            }
            let observed = format!("{} on {}", written(attribute), element.name());
            self.report(
                mistake.row,
                mistake.code,
                attribute.span.clone(),
                mistake.expected,
                observed,
            );
        }
        for (rule, _) in rules
            .iter()
            .zip(stood_for)
            .filter(|(rule, there)| rule.required && !there)
        {
            let expected = format!("the attribute {}", rule.name);
            self.report(
                rule.row,
                "missing",
                element.tag_span(),
                expected,
                format!("{} without it", element.name()),
            );
        }
    }
}

fn written(attribute: &Attribute) -> String {
    let value = shown(&attribute.value);
    match &attribute.prefix {
        Some(prefix) => format!("{prefix}:{}={value}", attribute.name),
        None => format!("{}={value}", attribute.name),
    }
}

/// Finds out what an attribute that does not belong there was meant to be.
fn mistake(
    attribute: &Attribute,
    rules: &[AttributeRule],
    present: &[bool],
    version: UwsVersion,
    strange: &'static str,
) -> Mistake {
    let namespace = attribute.namespace.as_deref();
    let name = attribute.name.as_str();
    let found = |code, row: fn(&AttributeRule) -> &'static str, fits: &dyn Fn(&AttributeRule) -> bool| {
        let index = rules
            .iter()
            .position(|rule| rule.since <= version && fits(rule))?;
        let rule = rules.get(index)?;
        let missing = !present.get(index).copied().unwrap_or(false);
        missing.then(|| Mistake {
            code,
            row: row(rule),
            expected: spelled(rule),
            instead_of: Some(index),
        })
    };
    let like = |rule: &AttributeRule| {
        rule.namespace.is_none() && (rule.mistaken.contains(&name) || rule.name.eq_ignore_ascii_case(name))
    };
    let qualified = |_: &AttributeRule| rows::QUALIFIED;
    let guess = match namespace {
        Some(UWS_NS) => found("qualified-attribute", qualified, &|rule| {
            rule.namespace.is_none() && rule.name == name
        }),
        Some(other) if other.to_ascii_lowercase().contains("xlink") && other != XLINK_NS => {
            found("wrong-namespace", |rule| rule.row, &|rule| {
                rule.namespace.is_some() && rule.name == name
            })
        }
        Some(_) => None,
        None => found("misspelled", |rule| rule.row, &like).or_else(|| {
            found("unqualified-attribute", qualified, &|rule| {
                rule.namespace.is_some() && rule.name == name
            })
        }),
    };
    let newer = rules
        .iter()
        .any(|rule| rule.since > version && attribute.is(rule.namespace, rule.name));
    let custom = newer || (namespace == Some(CUSTOM_NS) && strange == rows::RESULT_CUSTOM);
    guess.unwrap_or_else(|| Mistake {
        code: if custom {
            "not-in-1.0"
        } else {
            "unexpected-attribute"
        },
        row: strange,
        expected: allowed(rules, version),
        instead_of: None,
    })
}

fn spelled(rule: &AttributeRule) -> String {
    match rule.namespace {
        Some(namespace) => format!("the attribute {} in the namespace {namespace}", rule.name),
        None => format!("the attribute {}, without a prefix", rule.name),
    }
}

fn allowed(rules: &[AttributeRule], version: UwsVersion) -> String {
    let spelled = |rule: &AttributeRule| match rule.namespace {
        Some(_) => format!("xlink:{}", rule.name),
        None => rule.name.to_owned(),
    };
    let names: Vec<String> = rules
        .iter()
        .filter(|rule| rule.since <= version)
        .map(spelled)
        .collect();
    if names.is_empty() {
        "no attributes".to_owned()
    } else {
        format!("only the attributes {}", names.join(", "))
    }
}
