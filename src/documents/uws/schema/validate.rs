//! The walk through a document.

use super::model::{Complex, Content, Particle, ROOTS, Type};
use super::rows;
use super::simple::Simple;
use super::violation::{UwsVersion, Violation};
use crate::documents::uws::names::UWS_NS;
use crate::documents::xml::{Document, Element, collapse};
use std::collections::HashSet;
use std::ops::Range;

/// No more violations than this are reported for one document.
pub const MAX_VIOLATIONS: usize = 1000;

/// Validates a `job`, `jobs`, `results` or `parameters` document against the schema of UWS 1.0 or 1.1
/// (Appendix B of either). No violation means that the document is schema-valid.
///
/// Inside `jobInfo`, elements of `xsi:type` are checked for the types that UWS itself can use; other built-in
/// types of XML Schema are let through.
pub fn validate(document: &Document, version: UwsVersion) -> Vec<Violation> {
    let root = document.root();
    let mut run = Run::new(version, root.name() == "results", root.name() == "parameters");
    match ROOTS.iter().find(|(name, _)| *name == root.name()) {
        Some((_, complex)) if root.namespace() == Some(UWS_NS) => {
            let strange_attribute = complex.strange_attribute;
            let place = Place {
                nillable: false,
                row: strange_attribute,
                nil: strange_attribute,
                strange_attribute,
            };
            run.element(root, Type::Complex(complex), place);
        }
        Some(_) => {
            let code = if root.namespace().is_some() {
                "wrong-namespace"
            } else {
                "no-namespace"
            };
            let observed = root.namespace().unwrap_or("no namespace").to_owned();
            run.report(
                rows::NAMESPACE,
                code,
                root.tag_span(),
                format!("the namespace {UWS_NS}"),
                observed,
            );
        }
        None => {
            let observed = format!("the root element {}", root.qualified_name());
            let expected = "a root element job, jobs, results or parameters".to_owned();
            run.report(
                rows::NAMESPACE,
                "unknown-root",
                root.tag_span(),
                expected,
                observed,
            );
        }
    }
    run.finish()
}

/// What is known of an element from where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub nillable: bool,
    /// The requirement behind its value.
    pub row: &'static str,
    /// The requirement behind `xsi:nil` where it is not allowed.
    pub nil: &'static str,
    /// The requirement behind attributes, when its type is a simple one.
    pub strange_attribute: &'static str,
}

impl Place {
    /// The place of a child in a sequence.
    pub fn of(particle: &Particle, parent: &Complex) -> Place {
        let Particle {
            nillable, row, nil, ..
        } = *particle;
        Place {
            nillable,
            row,
            nil,
            strange_attribute: parent.closed,
        }
    }
}

/// The state of one validation.
pub struct Run {
    pub version: UwsVersion,
    /// Whether we are inside of `jobInfo`, where everything belongs to one requirement.
    pub in_info: bool,
    results_root: bool,
    parameters_root: bool,
    violations: Vec<Violation>,
    ids: HashSet<String>,
    id_references: Vec<(String, &'static str, Range<usize>)>,
}

impl Run {
    fn new(version: UwsVersion, results_root: bool, parameters_root: bool) -> Run {
        let (ids, id_references) = (HashSet::new(), Vec::new());
        Run {
            version,
            in_info: false,
            results_root,
            parameters_root,
            violations: Vec::new(),
            ids,
            id_references,
        }
    }

    /// Whether enough has been reported.
    pub fn is_full(&self) -> bool {
        self.violations.len() >= MAX_VIOLATIONS
    }

    /// Notes a violation.
    pub fn report(
        &mut self,
        row: &'static str,
        code: &'static str,
        span: Range<usize>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) {
        if self.is_full() {
            return;
        }
        let requirement = self.requirement(row);
        self.violations.push(Violation {
            requirement,
            code,
            span,
            expected: expected.into(),
            observed: observed.into(),
        });
    }

