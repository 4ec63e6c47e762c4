//! Takes the address of an object or a bucket apart: the bucket is the first segment of the path, or the beginning of the host.

use url::{Host, Url};

use super::cloud::{document, get};
use crate::documents::cloud::Endpoints;
use crate::documents::xml::Element;
use crate::http::Client;
use crate::recording::Exchange;
use crate::scenarios::{CloudPlan, GivenObject};

/// The bucket, where the host's name begins with it (virtual-hosted style). A host that is no known provider's is asked once:
/// in that style a listing of its root is one of the bucket.
pub async fn in_host(client: &Client, here: &Url, first: &Exchange) -> Option<String> {
    let Some(Host::Domain(host)) = here.host() else {
        return None;
    };
    if let Some(known) = at_provider(host) {
        return known;
    }
    if !host.contains('.') {
        return None;
    }
    let said = match (here.path(), listed(first)) {
        ("" | "/", Some(name)) => Some(name),
        _ => {
            let root = here.join("/?list-type=2&max-keys=1").ok()?;
            let exchange = get(client, &root).await;
            listed(&exchange)
        }
    };
    said.filter(|name| host.starts_with(&format!("{name}.")))
}

/// The bucket in the name of a host of a provider, none for one that has the bucket in the path; nothing for other hosts.
fn at_provider(host: &str) -> Option<Option<String>> {
    if let Some(start) = host.strip_suffix("storage.googleapis.com") {
        return Some(start.strip_suffix('.').map(str::to_owned));
    }
    let start = [".amazonaws.com", ".amazonaws.com.cn"]
        .into_iter()
        .find_map(|end| host.strip_suffix(end))?;
    let labels: Vec<&str> = start.split('.').collect();
    let service = labels
        .iter()
        .rposition(|label| *label == "s3" || label.starts_with("s3-"))?;
    Some((service > 0).then(|| labels[..service].join(".")))
}

/// The bucket that an answer is about: the name in a listing, or in a refusal of a bucket that is there.
fn listed(exchange: &Exchange) -> Option<String> {
    let document = document(exchange)?;
    let root = document.root();
    let text = |name: &str| {
        let named = |child: &Element<'_>| child.name() == name;
        let child = root.children().find(named)?;
        Some(child.text().trim().to_owned()).filter(|text| !text.is_empty())
    };
    match root.name() {
        "ListBucketResult" => text("Name"),
        "Error" if text("Code").as_deref() == Some("AccessDenied") => text("BucketName"),
        _ => None,
    }
}

/// What there is to ask: one object, or a bucket. An endpoint that the user mapped counts more than that of the address.
pub fn plan(here: &Url, is_object: bool, in_host: Option<String>, given: &Endpoints) -> CloudPlan {
    let mut plan = CloudPlan::default();
    let origin = here.origin().ascii_serialization();
    let path = here.path().trim_start_matches('/');
    let (bucket, key, endpoint) = match in_host {
        Some(bucket) => {
            let endpoint = origin.replacen(&format!("://{bucket}."), "://{bucket}.", 1);
            (bucket, path, endpoint)
        }
        None => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (bucket.to_owned(), key, origin)
        }
    };
    if bucket.is_empty() {
        return plan;
    }
    if !given.0.contains_key(&bucket) && !given.0.contains_key("aws") {
        plan.endpoints.0.insert(bucket.clone(), endpoint);
        plan.guessed.push(bucket.clone());
    }
    let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy();
    if is_object && !key.is_empty() {
        plan.objects.push(GivenObject {
            uri: format!("s3://{bucket}/{key}"),
            twin: None,
        });
    } else {
        plan.buckets.push(bucket);
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_of_providers_are_found_in_host_or_path() {
        let of = |host: &str| at_provider(host).map(|bucket| bucket.unwrap_or_default());
        assert_eq!(
            of("sky.open.s3.us-west-2.amazonaws.com").as_deref(),
            Some("sky.open")
        );
        assert_eq!(of("sky.s3.amazonaws.com").as_deref(), Some("sky"));
        assert_eq!(of("sky.s3-eu-west-1.amazonaws.com").as_deref(), Some("sky"));
        assert_eq!(of("s3.dualstack.us-east-1.amazonaws.com").as_deref(), Some(""));
        assert_eq!(of("sky.storage.googleapis.com").as_deref(), Some("sky"));
        assert_eq!(of("storage.googleapis.com").as_deref(), Some(""));
        assert_eq!(of("sky.example.org"), None);
    }

    #[test]
    fn an_address_gives_an_object_and_where_it_is() {
        let url = |text: &str| Url::parse(text).unwrap();
        let none = Endpoints::default();
        let by_host = plan(
            &url("http://sky.s.org:81/a%20b/c"),
            true,
            Some("sky".to_owned()),
            &none,
        );
        assert_eq!(by_host.objects[0].uri, "s3://sky/a b/c");
        assert_eq!(by_host.endpoints.0["sky"], "http://{bucket}.s.org:81");
        let by_path = plan(&url("http://s.org/sky/c"), true, None, &none);
        assert_eq!(by_path.objects[0].uri, "s3://sky/c");
        assert_eq!(by_path.endpoints.0["sky"], "http://s.org");
        let given = Endpoints([("aws".to_owned(), "https://other.org".to_owned())].into());
        let mapped = plan(&url("http://s.org/sky/c"), true, None, &given);
        assert!(mapped.endpoints.0.is_empty() && mapped.guessed.is_empty());
        let bare = plan(&url("http://sky.s.org/"), false, Some("sky".to_owned()), &none);
        assert_eq!(bare.buckets, ["sky"]);
    }
}
