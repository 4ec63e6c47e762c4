//! The cell of the column `cloud_access`: JSON by provider, as the NAVO note of September 2022 has it.

use serde_json::{Map, Value, json};

use super::data::{DataSet, Replica, bucket};
use super::route::STORE;
use super::votable::{Cell, Field};

/// The column; JSON in texts is marked as DALI 1.2 is going to.
pub(crate) const CLOUD_ACCESS: Field = Field::text("cloud_access", "").xtype("json").about(
    "Where copies of the file are in object stores: a JSON object with a member for each provider, which holds bucket, key, \
     region and access",
);

/// The cell of a data set; empty if no cloud has it.
pub(crate) fn cell(set: &DataSet, base: &str) -> Cell {
    let copies: Vec<&Replica> = set.copies.iter().collect();
    of_copies(&copies, base)
}

fn of_copies(copies: &[&Replica], base: &str) -> Cell {
    let mut providers = Map::new();
    for copy in copies {
        let point = point(copy, base);
        match providers.get_mut(copy.provider) {
            None => drop(providers.insert(copy.provider.to_owned(), point)),
            Some(Value::Array(points)) => points.push(point),
            Some(first) => *first = json!([first.take(), point]),
        }
    }
    match providers.is_empty() {
        true => Cell::Null,
        false => Cell::text(ascii(&Value::Object(providers).to_string())),
    }
}

fn point(copy: &Replica, base: &str) -> Value {
    let region = bucket(copy.bucket).map(|bucket| bucket.region);
    let mut point = json!({"bucket_name": copy.bucket, "key": copy.key});
    match copy.provider {
        "aws" => point["region"] = json!(region),
        // Clients that read the URI rather than bucket and key find the same here; the endpoint is where this Google is.
        "gc" => {
            point["uri"] = json!(format!("gs://{}/{}", copy.bucket, copy.key));
            point["endpoint"] = json!(format!("{base}{STORE}"));
        }
        // Of no other provider can the address be known.
        _ => point["endpoint"] = json!(format!("{base}{STORE}")),
    }
    point["access"] = json!(copy.access);
    point
}

/// A cell that stands for a folder.
pub(crate) fn folder(bucket_name: &str, prefix: &str) -> Cell {
    let region = bucket(bucket_name).map(|bucket| bucket.region);
    let point = json!({"bucket_name": bucket_name, "key": prefix, "region": region, "access": "open"});
    Cell::text(json!({"aws": point}).to_string())
}

/// VOTables have ASCII in `char`; JSON can write everything in it (RFC 8259, 7).
pub(crate) fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        match character.is_ascii() {
            true => out.push(character),
            false => {
                for unit in character.encode_utf16(&mut units) {
                    out += &format!("\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::data::DATA_SETS;

    #[test]
    fn cells() {
        let of = |name: &str| {
            let set = DATA_SETS.iter().find(|set| set.name == name).unwrap();
            cell(set, "http://h").shown()
        };
        assert_eq!(
            of("jbeveo010"),
            "{\"aws\":{\"bucket_name\":\"stpubdata\",\"key\":\"hst/public/jbev/jbeveo010/jbeveo010_drz.fits\",\
             \"region\":\"us-east-1\",\"access\":\"open\"}}"
        );
        let siblings: Value = serde_json::from_str(&of("siblings")).unwrap();
        assert_eq!(siblings["aws"].as_array().unwrap().len(), 2);
        assert_eq!(siblings["prem"]["endpoint"], "http://h/store");
        assert!(of("odd-umlaut").contains("gr\\u00fcn"));
        assert_eq!(of("on-premises"), "");
    }
}
