//! The same bytes elsewhere: at the archive, and in further copies (catalogue 3.E).

use super::ask::{BEYOND, anonymous, followed, status, total};
use super::ground::Object;
use super::object::{FIRST, MIDDLE, Shape, TAIL, http, offset, stored};
use crate::recording::{Step, step};
use crate::scenarios::Talk;

/// Asks the twin for the bytes that the object was asked for.
pub async fn twin(talk: &Talk, object: &Object, shape: &Shape) {
    let record = &object.record;
    let Some(url) = record.twin.as_deref().and_then(http) else { return };
    let get = async |step: Step, range: String, length: u64| {
        let ask = anonymous("GET", &url)
            .header("Range", &format!("bytes={range}"))
            .header("Want-Repr-Digest", "sha-256=1, md5=1")
            .header("Want-Digest", "sha-256, md5")
            .about(&record.label)
            .at_most(length as usize + BEYOND);
        followed(talk, step, ask).await
    };
    let first = match get(step::TWIN_FIRST, format!("0-{}", FIRST - 1), FIRST).await {
        Ok(first) => first,
        Err(stop) => return talk.skip(step::TWIN_FIRST, &stop),
    };
    if status(&first) != 206 {
        return;
    }
    // The hosts were asked just now, so that nothing is refused here.
    let _ = get(step::TWIN_TAIL, format!("-{TAIL}"), TAIL).await;
    let size = shape.total.or_else(|| total(&first));
    if let Some(at) = shape.offset.or_else(|| size.map(|size| offset(&record.key, size))) {
        let _ = get(step::TWIN_MIDDLE, format!("{at}-{}", at + MIDDLE - 1), MIDDLE).await;
    }
}

/// Asks a further copy for its beginning and end.
pub async fn sibling(talk: &Talk, object: &Object) {
    let record = &object.record;
    if record.skipped.is_some() || record.access == "restricted" {
        return;
    }
    let Ok(address) = talk.plan.cloud.endpoints.resolve(&object.place) else { return };
    let ranges = [
        (step::SIBLING_FIRST, format!("0-{}", FIRST - 1), FIRST),
        (step::SIBLING_TAIL, format!("-{TAIL}"), TAIL),
    ];
    for (step, range, length) in ranges {
        let Some(ask) = stored("GET", &address, &record.label) else { return };
        let ask = ask.header("Range", &format!("bytes={range}")).at_most(length as usize + BEYOND);
        if followed(talk, step, ask).await.is_err() {
            return;
        }
    }
}
