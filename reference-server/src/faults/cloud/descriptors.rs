//! Faults of the service descriptors of `{links}` (group F).

use super::help::*;
use crate::cloud::Param;
use crate::cloud::mutation::Edit::*;
use crate::faults::Fault;

pub(in crate::faults) const FAULTS: &[Fault] = &[
    datalink(
        "dl-descriptors-unnamed",
        "Services have neither name nor description.",
        &["dl-descriptor-name"],
        &[links(&[Votable(|votable| {
            for resource in &mut votable.resources {
                resource.name = "";
                resource.description = "";
            }
        })])],
    ),
    datalink(
        "dl-self-twice",
        "The service describes itself twice.",
        &["dl-self-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(own) = votable.descriptor("self").cloned() {
                let again = crate::cloud::VoResource { id: "again", ..own };
                votable.resources.push(again);
            }
        })])],
    ),
    datalink(
        "dl-example-gone",
        "The example of a service leads nowhere.",
        &["dl-example-url"],
        &[links(&[Any(|answer, seen| {
            let url = format!("{}/cloud/nothing", seen.request.base);
            if let Some(cutout) = answer
                .table_mut()
                .and_then(|votable| votable.descriptor("cutout"))
            {
                cutout.params.push(Param::fixed("exampleURL", url));
            }
        })])],
    ),
    datalink(
        "dl-descriptor-no-url",
        "A service has no accessURL.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.params.retain(|param| param.field.name != "accessURL");
            }
        })])],
    ),
    datalink(
        "dl-descriptor-no-inputs",
        "A service has no inputParams.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                cutout.groups.clear();
            }
        })])],
    ),
    datalink(
        "dl-descriptor-dangling",
        "A parameter takes its values from a column that is not there.",
        &["dl-descriptor"],
        &[links(&[Votable(|votable| {
            if let Some(table) = votable.table()
                && let Some(id) = table.field("ID")
            {
                id.id = "";
            }
        })])],
    ),
];
