//! What there is to ask of clouds: what the user gives, what preflight finds, what the reference server is known to have.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use crate::documents::cloud::{CloudUri, Endpoints};
use crate::recording::CloudMeta;

/// An object that the user names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenObject {
    /// Its URI, such as `s3://bucket/key`.
    pub uri: String,
    /// Where the same bytes are.
    pub twin: Option<Url>,
}

/// What there is to ask, and what the user allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloudPlan {
    /// Was the profile asked for by name?
    pub asked: bool,
    /// The whole address of a query (SIA, SCS, TAP sync).
    pub discovery: Option<Url>,
    /// A service of links (DataLink 1.1), without query.
    pub links: Option<Url>,
    /// A service that gives paths by URI.
    pub lookup: Option<Url>,
    /// A service that negotiates transfers.
    pub locate: Option<Url>,
    /// A synchronous transfer service of VOSpace that takes parameters.
    pub vospace: Option<Url>,
    /// A finished job with signed results.
    pub job: Option<Url>,
    /// Objects.
    pub objects: Vec<GivenObject>,
    /// Signed addresses.
    pub signed: Vec<Url>,
    /// Buckets, as `bucket` or `provider:bucket`; the first is that of the lookup.
    pub buckets: Vec<String>,
    /// Identifiers that the service of links knows.
    pub ids: Vec<String>,
    /// URIs that the lookup knows.
    pub uris: Vec<String>,
    /// Files that can be located.
    pub artifacts: Vec<String>,
    /// Where a script would come from.
    pub origin: Option<String>,
    /// Is the locate service a VOSpace?
    pub is_vospace: bool,
    /// How long may be waited for the end of a signed address.
    pub wait_expiry: Duration,
    /// May plain http be used without a finding?
    pub allow_http: bool,
    /// Endpoints by provider or bucket.
    pub endpoints: Endpoints,
    /// Buckets whose endpoint nobody gave: it is that of the address that was asked first.
    pub guessed: Vec<String>,
    /// Hosts that may be asked besides those that are named anyway; `*.name` for all below one.
    pub hosts: Vec<String>,
    /// Datasets whose addresses are asked for, and nothing else.
    pub datasets: Vec<String>,
}

impl CloudPlan {
    /// The same with what is missing taken from another.
    pub fn or(mut self, other: CloudPlan) -> CloudPlan {
        self.discovery = self.discovery.or(other.discovery);
        self.links = self.links.or(other.links);
        self.lookup = self.lookup.or(other.lookup);
        self.locate = self.locate.or(other.locate);
        self.vospace = self.vospace.or(other.vospace);
        self.job = self.job.or(other.job);
        self.origin = self.origin.or(other.origin);
        let lists = [
            (&mut self.buckets, other.buckets),
            (&mut self.ids, other.ids),
            (&mut self.uris, other.uris),
            (&mut self.artifacts, other.artifacts),
            (&mut self.hosts, other.hosts),
        ];
        for (own, others) in lists {
            if own.is_empty() {
                *own = others;
            }
        }
        if self.objects.is_empty() {
            self.objects = other.objects;
        }
        if self.signed.is_empty() {
            self.signed = other.signed;
        }
        self.guessed.extend(other.guessed);
        for (name, endpoint) in other.endpoints.0 {
            self.endpoints.0.entry(name).or_insert(endpoint);
        }
        self.allow_http |= other.allow_http;
        self
    }

    /// Is there nothing to ask at all?
    pub fn is_empty(&self) -> bool {
        let addresses = [
            &self.discovery,
            &self.links,
            &self.lookup,
            &self.locate,
            &self.vospace,
            &self.job,
        ];
        addresses.iter().all(|address| address.is_none())
            && self.objects.is_empty()
            && self.signed.is_empty()
            && self.buckets.is_empty()
    }

    /// Does anything hand out addresses: a query, links, a lookup, a service that negotiates transfers?
    pub fn hands_out(&self) -> bool {
        let doors = [&self.discovery, &self.links, &self.lookup, &self.locate];
        doors.iter().any(|door| door.is_some())
    }

