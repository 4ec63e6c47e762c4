//! Validation with the crate xsd-schema, which shares no code with ours.

use std::error::Error;
use voconform::documents::uws::schema::UwsVersion;
use xsd_schema::validation::{ErrorOnlySink, SchemaValidator, ValidationFlags, drive_quick_xml};
use xsd_schema::xml::ParseLimits;
use xsd_schema::{CompiledSchemaSet, SchemaSetBuilder};

const XLINK: &str = include_str!("../../specs/uws-1.1/xlink.xsd");
const UWS_1_1: &str = include_str!("../../specs/uws-1.1/uws.xsd");
const UWS_1_0: &str = include_str!("../../specs/uws-1.0/uws.xsd");

/// A compiled schema.
pub struct Xsd(CompiledSchemaSet);

impl Xsd {
    pub fn new(version: UwsVersion) -> Result<Xsd, Box<dyn Error>> {
        let (text, place) = match version {
            UwsVersion::V1_0 => (UWS_1_0, "https://schemas.test/uws-1.0/uws.xsd"),
            UwsVersion::V1_1 => (UWS_1_1, "https://schemas.test/uws-1.1/uws.xsd"),
        };
        let builder = SchemaSetBuilder::new().add_source(XLINK, "https://schemas.test/uws-1.1/xlink.xsd")?;
        let set = builder.add_source(text, place)?.compile()?;
        assert!(
            set.directive_failures().is_empty(),
            "the XLink schema was not found"
        );
        Ok(Xsd(set))
    }

    /// Whether the document is valid, or why not.
    pub fn validate(&self, text: &str) -> Result<(), String> {
        let set = self.0.schema_set();
        let validator = SchemaValidator::new(set, ValidationFlags::default());
        let mut errors = Vec::new();
        let mut run = validator.start_run(ErrorOnlySink { errors: &mut errors });
        let limits = ParseLimits::none()
            .with_max_depth(256)
            .with_max_attributes(256)
            .with_max_nodes(2_000_000);
        run.set_parse_limits(limits.with_max_namespaces_in_scope(128));
        drive_quick_xml(text.as_bytes(), &mut run, set).map_err(|error| error.to_string())?;
        drop(run);
        match errors.first() {
            Some(error) => Err(error.to_string()),
            None => Ok(()),
        }
    }
}
