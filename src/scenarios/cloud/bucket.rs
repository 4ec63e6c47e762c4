//! Buckets: styles of address, regions, lists, other origins (catalogue 3.D, 3.L), and prefixes.

use std::sync::Arc;

use super::ask::{BEYOND, allowed_of_guess, followed, needs, not_offered, not_seen, once, sent};
use super::choosing::Chosen;
use super::object::{stored, why_not};
use super::reading::document;
use crate::documents::cloud::{Address, Place};
use crate::http::Ask;
use crate::recording::{Exchange, ObjectRecord, Step, step};
use crate::scenarios::{Stop, Talk};

/// Buckets that are looked at.
const BUCKETS: usize = 8;
/// Bytes of a list that are read.
const LIST: usize = 60 * 1024;

/// Looks at the buckets of the objects, and at those that the user names.
pub async fn run(talk: &Arc<Talk>, chosen: &[Chosen]) -> Result<(), Stop> {
    let mut places: Vec<Place> = Vec::new();
    let objects = chosen
        .iter()
        .flat_map(|one| std::iter::once(&one.object).chain(&one.siblings));
    let open = objects.filter(|o| o.record.skipped.is_none() && o.record.access == "open");
    let named = talk
        .plan
        .cloud
        .named_buckets()
        .into_iter()
        .map(|(provider, bucket)| Place {
            provider,
            bucket,
            ..Place::default()
        });
    let files = open.filter(|object| !object.record.is_folder());
    for place in files.map(|object| object.place.clone()).chain(named) {
        let is_same = |known: &Place| (&known.provider, &known.bucket) == (&place.provider, &place.bucket);
        if !places.iter().any(is_same) && places.len() < BUCKETS {
            places.push(place);
        }
    }
    let mut foreign = None;
    for place in places {
        if let Err(stop) = one(talk, place).await {
            foreign = Some(stop);
        }
    }
    let nothing = chosen.iter().all(|one| one.object.record.skipped.is_some());
    foreign.or(nothing.then(|| why_not(chosen))).map_or(Ok(()), Err)
}

struct Bucket<'t> {
    talk: &'t Talk,
    label: String,
    place: Place,
}

async fn one(talk: &Talk, place: Place) -> Result<(), Stop> {
    let endpoints = &talk.plan.cloud.endpoints;
    let itself = Place {
        key: String::new(),
        ..place.clone()
    };
    let address = endpoints.resolve(&itself).map_err(|why| needs(why.words()))?;
    let record = ObjectRecord {
        provider: place.provider.clone(),
        bucket: place.bucket.clone(),
        region: place.region.clone(),
        access: "open".to_owned(),
        endpoint: endpoints
            .endpoint(&place)
            .ok()
            .filter(|_| !endpoints.is_default(&place)),
        address: address.to_string(),
        ..ObjectRecord::default()
    };
    let label = talk.cloud.put_down('b', record);
    let mut bucket = Bucket { talk, label, place };
    bucket
        .ask(step::BUCKET_HEAD, "HEAD", &address, 0, &[])
        .await
        .inspect_err(|stop| {
            talk.cloud.pass_over(&bucket.label, &stop.detail);
        })?;
    let listed = bucket.list(&address).await?;
    if bucket.place.key.is_empty() {
        bucket.place.key = listed.as_deref().and_then(first_key).unwrap_or_default();
    }
    if bucket.place.key.is_empty() {
        return Err(not_seen("no key of the bucket is known"));
    }
    bucket.entries(&address).await?;
    bucket.addresses().await?;
    bucket.origins().await
}

