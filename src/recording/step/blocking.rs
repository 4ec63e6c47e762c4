//! Blocking (UWS 1.1 section 2.2.1.2).

steps! {
    // W1: aborted while a client waits.
    W1_CREATE "w1/create" "POST the quick recipe";
    W1_WAIT "w1/wait" "GET the job with WAIT=30 and PHASE=PENDING";
    W1_ABORT "w1/abort" "POST PHASE=ABORT to phase on another connection, 3 s later";
    W1_ABORTED "w1/aborted-job" "GET the job until it is in a finished phase, at most 10 s";

    // W2 and W3: waited for in vain. A request that was not held is made again, three times at most.
    W2_CREATE "w2/create" "POST the quick recipe";
    W2_JOB "w2/job" "GET the job";
    W2_WAIT "w2/wait" "GET the job with WAIT=6";
    W2_PHASE "w2/phase" "GET phase twice, on another connection, while that request is held";
    W3_CREATE "w3/create" "POST the quick recipe";
    W3_WAIT "w3/wait" "GET the job with WAIT=6 and PHASE=PENDING";

    // W4: waited for without limit, then aborted.
    W4_CREATE "w4/create" "POST the quick recipe";
    W4_WAIT "w4/wait" "GET the job with WAIT=-1";
    W4_ABORT "w4/abort" "POST PHASE=ABORT to phase on another connection, 10 s later";
    W4_ABORTED "w4/aborted-job" "GET the job until it is in a finished phase, at most 10 s";
    W4_WAIT_ABORTED "w4/wait-aborted" "GET the aborted job with WAIT=20";

    // W5: questions that are answered at once; again where the answer takes long.
    W5_CREATE "w5/create" "POST the quick recipe";
    W5_JOB "w5/job" "GET the job";
    W5_MISMATCH "w5/wait-other-phase" "GET the job with WAIT=20 and PHASE=QUEUED, EXECUTING and COMPLETED";
    W5_ZERO "w5/wait-0" "GET the job with WAIT=0";
    W5_NO_INTEGER "w5/wait-no-integer" "GET the job with WAIT=abc, empty and 1.5";
    W5_PHASE_ALONE "w5/phase-alone" "GET the job with PHASE=QUEUED and no WAIT";
    W5_PHASE "w5/phase" "GET phase with WAIT=20";
    W5_RESULTS "w5/results" "GET results with WAIT=20";
    W5_LIST "w5/list" "GET the job list with WAIT=20";
    W5_JOB_AFTER "w5/job-after" "GET the job after all that";
    W5_NEGATIVE "w5/wait-negative" "GET the job with WAIT=-5";

    // W6: waits that no connection bears.
    W6_CREATE "w6/create" "POST the quick recipe";
    W6_INDEFINITE "w6/wait-indefinite" "GET the job with WAIT=-1, for 310 s at most";
    W6_DAY "w6/wait-a-day" "GET the job with WAIT=86400, for 310 s at most";

    // Jobs of other scenarios in phases that nobody waits for.
    Q1_WAIT_DONE "q1/wait-done" "GET the COMPLETED job with WAIT=20";
    E1_WAIT_DONE "e1/wait-done" "GET the failed job with WAIT=20";
    H1_WAIT_HELD "h1/wait-held" "GET the HELD job with WAIT=20";
    A1_WAIT_ARCHIVED "a1/wait-archived" "GET the ARCHIVED job with WAIT=20";

    // W0: a service of UWS 1.0.
    W0_CREATE "w0/create" "POST the quick recipe to a UWS 1.0 service";
    W0_JOB "w0/job" "GET the job";
    W0_WAIT "w0/wait" "GET the job with WAIT=10";
}
