//! What comes of a request to the store.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::super::answer::{Answer, Content};
use super::super::data::{self, Blob, Bucket, Class};
use super::super::mutation::Rule;
use super::super::route::{Resource, Target};
use super::super::service::Service;
use super::deliver::{Delivered, deliver};
use super::door::{Right, enter};
use super::error::{denied, error, finish, no_bucket, no_key, no_method};
use super::{StoreRequest, cors, list};
use crate::message::Request;
use crate::uws::{ask, url_encoded};

/// Answers a request to the store; `number` is the request's own.
pub(crate) fn handle(service: &Service, request: &Request, target: &Target, number: u64) -> Answer {
    let answer = match data::bucket(&target.bucket) {
        _ if target.resource == Resource::Buckets && request.reads() => list::buckets(),
        _ if target.resource == Resource::Buckets => no_method(&request.method, "SERVICE"),
        None => no_bucket(&target.bucket),
        Some(bucket) => {
            let answer = in_bucket(service, request, target, bucket);
            match request.method.as_str() {
                "OPTIONS" => answer,
                _ => cors::share(bucket, request, answer),
            }
        }
    };
    finish(answer, request.method == "HEAD", number)
}

/// What is to be known of a request afterwards.
pub(crate) fn noted(request: &Request) -> StoreRequest {
    let header = |name: &str| request.header(name).map(str::to_owned);
    let parameters = url_encoded(request.query.as_bytes());
    StoreRequest {
        method: request.method.clone(),
        host: header("Host").unwrap_or_default(),
        path: request.path.clone(),
        range: header("Range"),
        parameters: parameters.into_iter().map(|field| field.name).collect(),
        authorization: header("Authorization").is_some(),
        cookie: header("Cookie").is_some(),
        pays: header("x-amz-request-payer").is_some(),
        agent: header("User-Agent").unwrap_or_default(),
    }
}

fn in_bucket(service: &Service, request: &Request, target: &Target, bucket: &Bucket) -> Answer {
    let is_elsewhere = target
        .region
        .as_ref()
        .is_some_and(|region| region != bucket.region);
    if is_elsewhere && !service.has(Rule::RegionsServed) {
        return elsewhere(service, request, target, bucket);
    }
    match request.method.as_str() {
        "OPTIONS" => return cors::preflight(bucket, request),
        "GET" | "HEAD" => {}
        method => {
            let kind = if target.resource == Resource::Object {
                "OBJECT"
            } else {
                "BUCKET"
            };
            return no_method(method, kind);
        }
    }
    let right = match enter(service, request, target, bucket) {
        Ok(right) => right,
        Err(refusal) => return of_region(request, target, bucket, refusal),
    };
    match target.resource {
        Resource::Object => object(service, request, target, bucket, right),
        _ if request.method == "HEAD" => of_region(request, target, bucket, Answer::new(200)),
        _ => of_region(request, target, bucket, list::keys(service, request, bucket)),
    }
}

/// Buckets tell their region, also to those who may not come in.
fn of_region(_: &Request, target: &Target, bucket: &Bucket, answer: Answer) -> Answer {
    match target.resource {
        Resource::Bucket => answer.with("x-amz-bucket-region", bucket.region),
        _ => answer,
    }
}

/// The bucket is in another region.
fn elsewhere(service: &Service, request: &Request, target: &Target, bucket: &Bucket) -> Answer {
    let host = request.header("Host").unwrap_or_default();
    let asked = target.region.as_deref().unwrap_or_default();
    let right = host.replacen(&format!("s3.{asked}."), &format!("s3.{}.", bucket.region), 1);
    let endpoint = right.trim_start_matches(&format!("{}.", bucket.name)).to_owned();
    let details = [("Endpoint", endpoint.as_str()), ("Bucket", bucket.name)];
    let answer = if service.has(Rule::Regions400) {
        let message = "The bucket cannot be reached by the endpoint of this region.";
        error(400, "IllegalLocationConstraintException", message, &details)
    } else if service.has(Rule::Regions307) {
        let query = match request.query.as_str() {
            "" => String::new(),
            query => format!("?{query}"),
        };
        let location = format!("http://{right}{}{query}", request.path);
        let message = "Please re-send this request to the specified temporary endpoint.";
        error(307, "TemporaryRedirect", message, &details).with("Location", &location)
    } else {
        let message =
            "The bucket you are attempting to access must be addressed using the specified endpoint.";
        error(301, "PermanentRedirect", message, &details)
    };
    answer.with("x-amz-bucket-region", bucket.region)
}