impl Bucket<'_> {
    async fn ask(
        &self,
        step: Step,
        method: &str,
        address: &Address,
        length: usize,
        headers: &[(&str, &str)],
    ) -> Result<Arc<Exchange>, Stop> {
        followed(self.talk, step, self.request(method, address, length, headers)?).await
    }

    fn request(
        &self,
        method: &str,
        address: &Address,
        length: usize,
        headers: &[(&str, &str)],
    ) -> Result<Ask, Stop> {
        let ask = stored(method, address, &self.label).ok_or_else(|| needs("its address is none of HTTP"))?;
        let ask = ask.at_most(length + BEYOND);
        Ok(headers
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value)))
    }

    async fn query(
        &self,
        step: Step,
        address: &Address,
        parameters: &[(&str, &str)],
    ) -> Result<Arc<Exchange>, Stop> {
        self.ask(step, "GET", &queried(address, parameters), LIST, &[])
            .await
    }

    async fn list(&self, address: &Address) -> Result<Option<Arc<Exchange>>, Stop> {
        let directory = self
            .place
            .key
            .rsplit_once('/')
            .map_or("", |(directory, _)| directory);
        let prefix = if directory.is_empty() {
            String::new()
        } else {
            format!("{directory}/")
        };
        let delimiter = ("delimiter", "/");
        let mut parameters = vec![
            ("list-type", "2"),
            ("prefix", prefix.as_str()),
            delimiter,
            ("max-keys", "2"),
        ];
        if self.place.key.is_empty() {
            // Any key will do.
            parameters = vec![("list-type", "2"), ("max-keys", "2")];
        }
        Ok(Some(self.query(step::BUCKET_LIST, address, &parameters).await?))
    }

    async fn entries(&self, address: &Address) -> Result<(), Stop> {
        let key = self.place.key.as_str();
        let (list, one) = (("list-type", "2"), ("max-keys", "1"));
        self.query(step::BUCKET_ENTRY, address, &[list, ("prefix", key), one])
            .await?;
        let above = above(key);
        let page = self
            .query(step::BUCKET_PAGE, address, &[list, ("prefix", &above), one])
            .await?;
        if let Some(token) = next_page(&page) {
            let parameters = [
                list,
                ("prefix", above.as_str()),
                one,
                ("continuation-token", &token),
            ];
            self.query(step::BUCKET_PAGE_NEXT, address, &parameters).await?;
        }
        Ok(())
    }

    /// The same object by other addresses, and one that is not there.
    async fn addresses(&self) -> Result<(), Stop> {
        let endpoints = &self.talk.plan.cloud.endpoints;
        let range: [(&str, &str); 1] = [("Range", "bytes=0-0")];
        let mut missing = self.place.clone();
        missing
            .key
            .push_str(&format!("-voconform-{}", self.talk.plan.nonce));
        if let Ok(address) = endpoints.resolve(&missing) {
            self.ask(step::BUCKET_MISSING, "GET", &address, 1, &range).await?;
        }
        if let Ok(address) = endpoints.path_style(&self.place) {
            self.style(step::BUCKET_PATH, &address).await;
        }
        match endpoints.virtual_style(&self.place) {
            Ok(address) => self.style(step::BUCKET_VIRTUAL, &address).await,
            Err(_) => {
                let stop =
                    not_offered("the endpoint is a number or has a path: a bucket can't be part of its name");
                self.talk.skip(step::BUCKET_VIRTUAL, &stop);
            }
        }
        if !endpoints.has_regions(&self.place) {
            let stop = not_offered("the endpoint has no regions");
            self.talk.skip(step::BUCKET_ELSEWHERE, &stop);
            return Ok(());
        }
        let elsewhere = match self.place.region.as_deref() {
            Some("us-west-2") => "us-east-1",
            _ => "us-west-2",
        };
        let place = Place {
            region: Some(elsewhere.to_owned()),
            ..self.place.clone()
        };
        if let Ok(address) = endpoints.resolve(&place) {
            once(
                self.talk,
                step::BUCKET_ELSEWHERE,
                self.request("GET", &address, 1, &range)?,
            )
            .await?;
        }
        Ok(())
    }

    /// The same object by an address that we made, if its host may be asked.
    async fn style(&self, step: Step, address: &Address) {
        let is_guessed = self.talk.plan.cloud.guessed.contains(&self.place.bucket);
        let may = match sent(address) {
            Some((url, _)) if is_guessed => allowed_of_guess(self.talk, &url),
            _ => Ok(()),
        };
        let asked = match may {
            Ok(()) => self
                .ask(step, "GET", address, 1, &[("Range", "bytes=0-0")])
                .await
                .map(drop),
            Err(stop) => Err(stop),
        };
        if let Err(stop) = asked {
            self.talk.skip(step, &stop);
        }
    }

    /// What scripts of other origins may do.
    async fn origins(&self) -> Result<(), Stop> {
        let Some(origin) = self.talk.plan.cloud.origin.as_deref() else {
            let stop = needs("no origin of scripts is given: origin");
            self.talk.skip(step::BUCKET_ORIGIN, &stop);
            self.talk.skip(step::BUCKET_PREFLIGHT, &stop);
            return Ok(());
        };
        let Ok(address) = self.talk.plan.cloud.endpoints.resolve(&self.place) else {
            return Ok(());
        };
        let get = [("Range", "bytes=0-0"), ("Origin", origin)];
        self.ask(step::BUCKET_ORIGIN, "GET", &address, 1, &get).await?;
        let preflight = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "range"),
        ];
        let ask = self.request("OPTIONS", &address, 0, &preflight)?;
        once(self.talk, step::BUCKET_PREFLIGHT, ask).await?;
        Ok(())
    }
}

