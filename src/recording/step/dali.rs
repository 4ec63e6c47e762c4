//! A job list of a data access service (DALI 1.1 section 2.1).

steps! {
    // DC1: a job that completes, and its results as children of the results list.
    DC1_CREATE "dc1/create" "POST the quick recipe";
    DC1_RUN "dc1/run" "POST PHASE=RUN to phase";
    DC1_POLL "dc1/poll" "GET the job until it is in a finished phase";
    DC1_JOB "dc1/job" "GET the COMPLETED job";
    DC1_CHILD "dc1/result-child" "GET results/{id} for each result (at most five)";

    // DP1: a parameter that is given later, and an order in another case.
    DP1_CREATE "dp1/create" "POST the quick recipe without one of its parameters";
    DP1_JOB "dp1/job" "GET the job";
    DP1_POST "dp1/post-parameter" "POST that parameter to parameters";
    DP1_PARAMETERS "dp1/parameters-after-post" "GET parameters after that";
    DP1_ORDER "dp1/order-lower-case" "POST PHASE=run to phase";
    DP1_JOB_AFTER "dp1/job-after-order" "GET the job after that";

    // DN1: names of parameters in other cases.
    DN1_CREATE "dn1/create" "POST the quick recipe and a run identifier, all names in lower or mixed case";
    DN1_JOB "dn1/job" "GET the job";
    DN1_RUN "dn1/run" "POST phase=RUN to phase";
    DN1_POLL "dn1/poll" "GET the job until it is in a finished phase";

    // DS1: a parameter of one value, given twice.
    DS1_CREATE "ds1/create" "POST the quick recipe with two values of RUNID";
    DS1_JOB "ds1/job" "GET the job";
    DS1_RUN "ds1/run" "POST PHASE=RUN to phase";
    DS1_POLL "ds1/poll" "GET the job until it is in a finished phase";

    // V1: the job with a value in-line is run as well.
    V1_RUN "v1/run" "POST PHASE=RUN to phase";
    V1_POLL "v1/poll" "GET the job until it is in a finished phase";

    // DR1 and DR2: long run identifiers.
    DR1_CREATE "dr1/create" "POST the quick recipe with a RUNID of 64 letters";
    DR1_JOB "dr1/job" "GET the job";
    DR2_CREATE "dr2/create" "POST the quick recipe with a RUNID of 65 letters";
    DR2_JOB "dr2/job" "GET the job";
}
