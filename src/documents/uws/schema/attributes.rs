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

/// What an element may carry.
struct Allowed {
    rules: &'static [AttributeRule],
    /// Whether attributes of `urn:uwscustom` are allowed.
    custom: bool,
    /// The requirement behind attributes that are not.
    strange: &'static str,
    version: UwsVersion,
    /// Which of the rules have their attribute there.
    present: Vec<bool>,
}

/// What a strange attribute probably was meant to be.
struct Mistake {
    code: &'static str,
    row: &'static str,
    /// Index of the rule in whose place it stands.
    instead_of: usize,
}

impl Run {
    /// Validates the attributes of an element.
    pub fn attributes(&mut self, element: Element<'_>, actual: Type, place: Place) {
        let allowed = Allowed::on(element, actual, place, self.version);
        let mut stood_for = allowed.present.clone();
        for attribute in element.attributes() {
            let namespace = attribute.namespace.as_deref();
            let is_xsi = namespace == Some(XSI_NS) && XSI_NAMES.contains(&attribute.name.as_str());
            if is_xsi || (allowed.custom && namespace == Some(CUSTOM_NS)) {
                continue;
            }
            if let Some((_, rule)) = allowed.rule(|rule| attribute.is(rule.namespace, rule.name)) {
                self.value(
                    rule.value,
                    &attribute.value,
                    rule.row,
                    attribute.value_span.clone(),
                );
                continue;
            }
            let instead_of = self.strange_attribute(element, attribute, &allowed);
            if let Some(slot) = instead_of.and_then(|index| stood_for.get_mut(index)) {
                *slot = true;
            }
        }
        for (rule, _) in allowed
            .rules
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

    /// Reports an attribute that does not belong there; the index of the rule in whose place it stands.
    fn strange_attribute(
        &mut self,
        element: Element<'_>,
        attribute: &Attribute,
        allowed: &Allowed,
    ) -> Option<usize> {
        let observed = format!("{} on {}", written(attribute), element.name());
        let mistake = allowed.mistake(attribute);
        if let Some((mistake, rule)) =
            mistake.and_then(|m| allowed.rules.get(m.instead_of).map(|rule| (m, rule)))
        {
            self.report(
                mistake.row,
                mistake.code,
                attribute.span.clone(),
                spelled(rule),
                observed,
            );
            return Some(mistake.instead_of);
        }
        let code = if allowed.is_newer(attribute) {
            "not-in-1.0"
        } else {
            "unexpected-attribute"
        };
        self.report(
            allowed.strange,
            code,
            attribute.span.clone(),
            allowed.names(),
            observed,
        );
        None
    }
}

impl Allowed {
    fn on(element: Element<'_>, actual: Type, place: Place, version: UwsVersion) -> Allowed {
        let (rules, custom, strange): (&[AttributeRule], bool, &'static str) = match actual {
            Type::Simple(_) => (&[], false, place.strange_attribute),
            Type::Complex(complex) => (complex.attributes, complex.custom, complex.strange_attribute),
        };
        let there = |rule: &AttributeRule| {
            let named = |attribute: &Attribute| attribute.is(rule.namespace, rule.name);
            rule.since <= version && element.attributes().iter().any(named)
        };
        let present = rules.iter().map(there).collect();
        Allowed {
            rules,
            custom: custom && version == UwsVersion::V1_1,
            strange,
            version,
            present,
        }
    }

    /// The first rule of this version that fits.
    fn rule(&self, fits: impl Fn(&AttributeRule) -> bool) -> Option<(usize, &'static AttributeRule)> {
        self.rules
            .iter()
            .enumerate()
            .find(|(_, rule)| rule.since <= self.version && fits(rule))
    }

    /// Finds out what an attribute that does not belong there was meant to be; something that is not there
    /// already.
    fn mistake(&self, attribute: &Attribute) -> Option<Mistake> {
        let name = attribute.name.as_str();
        let own = |rule: &AttributeRule| rule.namespace.is_none();
        let like =
            |rule: &AttributeRule| rule.mistaken.contains(&name) || rule.name.eq_ignore_ascii_case(name);
        let link = |rule: &AttributeRule| rule.namespace.is_some() && rule.name == name;
        let found = match attribute.namespace.as_deref() {
            Some(UWS_NS) => {
                let found = self.rule(|rule| own(rule) && rule.name == name);
                found.map(|(index, _)| ("qualified-attribute", rows::QUALIFIED, index))
            }
            Some(other) if other != XLINK_NS && other.to_ascii_lowercase().contains("xlink") => self
                .rule(link)
                .map(|(index, rule)| ("wrong-namespace", rule.row, index)),
            Some(_) => None,
            None => {
                let misspelled = self.rule(|rule| own(rule) && like(rule));
                let unqualified = || {
                    self.rule(link)
                        .map(|(index, _)| ("unqualified-attribute", rows::QUALIFIED, index))
                };
                misspelled
                    .map(|(index, rule)| ("misspelled", rule.row, index))
                    .or_else(unqualified)
            }
        };
        let (code, row, instead_of) = found?;
        (self.present.get(instead_of) == Some(&false)).then_some(Mistake {
            code,
            row,
            instead_of,
        })
    }

    /// Whether the attribute came with 1.1.
    fn is_newer(&self, attribute: &Attribute) -> bool {
        let newer =
            |rule: &AttributeRule| rule.since > self.version && attribute.is(rule.namespace, rule.name);
        let custom = attribute.namespace.as_deref() == Some(CUSTOM_NS) && self.strange == rows::RESULT_CUSTOM;
        custom || self.rules.iter().any(newer)
    }

    fn names(&self) -> String {
        let spelled = |rule: &AttributeRule| match rule.namespace {
            Some(_) => format!("xlink:{}", rule.name),
            None => rule.name.to_owned(),
        };
        let known = self.rules.iter().filter(|rule| rule.since <= self.version);
        let names: Vec<String> = known.map(spelled).collect();
        if names.is_empty() {
            "no attributes".to_owned()
        } else {
            format!("only the attributes {}", names.join(", "))
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

fn spelled(rule: &AttributeRule) -> String {
    match rule.namespace {
        Some(namespace) => format!("the attribute {} in the namespace {namespace}", rule.name),
        None => format!("the attribute {}, without a prefix", rule.name),
    }
}