/// Lists what is below addresses of folders.
pub async fn prefixes(talk: &Arc<Talk>, chosen: &[Chosen]) -> Result<(), Stop> {
    let directories = chosen.iter().filter(|one| one.object.record.is_folder());
    let mut stop = not_seen("no address stands for a directory");
    for one in directories.filter(|one| one.object.record.access != "restricted") {
        let object = &one.object;
        if let Some(why) = &object.record.skipped {
            stop = not_seen(why);
            continue;
        }
        let itself = Place {
            key: String::new(),
            ..object.place.clone()
        };
        let Ok(address) = talk.plan.cloud.endpoints.resolve(&itself) else {
            continue;
        };
        let mut parameters = vec![("list-type", "2"), ("prefix", object.place.key.as_str())];
        if object.place.key.ends_with('/') {
            parameters.push(("max-keys", "2"));
        } else {
            // Neighbours come after all that is below it: folders are one entry each.
            parameters.extend([("delimiter", "/"), ("max-keys", "20")]);
        }
        let ask = stored("GET", &queried(&address, &parameters), &object.record.label);
        if let Some(ask) = ask {
            followed(talk, step::PREFIX_LIST, ask.at_most(LIST)).await?;
        }
    }
    Err(stop)
}

fn queried(address: &Address, parameters: &[(&str, &str)]) -> Address {
    let encode = |text: &str| crate::documents::cloud::encode_key(text).replace('/', "%2F");
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    Address {
        origin: address.origin.clone(),
        target: format!("{}?{}", address.target, pairs.join("&")),
    }
}

/// Two levels above the directory of a key: there is more than one key there, if anywhere.
fn above(key: &str) -> String {
    let parts: Vec<&str> = key.split('/').collect();
    let kept = parts.len().saturating_sub(3);
    parts[..kept].iter().map(|part| format!("{part}/")).collect()
}

fn text_of(exchange: &Exchange, name: &str) -> Option<String> {
    let document = document(exchange)?;
    let found = document
        .root()
        .descendants()
        .find(|element| element.name() == name)?;
    Some(found.text())
}

fn first_key(exchange: &Exchange) -> Option<String> {
    text_of(exchange, "Key")
}

fn next_page(exchange: &Exchange) -> Option<String> {
    text_of(exchange, "IsTruncated").filter(|word| word.trim() == "true")?;
    text_of(exchange, "NextContinuationToken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_levels_above_is_a_prefix() {
        assert_eq!(above("a/b/c/d.fits"), "a/");
        assert_eq!(above("a/b.fits"), "");
        assert_eq!(above("b.fits"), "");
        let address = Address {
            origin: "http://h".to_owned(),
            target: "/b".to_owned(),
        };
        let asked = queried(&address, &[("list-type", "2"), ("prefix", "a/b c")]);
        assert_eq!(asked.target, "/b?list-type=2&prefix=a%2Fb%20c");
    }
}
