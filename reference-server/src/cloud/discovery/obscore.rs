//! The columns of ObsCore 1.1 (table 1) with one more, and their values.

use super::super::cell::{CLOUD_ACCESS, cell};
use super::super::data::{Content, DataSet};
use super::super::scene::Scene;
use super::super::votable::{Cell, Field, Table};

const fn text(name: &'static str, ucd: &'static str, utype: &'static str) -> Field {
    Field::text(name, ucd).utype(utype)
}

const fn real(name: &'static str, unit: &'static str, ucd: &'static str, utype: &'static str) -> Field {
    Field::of(name, "double", ucd).unit(unit).utype(utype)
}

const fn whole(name: &'static str, ucd: &'static str, utype: &'static str) -> Field {
    Field::of(name, "long", ucd).utype(utype)
}

const FIELDS: &[Field] = &[
    text(
        "dataproduct_type",
        "meta.code.class",
        "obscore:ObsDataset.dataProductType",
    ),
    Field::of("calib_level", "int", "meta.code;obs.calib").utype("obscore:ObsDataset.calibLevel"),
    text("obs_collection", "meta.id", "obscore:DataID.collection"),
    text("obs_id", "meta.id", "obscore:DataID.observationID"),
    text("obs_title", "meta.title;obs", "obscore:DataID.title"),
    text(
        "obs_publisher_did",
        "meta.ref.ivoid",
        "obscore:Curation.publisherDID",
    )
    .id("did"),
    text("access_url", "meta.ref.url", "obscore:Access.reference"),
    text("access_format", "meta.code.mime", "obscore:Access.format"),
    whole("access_estsize", "phys.size;meta.file", "obscore:Access.size").unit("kbyte"),
    text("target_name", "meta.id;src", "obscore:Target.name"),
    real(
        "s_ra",
        "deg",
        "pos.eq.ra",
        "obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1",
    ),
    real(
        "s_dec",
        "deg",
        "pos.eq.dec",
        "obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2",
    ),
    real(
        "s_fov",
        "deg",
        "phys.angSize;instr.fov",
        "obscore:Char.SpatialAxis.Coverage.Bounds.Extent.diameter",
    ),
    text(
        "s_region",
        "pos.outline;obs.field",
        "obscore:Char.SpatialAxis.Coverage.Support.Area",
    ),
    real(
        "s_resolution",
        "arcsec",
        "pos.angResolution",
        "obscore:Char.SpatialAxis.Resolution.Refval.value",
    ),
    whole("s_xel1", "meta.number", "obscore:Char.SpatialAxis.numBins1"),
    whole("s_xel2", "meta.number", "obscore:Char.SpatialAxis.numBins2"),
    real(
        "t_min",
        "d",
        "time.start;obs.exposure",
        "obscore:Char.TimeAxis.Coverage.Bounds.Limits.StartTime",
    ),
    real(
        "t_max",
        "d",
        "time.end;obs.exposure",
        "obscore:Char.TimeAxis.Coverage.Bounds.Limits.StopTime",
    ),
    real(
        "t_exptime",
        "s",
        "time.duration;obs.exposure",
        "obscore:Char.TimeAxis.Coverage.Support.Extent",
    ),
    real(
        "t_resolution",
        "s",
        "time.resolution",
        "obscore:Char.TimeAxis.Resolution.Refval.value",
    ),
    whole("t_xel", "meta.number", "obscore:Char.TimeAxis.numBins"),
    real(
        "em_min",
        "m",
        "em.wl;stat.min",
        "obscore:Char.SpectralAxis.Coverage.Bounds.Limits.LoLimit",
    ),
    real(
        "em_max",
        "m",
        "em.wl;stat.max",
        "obscore:Char.SpectralAxis.Coverage.Bounds.Limits.HiLimit",
    ),
    real(
        "em_res_power",
        "",
        "spect.resolution",
        "obscore:Char.SpectralAxis.Resolution.ResolPower.refVal",
    ),
    whole("em_xel", "meta.number", "obscore:Char.SpectralAxis.numBins"),
    text("o_ucd", "meta.ucd", "obscore:Char.ObservableAxis.ucd"),
    text(
        "pol_states",
        "meta.code;phys.polarization",
        "obscore:Char.PolarizationAxis.stateList",
    ),
    whole("pol_xel", "meta.number", "obscore:Char.PolarizationAxis.numBins"),
    text(
        "facility_name",
        "meta.id;instr.tel",
        "obscore:Provenance.ObsConfig.Facility.name",
    ),
    text(
        "instrument_name",
        "meta.id;instr",
        "obscore:Provenance.ObsConfig.Instrument.name",
    ),
];

/// What ObsCore does not have: the size by which those go who come from SIA 1, and, as HEASARC had it, a column with the address
/// at one provider beside the one with the JSON.
const MORE: [Field; 3] = [
    Field::of("file_size", "long", "VOX:Image_FileSize")
        .unit("byte")
        .about("Length of the file"),
    Field::text("aws", "meta.ref.uri")
        .about("Where the file is at Amazon, for collections that tell it here, too"),
    CLOUD_ACCESS,
];

/// The collection that has its addresses in a column of their own.
const WITH_ADDRESSES: &str = "CHANDRA";

/// The table of these data sets.
pub(super) fn table(scene: &Scene, sets: &[DataSet]) -> Table {
    let fields = FIELDS.iter().cloned().chain(MORE).collect();
    Table {
        fields,
        rows: sets.iter().map(|set| row(scene, set)).collect(),
        ..Table::default()
    }
}

/// The size of a file in kbyte, rounded up.
fn size(set: &DataSet) -> i64 {
    (set.content.length() + 1023) / 1024
}

fn row(scene: &Scene, set: &DataSet) -> Vec<Cell> {
    let (url, format) = scene.access(set);
    let [ra, dec] = set.position;
    let pixels = match set.content {
        Content::Fits { blocks, .. } => [120, 12 * i64::try_from(blocks).unwrap_or(0)],
        Content::Jpeg { .. } | Content::Text(_) => [8, 8],
    };
    vec![
        Cell::text("image"),
        Cell::Long(2),
        Cell::text(set.collection),
        Cell::text(set.name),
        Cell::text(set.title),
        Cell::text(set.did()),
        Cell::text(url),
        Cell::text(format),
        Cell::Long(size(set)),
        Cell::text("pattern"),
        Cell::Double(ra),
        Cell::Double(dec),
        Cell::Double(0.1),
        Cell::text(format!("CIRCLE ICRS {ra} {dec} 0.05")),
        Cell::Double(1.5),
        Cell::Long(pixels[0]),
        Cell::Long(pixels[1]),
        Cell::Double(59_000.0),
        Cell::Double(59_000.01),
        Cell::Double(864.0),
        Cell::Null,
        Cell::Null,
        Cell::Double(5.0e-7),
        Cell::Double(6.0e-7),
        Cell::Null,
        Cell::Null,
        Cell::text("phot.flux.density"),
        Cell::Null,
        Cell::Null,
        Cell::text(set.facility),
        Cell::text(set.instrument),
        Cell::Long(set.content.length()),
        address(set),
        cell(set, scene.base()),
    ]
}

fn address(set: &DataSet) -> Cell {
    let mut at_amazon = set.copies.iter().filter(|copy| copy.provider == "aws");
    match at_amazon.next().filter(|_| set.collection == WITH_ADDRESSES) {
        Some(copy) => Cell::text(copy.uri()),
        None => Cell::Null,
    }
}
