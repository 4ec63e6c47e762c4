//! Who may read or list what in a bucket.

use super::super::answer::Answer;
use super::super::data::{Bucket, Class, keys};
use super::super::mutation::Rule;
use super::super::route::{Resource, Target, plain};
use super::super::service::Service;
use super::error::{denied, error};
use super::sign::{Leniency, Refusal, verify_header, verify_query};
use super::sign_old;
use crate::message::Request;

/// By what right one comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Anybody,
    Signature,
}

/// Lets a request in, or says why not.
pub(super) fn enter(
    service: &Service,
    request: &Request,
    target: &Target,
    bucket: &Bucket,
) -> Result<Right, Answer> {
    let query = &request.query;
    let is_new = query.contains("X-Amz-") || query.contains("X-Goog-");
    let is_old = query.contains("AWSAccessKeyId=");
    let has_header = request.header("Authorization").is_some();
    if (is_new || is_old) && has_header && !service.has(Rule::AnyHeaderWithSignature) {
        let message = "Only one auth mechanism allowed; only the query string or the Authorization header.";
        return Err(error(400, "InvalidArgument", message, &[]));
    }
    let authorization = request.header("Authorization").unwrap_or_default();
    if has_header && !is_new && !is_old && !authorization.starts_with("AWS4-") {
        return Err(error(
            400,
            "InvalidArgument",
            "Unsupported Authorization Type",
            &[],
        ));
    }
    let leniency = Leniency {
        expired: service.has(Rule::NeverExpire),
        forged: service.has(Rule::AnySignature),
    };
    let now = service.now();
    let verdict = if is_new {
        let paths = others(service, plain(&request.path), target);
        verify_query(request, &paths, bucket.region, now, leniency)
    } else if is_old {
        let resource = format!("/{}/{}", target.bucket, target.decoded());
        sign_old::verify(request, &others(service, resource, target), now, leniency)
    } else if has_header {
        verify_header(request, &plain(&request.path), bucket.region, now)
    } else {
        return match service.has(Rule::PrivateOpen) {
            true => Ok(Right::Anybody),
            false => anybody(request, target, bucket),
        };
    };
    let is_new_url = || !service.has(Rule::OneShot) || service.is_first_use(query);
    match verdict {
        Ok(()) if (is_new || is_old) && !is_new_url() => Err(denied()),
        Ok(()) => Ok(Right::Signature),
        Err(refusal) => Err(refused(&refusal)),
    }
}

/// By a fault, what was signed for one key of a bucket opens all.
fn others(service: &Service, path: String, target: &Target) -> Vec<String> {
    let Some(start) = path.strip_suffix(&target.decoded()).map(str::to_owned) else {
        return vec![path];
    };
    let mut paths = vec![path];
    if service.has(Rule::AnyKey) {
        paths.extend(keys(&target.bucket).iter().map(|key| format!("{start}{key}")));
    }
    paths
}

fn anybody(request: &Request, target: &Target, bucket: &Bucket) -> Result<Right, Answer> {
    let pays = request.header("x-amz-request-payer") == Some("requester");
    let is_open = match bucket.class {
        Class::Public => true,
        Class::Unlistable => target.resource == Resource::Object || request.method == "HEAD",
        Class::RequesterPays => pays,
        Class::Private | Class::Regional => false,
    };
    if is_open {
        Ok(Right::Anybody)
    } else {
        Err(denied())
    }
}

fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Mismatch => {
            let message = "The request signature we calculated does not match the signature you provided.";
            error(403, "SignatureDoesNotMatch", message, &[])
        }
        Refusal::Expired => error(403, "AccessDenied", "Request has expired", &[]),
        Refusal::NotYet => error(403, "AccessDenied", "Request is not valid yet", &[]),
        Refusal::UnknownKey => {
            let message = "The access key ID you provided does not exist in our records.";
            error(403, "InvalidAccessKeyId", message, &[])
        }
        Refusal::Malformed(message) => error(400, "AuthorizationQueryParametersError", message, &[]),
    }
}
