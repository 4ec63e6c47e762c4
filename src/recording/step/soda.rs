//! What SODA lays on its asynchronous resource (SODA 1.0 sections 3.1, 5.2 and 6).

steps! {
    // One result for each combination of values.
    SODA1_CREATE "soda1/create" "POST the recipe combinations";
    SODA1_RUN "soda1/run" "POST PHASE=RUN to phase";
    SODA1_POLL "soda1/poll" "GET the job until it is in a finished phase";
    SODA1_DONE "soda1/done" "GET the finished job";
    SODA1_ERROR "soda1/error" "GET error, if the job failed";
    SODA1_RESULT "soda1/result" "GET a few of its results by their links";
    SODA1_CHILD "soda1/result-child" "GET results/{id} of the same results, where the link leads elsewhere";

    // A combination that gives no data.
    SODA2_CREATE "soda2/create" "POST the recipe empty-combination";
    SODA2_RUN "soda2/run" "POST PHASE=RUN to phase";
    SODA2_POLL "soda2/poll" "GET the job until it is in a finished phase";
    SODA2_DONE "soda2/done" "GET the finished job";
    SODA2_ERROR "soda2/error" "GET error, if the job failed";
    SODA2_RESULT "soda2/result" "GET a few of its results by their links";
    SODA2_CHILD "soda2/result-child" "GET results/{id} of the same results, where the link leads elsewhere";

    // A repeated parameter.
    SODA3_CREATE "soda3/create" "POST the recipe repeated, else the quick recipe with its ID a second time";
    SODA3_RUN "soda3/run" "POST PHASE=RUN to phase";
    SODA3_POLL "soda3/poll" "GET the job until it is in a finished phase";
    SODA3_DONE "soda3/done" "GET the finished job";
    SODA3_ERROR "soda3/error" "GET error, if the job failed";
    SODA3_RESULT "soda3/result" "GET a few of its results by their links";
    SODA3_CHILD "soda3/result-child" "GET results/{id} of the same results, where the link leads elsewhere";
}
