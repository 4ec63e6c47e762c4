//! The documents for people: target files in them can be read, and links between them lead somewhere. That their command lines
//! can be read is tested in `src/cli/documented.rs`, where the command line is defined.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use voconform::target::{Surroundings, from_text};

/// The documents, with their paths.
fn documents() -> Vec<(PathBuf, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .map(|name| top.join(name))
        .into();
    let in_docs = fs::read_dir(top.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths.extend(in_docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    paths.sort();
    assert!(paths.len() >= 8, "{paths:?}");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The fenced blocks of a document: what stands behind the fence, and the text.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, block))) => *block += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A folder with every file that a target file names.
fn folder(text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("docs-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for name in Regex::new("file = \"([^\"]*)\"").unwrap().captures_iter(text) {
        fs::write(folder.join(&name[1]), "content").unwrap();
    }
    folder
}

#[test]
fn target_files_can_be_read() {
    let mut read = 0;
    for (path, text) in documents() {
        for (info, block) in blocks(&text) {
            let file = match info.as_str() {
                "toml target" => block,
                // What stands in a target file besides the address.
                "toml part" => format!("url = \"https://example.org/jobs\"\n{block}"),
                "toml" => panic!(
                    "{}: say whether it is a `target`, a `part` of one, or a `row`:\n{block}",
                    path.display()
                ),
                _ => continue,
            };
            let folder = folder(&file);
            let around = Surroundings {
                folder: &folder,
                variable: &|_| Some("a-secret-of-somebody".to_owned()),
            };
            if let Err(error) = from_text("target.toml", &file, &around) {
                panic!("{}: {error}\n{file}", path.display());
            }
            read += 1;
        }
    }
    assert!(read >= 10, "{read} target files");
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for (path, text) in documents() {
        for found in link.captures_iter(&text) {
            let href = &found[1];
            if href.starts_with("https://") {
                continue;
            }
            let (file, fragment) = href
                .split_once('#')
                .map_or((href, None), |(file, id)| (file, Some(id)));
            let target = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap().join(file)
            };
            // Pictures are made by the step that looks at the page, and kept with the documents.
            assert!(target.exists(), "{}: {href}", path.display());
            if let Some(fragment) = fragment {
                let there = fs::read_to_string(&target).unwrap();
                assert!(
                    headings(&there).iter().any(|id| id == fragment),
                    "{}: {href}",
                    path.display()
                );
            }
        }
    }
}

/// The fragments that GitHub makes of headings.
fn headings(text: &str) -> Vec<String> {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let fragment = |heading: &str| {
        heading
            .trim()
            .to_lowercase()
            .chars()
            .filter(kept)
            .collect::<String>()
            .replace(' ', "-")
    };
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| fragment(line.trim_start_matches('#')))
        .collect()
}

#[test]
fn no_document_names_a_place_of_this_machine() {
    for (path, text) in documents() {
        for place in ["/work/", "/tmp/", "/root/", "\u{2014}"] {
            assert!(!text.contains(place), "{} has {place}", path.display());
        }
    }
}
