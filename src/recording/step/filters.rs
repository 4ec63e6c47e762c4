//! Filters of the job list (UWS 1.1 section 2.2.2.1).

steps! {}
