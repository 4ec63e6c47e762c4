//! A job list of a data access service (DALI 1.1 section 2.1).

steps! {}
