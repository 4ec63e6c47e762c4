//! Requests that should be refused, one after the other; whatever is offered for them is given back at once.

use std::sync::Arc;

use serde_json::Value;

use super::asking::{Asking, ask, ask_and_read};
use super::bodies::{notebook, only};
use super::ending::free;
use super::{wire, wrong};
use crate::documents::broker::Format;
use crate::recording::{Step, step};
use crate::scenarios::{Stop, Talk};

/// Bodies of a scenario.
type Bodies = fn(&Talk) -> Result<Vec<Value>, Stop>;

/// The scenarios that only differ in what they send.
pub const ALL: &[(Step, Step, Bodies)] = &[
    (step::I03_ASK, step::I03_SET, wrong::i03),
    (step::I04_ASK, step::I04_SET, wrong::i04),
    (step::I05_ASK, step::I05_SET, wrong::i05),
    (step::I06_ASK, step::I06_SET, wrong::i06),
    (step::I07_ASK, step::I07_SET, wrong::i07),
    (step::I08_ASK, step::I08_SET, wrong::i08),
    (step::I09_ASK, step::I09_SET, wrong::i09),
    (step::I10_ASK, step::I10_SET, wrong::i10),
    (step::I11_ASK, step::I11_SET, wrong::i11),
    (step::I12_ASK, step::I12_SET, wrong::i12),
    (step::I13_ASK, step::I13_SET, wrong::i13),
    (step::I14_ASK, step::I14_SET, wrong::i14),
    (step::I15_ASK, step::I15_SET, wrong::i15),
    (step::I16_ASK, step::I16_SET, wrong::i16),
    (step::I17_ASK, step::I17_SET, wrong::i17),
    (step::I18_ASK, step::I18_SET, wrong::i18),
    (step::I19_ASK, step::I19_SET, wrong::i19),
    (step::I20_ASK, step::I20_SET, wrong::i20),
    (step::I21_ASK, step::I21_SET, wrong::i21),
    (step::I22_ASK, step::I22_SET, wrong::i22),
    (step::I23_ASK, step::I23_SET, wrong::i23),
    (step::I24_ASK, step::I24_SET, wrong::i24),
    (step::I25_ASK, step::I25_SET, wrong::i25),
    (step::I26_ASK, step::I26_SET, wrong::i26),
];

/// Sends the bodies of one of them.
pub async fn run(talk: &Arc<Talk>, (ask_step, set_step, bodies): (Step, Step, Bodies)) -> Result<(), Stop> {
    for body in bodies(talk)? {
        ask_and_read(talk, (ask_step, set_step), &body).await;
        free(talk, ask_step.lane()).await;
    }
    if ask_step == step::I11_ASK {
        for body in wrong::i11_odd(talk)? {
            ask(talk, step::I11_ODD, &body).await;
            free(talk, ask_step.lane()).await;
        }
    }
    Ok(())
}

/// JSON that breaks off.
pub async fn i01(talk: &Arc<Talk>) -> Result<(), Stop> {
    let written = wire::request(talk.ground.dialect(), &only(talk, "i01", &notebook()));
    let mut bytes = wire::bytes(Format::Json, &written);
    bytes.truncate(40);
    Asking::raw(talk, step::I01_ASK, Format::Json.media_type(), bytes)
        .send(talk)
        .await;
    Ok(())
}

/// YAML that can't be parsed: indented with a tab, a quotation mark too few.
pub async fn i02(talk: &Arc<Talk>) -> Result<(), Stop> {
    let bytes = b"executable:\n\tkind: \"unclosed\n  location: [\n".to_vec();
    Asking::raw(talk, step::I02_ASK, Format::Yaml.media_type(), bytes)
        .send(talk)
        .await;
    Ok(())
}
