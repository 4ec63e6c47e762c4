//! Which media type a client wants (RFC 9110, 12.5.1).

use super::Media;

/// The media type of those offered that is wanted most, the first of several; None: nothing that can be had.
pub(crate) fn negotiate(accept: Option<&str>, offered: &[Media]) -> Option<Media> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
        return offered.first().copied();
    };
    let mut best: Option<(u32, Media)> = None;
    for media in offered.iter().copied() {
        let quality = quality(accept, media.name());
        if quality > 0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, media));
        }
    }
    best.map(|(_, media)| media)
}

/// The weight of a type in thousandths, by the range that fits most closely.
fn quality(accept: &str, wanted: &str) -> u32 {
    let family = wanted.split('/').next().unwrap_or_default();
    let mut found = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let closeness = match name.as_str() {
            name if name == wanted => 3,
            name if name.strip_suffix("/*") == Some(family) => 2,
            "*/*" => 1,
            _ => 0,
        };
        let weight = parts.find_map(|p| p.strip_prefix("q=").or(p.strip_prefix("Q=")));
        if closeness > found.0 {
            found = (closeness, weight.map_or(1000, thousandths));
        }
    }
    found.1
}

fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let fraction: String = format!("{fraction:0<3}").chars().take(3).collect();
    match (whole.parse::<u32>(), fraction.parse::<u32>()) {
        (Ok(whole), Ok(fraction)) => (whole.min(1) * 1000 + fraction).min(1000),
        _ => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Media; 3] = [Media::Json, Media::Yaml, Media::Xml];

    #[test]
    fn weights_count() {
        for (accept, media) in [
            ("*/*", Some(Media::Json)),
            ("application/yaml", Some(Media::Yaml)),
            (
                "application/yaml;q=0.1, application/json;q=0.9",
                Some(Media::Json),
            ),
            (
                "application/yaml;q=0.9, application/json;q=0.1",
                Some(Media::Yaml),
            ),
            ("application/*;q=0.5, application/json;q=0", Some(Media::Yaml)),
            ("text/html, application/xml;q=0.9", Some(Media::Xml)),
            ("image/png", None),
        ] {
            assert_eq!(negotiate(Some(accept), &ALL), media, "{accept}");
        }
        assert_eq!(negotiate(None, &ALL), Some(Media::Json));
    }
}
