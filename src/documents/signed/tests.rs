//! The addresses of the fixtures.

use serde::Deserialize;

use super::{Family, Signed, flaw};

#[derive(Deserialize)]
struct Addresses {
    address: Vec<Address>,
}

#[derive(Deserialize)]
struct Address {
    id: String,
    address: String,
    family: String,
    lifetime: Option<i64>,
    breaks: Vec<String>,
}

#[test]
fn the_fixtures_are_told_apart() {
    let text = include_str!("../../../fixtures/cloud/addresses.toml");
    for one in toml::from_str::<Addresses>(text).unwrap().address {
        let signed = Signed::of(&one.address);
        let family = signed.map_or("none", |signed| signed.family.word());
        assert_eq!(family, one.family, "{}", one.id);
        assert_eq!(
            signed.and_then(|signed| signed.lifetime),
            one.lifetime,
            "{}",
            one.id
        );
        let is_wrong = one.breaks.iter().any(|row| row == "cloud-sign-encoding");
        assert_eq!(flaw(&one.address).is_some(), is_wrong, "{}", one.id);
    }
}

#[test]
fn instants_are_seconds() {
    let of = |text: &str| Signed::of(text).unwrap();
    let four = of(
        "https://s.example.org/b/k?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=%5Bredacted%5D",
    );
    assert_eq!(
        (four.issued, four.ends),
        (Some(1_767_225_600), Some(1_767_229_200))
    );
    let two =
        of("https://s.example.org/b/k?AWSAccessKeyId=[redacted]&Signature=[redacted]&Expires=1767229200");
    assert_eq!((two.family, two.ends), (Family::AwsV2, Some(1_767_229_200)));
    let azure = of("https://s.example.org/b/k?se=2026-01-01T01:00Z&sig=x");
    assert_eq!(azure.ends, Some(1_767_229_200));
    let odd = of("https://s.example.org/b/k?X-Amz-Date=2026&X-Amz-Expires=x&X-Amz-Signature=0");
    assert_eq!((odd.issued, odd.lifetime, odd.ends), (None, None, None));
}
