//! Errors as S3 tells them (Amazon S3 API reference, error responses).

use super::super::answer::{Answer, Content};
use crate::xml::{Document, Element};

/// Of lists; errors have none.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// An error document; `details` are the elements after the message.
pub(crate) fn error(status: u16, code: &str, message: &str, details: &[(&str, &str)]) -> Answer {
    let mut root = Element::new("Error").unqualified();
    let parts = [("Code", code), ("Message", message)];
    for (name, text) in parts.iter().chain(details) {
        root.push(Element::with_text(name, *text).unqualified());
    }
    let document = Document {
        namespace: NAMESPACE.to_owned(),
        ..Document::uws(root)
    };
    Answer::tree(status, "application/xml", document, "s3")
}

/// Makes an answer an error of that code.
pub(crate) fn error_document(answer: &mut Answer, status: u16, code: &str, is_head: bool) {
    *answer = error(status, code, "There is no such thing.", &[]);
    if is_head {
        answer.content = Content::Bytes(Vec::new());
    }
}

/// Errors have no body where there is none to be had, and tell by which number to ask about them.
pub(super) fn finish(mut answer: Answer, is_head: bool, number: u64) -> Answer {
    let id = format!("{number:016X}");
    answer.set("x-amz-request-id", &id);
    if answer.status >= 300
        && let Content::Tree(document, _) = &mut answer.content
    {
        document
            .root
            .push(Element::with_text("RequestId", id).unqualified());
    }
    if is_head && answer.status >= 300 {
        answer.content = Content::Bytes(Vec::new());
    }
    answer
}

pub(super) fn denied() -> Answer {
    error(403, "AccessDenied", "Access Denied", &[])
}

pub(super) fn no_bucket(name: &str) -> Answer {
    let message = "The specified bucket does not exist";
    error(404, "NoSuchBucket", message, &[("BucketName", name)])
}

pub(super) fn no_key(key: &str) -> Answer {
    error(
        404,
        "NoSuchKey",
        "The specified key does not exist.",
        &[("Key", key)],
    )
}

pub(super) fn no_method(method: &str, resource: &str) -> Answer {
    let message = "The specified method is not allowed against this resource.";
    let details = [("Method", method), ("ResourceType", resource)];
    error(405, "MethodNotAllowed", message, &details).with("Allow", "GET, HEAD, OPTIONS")
}