/// An object as it is, or as a fault makes it.
pub(super) fn find(service: &Service, bucket: &str, key: &str) -> Option<Blob> {
    let collapses = service.has(Rule::CollapseSlashes);
    let stored = match collapses {
        false => data::object(bucket, key),
        true if key.contains("//") => None,
        true => {
            let keys = data::keys(bucket);
            let found = keys.iter().find(|stored| stored.replace("//", "/") == key);
            found.and_then(|stored| data::object(bucket, stored))
        }
    };
    let mut blob = stored?;
    service.mutations.object(&mut blob, bucket, key);
    Some(blob)
}

/// The keys of a bucket as they are listed.
pub(super) fn listed(service: &Service, bucket: &str) -> Vec<String> {
    let collapses = service.has(Rule::CollapseSlashes);
    let keys = data::keys(bucket).into_iter();
    keys.map(|key| {
        if collapses {
            key.replace("//", "/")
        } else {
            key.to_owned()
        }
    })
    .collect()
}

fn object(service: &Service, request: &Request, target: &Target, bucket: &Bucket, right: Right) -> Answer {
    let key = target.decoded();
    let Some(mut blob) = find(service, bucket.name, &key) else {
        let is_silent = bucket.class != Class::Public || service.has(Rule::MissingIsForbidden);
        return match is_silent && right == Right::Anybody {
            true => denied(),
            false => no_key(&key),
        };
    };
    let fields = url_encoded(request.query.as_bytes());
    let override_type = ask(&fields, "response-content-type").into_iter().next();
    if override_type.is_some() && right == Right::Anybody {
        let message = "Request specific response headers cannot be used for anonymous GET requests.";
        return error(400, "InvalidRequest", message, &[]);
    }
    if blob.media_type.is_empty() {
        blob.media_type = "binary/octet-stream";
    }
    let clamps = !service.has(Rule::ClampIsUnsatisfiable);
    match deliver(request, &blob, clamps) {
        Delivered::Answer(mut answer) => {
            if let Some(media_type) = override_type.filter(|_| answer.header("Content-Type").is_some()) {
                answer.set("Content-Type", &media_type);
            }
            checked(request, &blob, answer)
        }
        Delivered::Unsatisfiable(headers) => {
            let range = request.header("Range").unwrap_or_default();
            let size = blob.bytes.len().to_string();
            let details = [("RangeRequested", range), ("ActualObjectSize", size.as_str())];
            let mut answer = error(
                416,
                "InvalidRange",
                "The requested range is not satisfiable",
                &details,
            );
            answer.headers.extend(headers.headers);
            answer
        }
        Delivered::Failed => {
            let message = "At least one of the pre-conditions you specified did not hold";
            error(412, "PreconditionFailed", message, &[("Condition", "If-Match")])
        }
    }
}

/// The checksum of the whole object comes to those who ask for it.
fn checked(request: &Request, blob: &Blob, answer: Answer) -> Answer {
    let is_asked = request
        .header("x-amz-checksum-mode")
        .is_some_and(|mode| mode == "ENABLED");
    let is_whole = answer.status == 200 && matches!(answer.content, Content::Bytes(_));
    match is_asked && is_whole {
        true => answer
            .with(
                "x-amz-checksum-sha256",
                &STANDARD.encode(Sha256::digest(&blob.bytes)),
            )
            .with("x-amz-checksum-type", "FULL_OBJECT"),
        false => answer,
    }
}
