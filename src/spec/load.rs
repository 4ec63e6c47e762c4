//! Reads the files of `specs/` into standards.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::catalogue::VERSIONS;
use super::ledger::Ledger;
use super::requirement::{Level, Need, Origin, Requirement, Violation};
use super::standard::{Section, Standard};

/// The files of the ledger, in catalogue order, with the folder that each must name as its id.
const FILES: &[(&str, &str)] = &[
    ("uws-1.1", include_str!("../../specs/uws-1.1/requirements.toml")),
    ("dali-1.1", include_str!("../../specs/dali-1.1/requirements.toml")),
    ("tap-1.1", include_str!("../../specs/tap-1.1/requirements.toml")),
    ("soda-1.0", include_str!("../../specs/soda-1.0/requirements.toml")),
    ("vosi-1.1", include_str!("../../specs/vosi-1.1/requirements.toml")),
    ("sso-2.0", include_str!("../../specs/sso-2.0/requirements.toml")),
    (
        "execution-broker-1.0",
        include_str!("../../specs/execution-broker-1.0/requirements.toml"),
    ),
    (
        "datalink-1.1",
        include_str!("../../specs/datalink-1.1/requirements.toml"),
    ),
    (
        "cloud-access",
        include_str!("../../specs/cloud-access/requirements.toml"),
    ),
];

/// Why a file of the ledger cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecError {
    /// Folder of the file below `specs/`.
    pub standard: String,
    /// What is wrong, with line and column where the reader knows them.
    pub problem: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "specs/{}/requirements.toml: {}", self.standard, self.problem)
    }
}

impl std::error::Error for SpecError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFile {
    id: String,
    title: String,
    version: String,
    date: String,
    url: String,
    section: Vec<Section>,
    requirement: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    row: u16,
    group: String,
    section: String,
    #[serde(default)]
    also: Vec<String>,
    level: Level,
    origin: Option<Origin>,
    violation: Violation,
    violation_asked: Option<Violation>,
    #[serde(default)]
    violation_in: BTreeMap<String, Violation>,
    violation_note: Option<String>,
    #[serde(default)]
    versions: Vec<String>,
    #[serde(default)]
    standard_versions: Vec<String>,
    needs: Vec<Need>,
    text: String,
    test: String,
    untestable: Option<String>,
    #[serde(default)]
    replaces: Vec<String>,
    since: Option<String>,
}

/// Parses all files of the ledger anew; [`ledger`](super::ledger()) does it once and keeps the outcome.
///
/// # Errors
/// A file that is not TOML of the expected shape, that names another standard than its folder, or that
/// refers to a section which it does not list.
pub fn load() -> Result<Ledger, SpecError> {
    let standards = FILES
        .iter()
        .map(|(folder, text)| read_standard(folder, text))
        .collect::<Result<_, _>>()?;
    Ok(Ledger { standards })
}

fn read_standard(folder: &str, text: &str) -> Result<Standard, SpecError> {
    let error = |problem: String| SpecError {
        standard: folder.to_owned(),
        problem,
    };
    let file: StandardFile = toml::from_str(text).map_err(|e| error(e.to_string()))?;
    if file.id != folder {
        return Err(error(format!("the id is `{}`", file.id)));
    }
    let mut standard = Standard {
        id: file.id,
        title: file.title,
        version: file.version,
        date: file.date,
        url: file.url,
        sections: file.section,
        requirements: Vec::new(),
    };
    standard.requirements = file
        .requirement
        .into_iter()
        .map(|row| requirement(&standard, row))
        .collect::<Result<_, _>>()
        .map_err(error)?;
    Ok(standard)
}

