//! Jobs that run for a while (UWS 1.1 sections 2.1.3 to 2.1.5).

steps! {
    // L0: how large must the long query of the TAP preset be?
    L0_CREATE "l0/create" "POST a query that counts the rows of TAP_SCHEMA.columns";
    L0_RUN "l0/run" "POST PHASE=RUN to phase";
    L0_POLL "l0/poll" "GET the job until it is in a finished phase";
    L0_RESULT "l0/result" "GET its result";

    // L1: aborted while it executes.
    L1_CREATE "l1/create" "POST the recipe `long`";
    L1_SET_DURATION "l1/set-duration" "POST EXECUTIONDURATION=120";
    L1_RUN "l1/run" "POST PHASE=RUN to phase";
    L1_POLL "l1/poll" "GET the job until it is EXECUTING";
    L1_EXECUTING "l1/executing" "GET the job 3 s after it was seen EXECUTING";
    L1_EARLY_RESULT "l1/early-result" "GET a result that is listed while the job is EXECUTING";
    L1_SET_ZERO "l1/set-duration-zero" "POST EXECUTIONDURATION=0 while the job is EXECUTING";
    L1_ZERO "l1/duration-after-zero" "GET executionduration after that";
    L1_AFTER_ZERO "l1/job-after-zero" "GET the job after that";
    L1_SET_BACK "l1/set-duration-back" "POST EXECUTIONDURATION=120 again";
    L1_BEFORE_ABORT "l1/job-before-abort" "GET the job just before it is aborted";
    L1_ABORT "l1/abort" "POST PHASE=ABORT to phase of the EXECUTING job";
    L1_ABORT_POLL "l1/abort-poll" "GET the job until it is in a finished phase, at most 60 s";
    L1_KEPT_RESULT "l1/kept-result" "GET a result again that was there before the abort";
    L1_LATER "l1/job-later" "GET the aborted job 10 s later";

    // L2: deleted while it executes.
    L2_CREATE "l2/create" "POST the recipe `long`";
    L2_SET_DURATION "l2/set-duration" "POST EXECUTIONDURATION=120";
    L2_RUN "l2/run" "POST PHASE=RUN to phase";
    L2_POLL "l2/poll" "GET the job until it is EXECUTING";
    L2_DELETE "l2/delete" "DELETE the EXECUTING job";
    L2_GONE "l2/job-after-delete" "GET the job until it is gone, at most 60 s";

    // L3: destroyed while it executes.
    L3_CREATE "l3/create" "POST the recipe `long`";
    L3_SET_DURATION "l3/set-duration" "POST EXECUTIONDURATION=120";
    L3_RUN "l3/run" "POST PHASE=RUN to phase";
    L3_POLL "l3/poll" "GET the job until it is EXECUTING";
    L3_SET_DESTRUCTION "l3/set-destruction" "POST DESTRUCTION=now + 10 s";
    L3_AFTER_SET "l3/job-after-set-destruction" "GET the job after that";
    L3_GONE "l3/gone" "GET the job until it is gone or the time of grace is over";
    L3_LATER "l3/job-later" "GET the destroyed job 3 s later";
    L3_LIST "l3/list" "GET the job list after that";
    L3_RESULT "l3/result" "GET a result that the job had while EXECUTING";

    // L4: runs longer than it may.
    L4_CREATE "l4/create" "POST the recipe `long`";
    L4_SET_DURATION "l4/set-duration" "POST EXECUTIONDURATION=5";
    L4_DURATION "l4/duration" "GET executionduration after that";
    L4_RUN "l4/run" "POST PHASE=RUN to phase";
    L4_POLL "l4/poll" "GET the job until it is EXECUTING";
    L4_OVER "l4/over" "GET the job until it has ended, at most 60 s after its time";

    // L8: told to run while it executes.
    L8_CREATE "l8/create" "POST the recipe `long`";
    L8_SET_DURATION "l8/set-duration" "POST EXECUTIONDURATION=120";
    L8_RUN "l8/run" "POST PHASE=RUN to phase";
    L8_POLL "l8/poll" "GET the job until it is EXECUTING";
    L8_RUN_AGAIN "l8/run-executing" "POST PHASE=RUN to phase of the EXECUTING job";
    L8_AFTER "l8/job-after-run-executing" "GET the job after that";

    // L5: aborted while it waits for its turn.
    L5_CREATE "l5/create" "POST the recipe `queued`, or the quick one";
    L5_RUN "l5/run" "POST PHASE=RUN to phase";
    L5_POLL "l5/poll" "GET the job until it has left PENDING";
    L5_ABORT "l5/abort" "POST PHASE=ABORT to phase of the QUEUED job";
    L5_ABORT_POLL "l5/abort-poll" "GET the job until it is in a finished phase, at most 60 s";

    // L6 and L7: the recipe that leads to SUSPENDED; left alone, and aborted. H2: HELD, and aborted.
    L6_CREATE "l6/create" "POST the recipe `suspended`";
    L6_RUN "l6/run" "POST PHASE=RUN to phase";
    L6_POLL "l6/poll" "GET the job until it is SUSPENDED";
    L6_RESUMED "l6/resumed" "GET the job until it is not SUSPENDED any more";
    L7_CREATE "l7/create" "POST the recipe `suspended`";
    L7_RUN "l7/run" "POST PHASE=RUN to phase";
    L7_POLL "l7/poll" "GET the job until it is SUSPENDED";
    L7_ABORT "l7/abort" "POST PHASE=ABORT to phase of the SUSPENDED job";
    L7_ABORT_POLL "l7/abort-poll" "GET the job until it is in a finished phase, at most 60 s";
    H2_CREATE "h2/create" "POST the recipe `held`";
    H2_RUN "h2/run" "POST PHASE=RUN to phase";
    H2_POLL "h2/poll" "GET the job until it has left PENDING";
    H2_ABORT "h2/abort" "POST PHASE=ABORT to phase of the HELD job";
    H2_ABORT_POLL "h2/abort-poll" "GET the job until it is in a finished phase, at most 60 s";
}