    /// The row that stands for another one here: some exist only for 1.1, some only for a document of its own.
    fn requirement(&self, row: &'static str) -> &'static str {
        if self.in_info {
            return rows::JOB_INFO;
        }
        match row {
            rows::RESULTS_VALID if !self.results_root => rows::CLOSED,
            rows::PARAMETERS_VALID if !self.parameters_root => rows::CLOSED,
            _ if self.version == UwsVersion::V1_1 => row,
            rows::JOBREF_ORDER | rows::JOBREF_NIL | rows::JOBREF_CREATION_TIME => rows::JOBREF_PHASE,
            rows::RESULT_CUSTOM | rows::RESULT_SIZE | rows::RESULT_MIME_TYPE | rows::CREATION_TIME => {
                rows::CLOSED
            }
            _ => row,
        }
    }

    /// Validates an element of a declared type.
    pub fn element(&mut self, element: Element<'_>, declared: Type, place: Place) {
        if self.is_full() {
            return;
        }
        let actual = self.substitute(element, declared, place.row);
        self.attributes(element, actual.unwrap_or(declared), place);
        if let (false, Some(actual)) = (self.nil(element, place), actual) {
            self.content(element, actual, place);
        }
    }

    /// Validates what stands between the tags.
    pub fn content(&mut self, element: Element<'_>, actual: Type, place: Place) {
        match actual {
            Type::Simple(simple) => self.simple_content(element, simple, place),
            Type::Complex(complex) => match complex.content {
                Content::Children(particles) => self.sequence(element, complex, particles),
                Content::Empty => {
                    if !is_empty(element) {
                        let observed = shown(inside(element));
                        self.report(
                            complex.closed,
                            "not-empty",
                            element.span(),
                            "no content, not even white space",
                            observed,
                        );
                    }
                }
                Content::Text => {
                    self.no_children(element, complex.closed);
                }
                Content::Anything => self.anything(element, complex),
            },
        }
    }

    fn no_children(&mut self, element: Element<'_>, row: &'static str) -> bool {
        let Some(child) = element.children().next() else {
            return true;
        };
        let observed = format!("the element {}", child.qualified_name());
        self.report(
            row,
            "child-element",
            child.span(),
            format!("only text in {}", element.name()),
            observed,
        );
        false
    }

    fn simple_content(&mut self, element: Element<'_>, simple: Simple, place: Place) {
        if !self.no_children(element, place.row) {
            return;
        }
        let value = element.text();
        let text = element.text_span();
        let span = if text.is_empty() { element.span() } else { text };
        if simple == Simple::DateTime && place.nillable && collapse(&value).is_empty() {
            let expected = "an xs:dateTime, or xsi:nil=\"true\" when there is none";
            self.report(
                rows::NIL_EMPTY,
                "empty-not-nil",
                span,
                expected,
                "an empty element without xsi:nil",
            );
            return;
        }
        self.value(simple, &value, place.row, span);
    }

    /// Checks the value of an element or an attribute.
    pub fn value(&mut self, simple: Simple, value: &str, row: &'static str, span: Range<usize>) {
        if let Err(bad) = simple.check(value, self.version) {
            let row = if bad.code == "enum-whitespace" {
                rows::ENUM_WHITESPACE
            } else {
                row
            };
            self.report(row, bad.code, span, bad.expected, shown(value));
            return;
        }
        match simple {
            Simple::Id if !self.ids.insert(collapse(value)) => {
                self.report(row, "duplicate-id", span, "an xs:ID used once", shown(value));
            }
            Simple::IdRef => self
                .id_references
                .push((collapse(value), self.requirement(row), span)),
            _ => {}
        }
    }

    fn finish(mut self) -> Vec<Violation> {
        for (id, row, span) in std::mem::take(&mut self.id_references) {
            if !self.ids.contains(&id) {
                // the row was chosen where the reference stood
                self.report(row, "dangling-idref", span, "the xs:ID of an element", shown(&id));
            }
        }
        self.violations
    }
}

/// Whether there is neither text nor a child, comments and instructions aside.
pub fn is_empty(element: Element<'_>) -> bool {
    element.children().len() == 0 && element.runs().all(|(text, _)| text.is_empty())
}

fn inside(element: Element<'_>) -> &str {
    let span = element.tag_span().end..element.span().end;
    let whole = element.document().text().get(span).unwrap_or("");
    whole
        .rfind("</")
        .and_then(|end| whole.get(..end))
        .unwrap_or(whole)
}

/// A value for the report: in quotes, and not too long.
pub fn shown(value: &str) -> String {
    const LONGEST: usize = 80;
    match value.char_indices().nth(LONGEST) {
        None => format!("{value:?}"),
        Some((end, _)) => format!("{:?}…", value.get(..end).unwrap_or("")),
    }
}
