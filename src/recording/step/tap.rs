//! The asynchronous job list of a TAP service (TAP 1.1 sections 2.2 and 2.7).

steps! {
    // More of jobs that other scenarios make.
    DC1_TAP_RESULTS "dc1/tap-results" "GET results of the COMPLETED job";
    DC1_TAP_RESULT "dc1/tap-result" "GET results/result of the COMPLETED job";
    E1_TAP_RESULT "e1/tap-result" "GET results/result of the failed job";
    P1_TAP_RESULT "p1/tap-result-aborted" "GET results/result of the aborted job";

    // TA1: a job that is made empty and completed piece by piece.
    TA1_CREATE "ta1/create" "POST an empty body to the list";
    TA1_POST "ta1/post-parameters" "POST QUERY, then LANG, then what else the quick recipe has, to parameters";
    TA1_PARAMETERS "ta1/parameters" "GET parameters after those";
    TA1_RUN "ta1/run" "POST PHASE=RUN to phase";
    TA1_POLL "ta1/poll" "GET the job until it is in a finished phase";

    // TS1: with a parameter that TAP does not know.
    TS1_CREATE "ts1/create" "POST the quick recipe with VOCONFORM=1";
    TS1_RUN "ts1/run" "POST PHASE=RUN to phase";
    TS1_POLL "ts1/poll" "GET the job until it is in a finished phase";

    // TE1: finds nothing.
    TE1_CREATE "te1/create" "POST the recipe `empty`";
    TE1_RUN "te1/run" "POST PHASE=RUN to phase";
    TE1_POLL "te1/poll" "GET the job until it is in a finished phase";
    TE1_RESULT "te1/result" "GET results/result of the COMPLETED job";

    // TQ1, TL1 and TM1: three ways to ask wrongly.
    TQ1_CREATE "tq1/create" "POST the recipe `fail-syntax`";
    TQ1_RUN "tq1/run" "POST PHASE=RUN to phase";
    TQ1_POLL "tq1/poll" "GET the job until it is in a finished phase";
    TL1_CREATE "tl1/create" "POST the recipe `fail-lang`";
    TL1_RUN "tl1/run" "POST PHASE=RUN to phase";
    TL1_POLL "tl1/poll" "GET the job until it is in a finished phase";
    TM1_CREATE "tm1/create" "POST the recipe `fail-missing`";
    TM1_RUN "tm1/run" "POST PHASE=RUN to phase";
    TM1_POLL "tm1/poll" "GET the job until it is in a finished phase";
}
