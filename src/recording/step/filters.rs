//! Filters of the job list (UWS 1.1 section 2.2.2.1).

steps! {
    // F1, F2, F3: made one after the other, so that their creation times differ; F2 is aborted.
    F1_CREATE "f1/create" "POST the quick recipe";
    F1_JOB "f1/job" "GET the job";
    F2_CREATE "f2/create" "POST the quick recipe, later";
    F2_JOB "f2/job" "GET the job";
    F2_ABORT "f2/abort" "POST PHASE=ABORT to phase";
    F2_ABORTED "f2/aborted-job" "GET the job until it is in a finished phase, at most 10 s";
    F3_CREATE "f3/create" "POST the quick recipe, later still";
    F3_JOB "f3/job" "GET the job";
    F3_LAST "f3/last" "GET the job list with LAST=1 and LAST=1000 while the three jobs are idle";
    F3_AFTER "f3/after" "GET the job list with AFTER=an instant between the creations of F1 and F2";
    F3_AFTER_EXACT "f3/after-exact" "GET the job list with AFTER=creation time of F1";
    F3_AFTER_SECONDS "f3/after-seconds" "GET the job list with AFTER=a whole second, Z";
    F3_AFTER_MILLISECONDS "f3/after-milliseconds" "GET the job list with AFTER=the same second with .000Z";
    F3_AFTER_NO_ZONE "f3/after-no-zone" "GET the job list with AFTER=the same second without Z";
    F3_PHASE_AFTER "f3/phase-after" "GET the job list with PHASE=PENDING and the instant between";
    F3_AFTER_LAST "f3/after-last" "GET the job list with the instant between and LAST=1, then LAST=1000";
    F3_ALL "f3/phase-after-last" "GET the job list with PHASE=PENDING, the instant between and LAST=1000, then LAST=5";

    // Questions that need no job, though they say more when there are some.
    FILTERS_PHASE "filters/phase" "GET the job list with each of the ten phases; again if an entry shows another one";
    FILTERS_UNION "filters/phase-twice" "GET the job list with PHASE=PENDING and PHASE=ABORTED";
    FILTERS_OTHER_UNION "filters/other-phase-twice" "GET the job list with PHASE=COMPLETED and PHASE=ERROR";
    FILTERS_LAST "filters/last" "GET the job list with LAST=1, LAST=2 and LAST=1000";
    FILTERS_PHASE_LAST "filters/phase-last" "GET the job list with PHASE=ABORTED and LAST=1000, then LAST=1";
    FILTERS_BAD_PHASE "filters/bad-phase" "GET the job list with PHASE=NOSUCH";
    FILTERS_BAD_LAST "filters/bad-last" "GET the job list with LAST=0, LAST=-1 and LAST=abc";
    FILTERS_BAD_AFTER "filters/bad-after" "GET the job list with AFTER=yesterday and AFTER=2015-26-10";
    FILTERS_1_0 "filters/uws-1.0" "GET the job list of a UWS 1.0 service with PHASE=PENDING";
}
