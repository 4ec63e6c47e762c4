//! Readers of what services say.
