//! The https twins of what is in the cloud, as an archive serves them, and a service that cuts them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use sha2::Sha256;

use super::answer::Answer;
use super::auth::{challenge, may_read};
use super::data::{Content, DATA_SETS, archived};
use super::encoding::encode_path;
use super::fields::Fields;
use super::route::plain;
use super::scene::Scene;
use super::store::{Delivered, deliver};
use crate::uws::escape_html;

/// A file by its path, as it was sent, or a page of the files of a folder.
pub(super) fn archive(scene: &Scene, path: &str) -> Answer {
    let path = plain(path);
    if path.ends_with('/') {
        return folder(&path).unwrap_or_else(|| Answer::text(404, "There is no such folder.\n"));
    }
    let Some((set, _)) = archived(&path) else {
        return Answer::text(404, "There is no such file.\n");
    };
    match may_read(scene, set) {
        true => file(scene, &path),
        false => challenge(),
    }
}

/// The bytes, whoever asks.
pub(super) fn file(scene: &Scene, path: &str) -> Answer {
    let Some((set, mut blob)) = archived(path) else {
        return Answer::text(404, "There is no such file.\n");
    };
    if let Some(set) = set {
        scene.service.mutations.file(&mut blob, set);
    }
    match deliver(scene.request, &blob, true) {
        Delivered::Answer(answer) => answer
            .with(
                "Digest",
                &format!("md5={}", STANDARD.encode(Md5::digest(&blob.bytes))),
            )
            .with(
                "Repr-Digest",
                &format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&blob.bytes))),
            ),
        Delivered::Unsatisfiable(answer) => {
            let mut refusal = Answer::text(416, "There are no such bytes.\n");
            refusal.headers.extend(answer.headers);
            refusal
        }
        Delivered::Failed => Answer::text(412, "It is another one.\n"),
    }
}

fn folder(path: &str) -> Option<Answer> {
    let below = |set: &&super::data::DataSet| set.path.starts_with(path);
    let items: String = DATA_SETS
        .iter()
        .filter(below)
        .map(|set| {
            let name = set.path.strip_prefix(path).unwrap_or_default();
            format!(
                "<li><a href=\"{}\">{}</a></li>\n",
                encode_path(name),
                escape_html(name)
            )
        })
        .collect();
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>Files</title></head><body><ul>\n{items}</ul></body></html>\n"
    );
    (!items.is_empty()).then(|| Answer::bytes(200, "text/html; charset=utf-8", page))
}

/// Cuts out a part: one block of 2880 bytes of pixels, whatever the circle (SODA 1.0, 4 and 5).
pub(super) fn cutout(scene: &Scene) -> Answer {
    let fields = match Fields::read(scene.request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let ids = fields.all("ID");
    let wrong = |message: &str| Answer::text(400, format!("{message}\n"));
    let [id] = ids.as_slice() else {
        return wrong("UsageError: ID must be given once");
    };
    let Some(set) = DATA_SETS.iter().find(|set| set.did() == *id) else {
        return wrong(&format!("UsageError: there is no data set {id}"));
    };
    if !may_read(scene, Some(set)) {
        return challenge();
    }
    for (name, count) in [("CIRCLE", 3), ("BAND", 2)] {
        for value in fields.all(name) {
            let numbers = value
                .split_whitespace()
                .map(str::parse::<f64>)
                .collect::<Result<Vec<_>, _>>();
            if numbers.is_ok_and(|numbers| numbers.len() == count) {
                continue;
            }
            return wrong(&format!("UsageError: {name} cannot be read: {value}"));
        }
    }
    let seed = match set.content {
        Content::Fits { seed, .. } => seed + 1000,
        Content::Jpeg { .. } | Content::Text(_) => return wrong("UsageError: this is no FITS image"),
    };
    Answer::bytes(200, "application/fits", Content::Fits { blocks: 1, seed }.bytes())
}
