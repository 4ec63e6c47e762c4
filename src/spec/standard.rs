//! A standard: where its document is, its sections and its requirements.

use serde::{Deserialize, Serialize};

use super::requirement::Requirement;

/// A document with requirements, as one file of the ledger describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standard {
    /// Name in targets and reports, such as `uws-1.1`.
    pub id: String,
    /// Title of the document.
    pub title: String,
    /// Version of the document.
    pub version: String,
    /// Day of its publication, as `YYYY-MM-DD`.
    pub date: String,
    /// Address of the document.
    pub url: String,
    /// Its sections, in the order of the document.
    pub sections: Vec<Section>,
    /// Its requirements, in the order of the catalogue.
    pub requirements: Vec<Requirement>,
}

/// A section of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Number as printed, such as `2.2.3.1` or `B`; source and heading where sections have no numbers.
    pub number: String,
    /// Heading.
    pub title: String,
    /// Fragment identifier in the document, where it has one.
    #[serde(default)]
    pub anchor: Option<String>,
    /// Address of the section, where it stands in another document than the standard's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Standard {
    /// The section with this number, such as `2.2.3.1`.
    pub fn section(&self, number: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.number == number)
    }

    /// The address of a section, or of the document where the section has no address of its own.
    pub fn link(&self, section: &Section) -> String {
        let document = section.url.as_ref().unwrap_or(&self.url);
        match &section.anchor {
            Some(anchor) => format!("{document}#{anchor}"),
            None => document.clone(),
        }
    }
}