    /// The buckets as provider and name.
    pub fn named_buckets(&self) -> Vec<(String, String)> {
        let read = |text: &String| match (CloudUri::read(text), text.split_once(':')) {
            (Some(uri), _) => (uri.provider.unwrap_or("aws").to_owned(), uri.bucket),
            (None, Some((provider, bucket))) => (provider.to_owned(), bucket.to_owned()),
            (None, None) => ("aws".to_owned(), text.clone()),
        };
        self.buckets.iter().map(read).collect()
    }

    /// What a recording begins with.
    pub fn meta(&self) -> CloudMeta {
        let mut inputs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let addresses = [
            ("discovery", &self.discovery),
            ("links", &self.links),
            ("lookup", &self.lookup),
            ("locate", &self.locate),
            ("vospace", &self.vospace),
            ("job", &self.job),
        ];
        for (kind, address) in addresses {
            if let Some(address) = address {
                inputs.insert(kind.to_owned(), vec![address.to_string()]);
            }
        }
        let lists = [
            (
                "object",
                self.objects.iter().map(|o| o.uri.clone()).collect::<Vec<_>>(),
            ),
            ("signed", self.signed.iter().map(Url::to_string).collect()),
            ("bucket", self.buckets.clone()),
            ("uri", self.uris.clone()),
            ("artifact", self.artifacts.clone()),
        ];
        let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
        inputs.extend(filled.map(|(kind, list)| (kind.to_owned(), list)));
        CloudMeta {
            asked: self.asked,
            links_version: None,
            inputs,
            ids: self.ids.clone(),
            origin: self.origin.clone(),
            is_vospace: self.is_vospace,
            allow_http: self.allow_http,
            objects: Vec::new(),
            datasets: Vec::new(),
        }
    }
}

/// The inputs of the reference server at this origin: of everything, or of its links and the discovery that leads there.
pub fn reference(any: &Url, profile: &str) -> CloudPlan {
    let at = |path: &str| any.join(path).ok();
    let port = any.port().map_or(String::new(), |port| format!(":{port}"));
    let ids = [
        "jbeveo010",
        "visit-2024110800250",
        "3052",
        "restricted",
        "siblings",
        "offline",
    ]
    .map(|name| format!("ivo://voconform.example/cloud?{name}"));
    let links = CloudPlan {
        discovery: at("/cloud/sia/query"),
        links: at("/cloud/links"),
        ids: ids.to_vec(),
        allow_http: true,
        ..CloudPlan::default()
    };
    if profile == "datalink" {
        return links;
    }
    let uris = ["jbeveo010_drz.fits", "u9o40504m_c3m.fits"].map(|name| format!("mast:HST/product/{name}"));
    CloudPlan {
        job: at("/cloud/jobs/signed"),
        lookup: at("/cloud/lookup"),
        locate: at("/cloud/locate"),
        vospace: at("/cloud/vospace/synctrans"),
        uris: uris.to_vec(),
        artifacts: ["cadc:VOCONFORM", "vos://voconform.example~cloud"]
            .map(|space| format!("{space}/jbeveo010_drz.fits"))
            .into_iter()
            .chain(["cadc:VOCONFORM/proprietary.fits".to_owned()])
            .collect(),
        objects: vec![GivenObject {
            uri: "s3://voconform-odd/empty.txt".to_owned(),
            twin: None,
        }],
        buckets: vec!["stpubdata".to_owned()],
        origin: Some("https://notebooks.voconform.example".to_owned()),
        endpoints: Endpoints([("aws".to_owned(), format!("http://s3.{{region}}.localhost{port}"))].into()),
        ..links
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_says_goes_first() {
        let url = |text: &str| Url::parse(text).unwrap();
        let known = reference(&url("http://127.0.0.1:8080/x"), "cloud-access");
        let own = CloudPlan {
            ids: vec!["a".to_owned()],
            ..CloudPlan::default()
        };
        let both = own.or(known);
        assert_eq!(both.ids, ["a"]);
        assert_eq!(both.discovery, Some(url("http://127.0.0.1:8080/cloud/sia/query")));
        assert_eq!(both.named_buckets(), [("aws".to_owned(), "stpubdata".to_owned())]);
        assert_eq!(both.endpoints.0["aws"], "http://s3.{region}.localhost:8080");
        assert!(CloudPlan::default().is_empty() && !both.is_empty());
    }
}
