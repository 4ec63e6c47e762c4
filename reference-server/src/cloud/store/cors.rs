//! What scripts of other origins may see (Fetch, 3.2).

use super::super::answer::Answer;
use super::super::data::{Bucket, Cors};
use super::error::error;
use crate::message::Request;

/// What a script needs to read ranges.
pub(crate) const EXPOSED: &str = "Content-Range, Content-Length, ETag, Accept-Ranges, Last-Modified";

/// Answers a preflight request.
pub(super) fn preflight(bucket: &Bucket, request: &Request) -> Answer {
    let origin = request.header("Origin");
    let method = request.header("Access-Control-Request-Method");
    let (Some(_), Some(method)) = (origin, method) else {
        let message = "Insufficient information. Origin request header needed.";
        return error(400, "BadRequest", message, &[]);
    };
    if bucket.cors == Cors::Off || !["GET", "HEAD"].contains(&method) {
        let message = "CORSResponse: This CORS request is not allowed.";
        return error(403, "AccessForbidden", message, &[("Method", method)]);
    }
    let mut answer = share(bucket, request, Answer::new(200));
    if let Some(headers) = request.header("Access-Control-Request-Headers") {
        answer.set("Access-Control-Allow-Headers", headers);
    }
    answer.set("Access-Control-Max-Age", "3000");
    answer
}

/// Adds what a bucket says to the origin that asks.
pub(super) fn share(bucket: &Bucket, request: &Request, answer: Answer) -> Answer {
    let Some(origin) = request.header("Origin") else {
        return answer;
    };
    let allowed = match bucket.cors {
        Cors::Off => return answer,
        Cors::Wildcard => "*",
        Cors::Reflect => origin,
    };
    let answer = answer
        .with("Access-Control-Allow-Origin", allowed)
        .with("Access-Control-Allow-Methods", "GET, HEAD")
        .with("Access-Control-Expose-Headers", EXPOSED)
        .with(
            "Vary",
            "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
        );
    match bucket.cors {
        Cors::Reflect => answer.with("Access-Control-Allow-Credentials", "true"),
        Cors::Off | Cors::Wildcard => answer,
    }
}

/// What services without secrets say.
pub(crate) fn open_to_all(request: &Request, mut answer: Answer) -> Answer {
    if request.header("Origin").is_some() {
        answer.set("Access-Control-Allow-Origin", "*");
        answer.set("Access-Control-Expose-Headers", EXPOSED);
    }
    answer
}
