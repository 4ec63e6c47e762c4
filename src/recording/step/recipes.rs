//! What only the using protocol can ask for: inline values, references, documents (UWS 1.1 section 2.2.3.1.1).

steps! {}
