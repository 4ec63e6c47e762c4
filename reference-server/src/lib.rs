//! A conforming server with mock backends.
