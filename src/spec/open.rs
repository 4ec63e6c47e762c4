//! What the standards leave open or say in two ways, and the verdict that is given all the same: `specs/*/open.toml`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::ledger::ledger;
use super::load::SpecError;

/// The files, in catalogue order, with the folder of each.
const FILES: &[(&str, &str)] = &[
    ("uws-1.1", include_str!("../../specs/uws-1.1/open.toml")),
    (
        "execution-broker-1.0",
        include_str!("../../specs/execution-broker-1.0/open.toml"),
    ),
    ("datalink-1.1", include_str!("../../specs/datalink-1.1/open.toml")),
    ("cloud-access", include_str!("../../specs/cloud-access/open.toml")),
];

/// A question that a standard leaves open, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Stable name, such as `open-uws-z`.
    pub id: String,
    /// Id of the standard whose text is concerned first, such as `uws-1.1`.
    pub standard: String,
    /// Numbers of the sections of that standard that say it, or do not.
    pub sections: Vec<String>,
    /// What the text leaves open, or says in two ways.
    pub left: String,
    /// What services or clients do, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// The verdict that voconform gives.
    pub verdict: String,
    /// Ids of the requirements that give it, of any standard.
    pub requirements: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenFile {
    open: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    sections: Vec<String>,
    left: String,
    seen: Option<String>,
    verdict: String,
    requirements: Vec<String>,
}

/// All open questions, in catalogue order. Empty if a file cannot be read, which the tests of this crate rule out.
pub fn questions() -> &'static [Question] {
    static QUESTIONS: OnceLock<Vec<Question>> = OnceLock::new();
    QUESTIONS.get_or_init(|| load().unwrap_or_default())
}

/// The questions that concern a requirement.
pub fn about(requirement: &str) -> impl Iterator<Item = &'static Question> {
    questions()
        .iter()
        .filter(move |question| question.requirements.iter().any(|id| id == requirement))
}

/// The questions that a standard's editors may want to settle: those on its own text, and those on another text that
/// concern one of its requirements.
pub fn of_standard(standard: &str) -> impl Iterator<Item = &'static Question> {
    let concerns = move |id: &String| ledger().get(id).is_some_and(|row| row.standard == standard);
    questions()
        .iter()
        .filter(move |question| question.standard == standard || question.requirements.iter().any(concerns))
}

fn load() -> Result<Vec<Question>, SpecError> {
    let mut all = Vec::new();
    for (folder, text) in FILES {
        let file: OpenFile = toml::from_str(text).map_err(|e| SpecError {
            standard: (*folder).to_owned(),
            problem: format!("open.toml: {e}"),
        })?;
        all.extend(file.open.into_iter().map(|row| Question {
            id: row.id,
            standard: (*folder).to_owned(),
            sections: row.sections,
            left: row.left,
            seen: row.seen,
            verdict: row.verdict,
            requirements: row.requirements,
        }));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_files_can_be_read_and_are_whole() {
        let all = load().unwrap();
        let count = |standard: &str| all.iter().filter(|q| q.standard == standard).count();
        assert!(count("uws-1.1") >= 50 && count("execution-broker-1.0") >= 47 && count("cloud-access") >= 25);
        assert_eq!(all.len(), questions().len());
    }

    #[test]
    fn ids_are_unique_and_no_requirements() {
        let ids: BTreeSet<&str> = questions().iter().map(|q| q.id.as_str()).collect();
        assert_eq!(ids.len(), questions().len());
        assert!(
            ids.iter()
                .all(|id| id.starts_with("open-") && ledger().get(id).is_none())
        );
    }

    #[test]
    fn requirements_and_sections_exist() {
        for question in questions() {
            let standard = ledger().standard(&question.standard).unwrap();
            assert!(
                !question.sections.is_empty() && !question.requirements.is_empty(),
                "{}",
                question.id
            );
            for number in &question.sections {
                assert!(
                    standard.section(number).is_some(),
                    "{}: section {number}",
                    question.id
                );
            }
            let known: BTreeSet<&String> = question.requirements.iter().collect();
            assert_eq!(known.len(), question.requirements.len(), "{}", question.id);
            for id in known {
                assert!(ledger().get(id).is_some(), "{}: no requirement {id}", question.id);
            }
        }
    }

    #[test]
    fn prose_consists_of_sentences() {
        let sentence = |text: &str| text.ends_with('.') && text.trim() == text && !text.contains("  ");
        for question in questions() {
            let seen = question.seen.as_deref().unwrap_or("-.");
            for text in [question.left.as_str(), seen, question.verdict.as_str()] {
                assert!(sentence(text), "{}: {text}", question.id);
            }
        }
    }

    #[test]
    fn a_question_is_found_by_its_requirement_and_by_its_standards() {
        let of = |id: &str| about(id).map(|q| q.id.as_str()).collect::<Vec<_>>();
        assert_eq!(of("uws-time-z-text"), ["open-uws-z"]);
        assert!(of_standard("tap-1.1").any(|q| q.id == "open-uws-refused-creation"));
        assert!(of_standard("uws-1.1").all(|q| q.standard == "uws-1.1"));
    }
}
