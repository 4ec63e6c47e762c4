//! Namespaces of UWS documents.

/// UWS, 1.0 and 1.1 alike (UWS 1.1 Appendix B).
pub const UWS_NS: &str = "http://www.ivoa.net/xml/UWS/v1.0";
/// XLink, for `xlink:href` and `xlink:type`.
pub const XLINK_NS: &str = "http://www.w3.org/1999/xlink";
/// XML Schema instances, for `xsi:nil` and `xsi:type`.
pub const XSI_NS: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// XML Schema, whose types `xsi:type` may name.
pub const XS_NS: &str = "http://www.w3.org/2001/XMLSchema";
