//! Identities (UWS 1.1 section 3).

steps! {}