fn requirement(standard: &Standard, row: Row) -> Result<Requirement, String> {
    let section = |number: &String| {
        standard
            .section(number)
            .ok_or_else(|| format!("`{}` refers to section {number}, which is not listed", row.id))
    };
    let link = standard.link(section(&row.section)?);
    row.also.iter().try_for_each(|number| section(number).map(drop))?;
    if let Some(version) = row.violation_in.keys().find(|v| !row.versions.contains(v)) {
        return Err(format!(
            "`{}` grades version {version}, to which it does not apply",
            row.id
        ));
    }
    if (row.level == Level::Convention) != row.origin.is_some() {
        return Err(format!(
            "`{}`: a convention, and nothing else, has an origin",
            row.id
        ));
    }
    let since = row.since.unwrap_or_else(|| VERSIONS[0].to_owned());
    if !VERSIONS.contains(&since.as_str()) {
        return Err(format!(
            "`{}` came with {since}, which is no version of the catalogue",
            row.id
        ));
    }
    Ok(Requirement {
        id: row.id,
        standard: standard.id.clone(),
        row: row.row,
        group: row.group,
        section: row.section,
        also: row.also,
        link,
        level: row.level,
        origin: row.origin,
        violation: row.violation,
        violation_asked: row.violation_asked,
        violation_in: row.violation_in,
        violation_note: row.violation_note,
        versions: row.versions,
        standard_versions: row.standard_versions,
        needs: row.needs,
        text: row.text,
        test: row.test,
        untestable: row.untestable,
        replaces: row.replaces,
        since,
    })
}

#[cfg(test)]
mod tests {
    use super::{Violation, read_standard};

    const HEAD: &str = "id = 'x-1'\ntitle = 'X'\nversion = '1'\ndate = '2020-01-01'\nurl = 'https://example.org/x'\n\
                        [[section]]\nnumber = '1'\ntitle = 'One'\nanchor = 'one'\n";
    const ROW: &str = "[[requirement]]\nid = 'x-a'\nrow = 1\ngroup = 'G'\nsection = '1'\nlevel = 'must'\n\
                       violation = 'fail'\nneeds = ['two-identities']\ntext = 'A.'\ntest = 'B.'\n";

    #[test]
    fn links_come_from_the_section_table() {
        let standard = read_standard("x-1", &format!("{HEAD}{ROW}")).unwrap();
        assert_eq!(standard.requirements[0].link, "https://example.org/x#one");
        let without_anchor = HEAD.replace("anchor = 'one'\n", "");
        let standard = read_standard("x-1", &format!("{without_anchor}{ROW}")).unwrap();
        assert_eq!(standard.requirements[0].link, "https://example.org/x");
    }

    #[test]
    fn a_section_may_stand_in_another_document() {
        let elsewhere = HEAD.replace("anchor = 'one'\n", "url = 'https://example.org/y'\n");
        let standard = read_standard("x-1", &format!("{elsewhere}{ROW}")).unwrap();
        assert_eq!(standard.requirements[0].link, "https://example.org/y");
    }

    #[test]
    fn a_version_may_be_graded_otherwise() {
        let row = format!("{ROW}versions = ['1.0', '23']\nviolation_in = {{ '23' = 'warn' }}\n");
        let standard = read_standard("x-1", &format!("{HEAD}{row}")).unwrap();
        let requirement = &standard.requirements[0];
        assert_eq!(requirement.violation_for("1.0"), Violation::Fail);
        assert_eq!(requirement.violation_for("23"), Violation::Warn);
    }

    #[test]
    fn mistakes_in_a_file_are_named() {
        let problem = |folder: &str, text: String| read_standard(folder, &text).unwrap_err().to_string();
        assert!(problem("y-1", format!("{HEAD}{ROW}")).contains("the id is `x-1`"));
        assert!(problem("x-1", format!("{HEAD}{ROW}also = ['9']\n")).contains("`x-a` refers to section 9"));
        assert!(problem("x-1", format!("{HEAD}{ROW}severity = 'high'\n")).contains("severity"));
        assert!(problem("x-1", format!("{HEAD}{}", ROW.replace("'must'", "'shall'"))).contains("shall"));
        assert!(problem("x-1", format!("{HEAD}{ROW}origin = 'practice'\n")).contains("has an origin"));
        assert!(
            problem("x-1", format!("{HEAD}{}", ROW.replace("'must'", "'convention'")))
                .contains("has an origin")
        );
        let graded = format!("{HEAD}{ROW}versions = ['1.0']\nviolation_in = {{ '23' = 'warn' }}\n");
        assert!(problem("x-1", graded).contains("grades version 23"));
        assert!(problem("x-1", format!("{HEAD}{}", ROW.replace("two-identities", "A2"))).contains("A2"));
    }
}
