// The walk over a plan's calls: see bp_plan.h.
//
// A call is a list of rows, or of other things that no sum runs over, with a rough cost. `share_of` says how many there
// are and what they cost, `run_part` makes the call for some of them.
#include "bp_plan.h"

#include "calls/part.h"

#include "calls/convolutions.h"
#include "calls/elementwise.h"
#include "calls/moves.h"
#include "calls/normalizations.h"
#include "calls/products.h"
#include "calls/recurrences.h"
#include "calls/reductions.h"
#include "calls/updates.h"

static Share share_of(const bp_call *call) {
    switch (call->kind) {
#define SHARE(constant, name) case constant: return share_##name(call->arguments);
        BP_CALLS(SHARE)
#undef SHARE
    }
    return whole;
}

/// Makes a call for `count` of its things from `first` on.
static void run_part(const bp_run *run, const bp_call *call, size_t first, size_t count) {
    switch (call->kind) {
#define RUN(constant, name) case constant: run_##name(run, call->arguments, first, count); break;
        BP_CALLS(RUN)
#undef RUN
    }
}

void bp_count_things(bp_call *call) { call->things = share_of(call).count; }

void bp_share_calls(const bp_run *run, size_t count, bp_call *calls) {
    size_t work = 0;
    for (size_t i = 0; i < count; i++) {
        const Share share = share_of(&calls[i]);
        const size_t steps = (share.count + share.step - 1) / share.step;
        size_t parts = run->pool ? share.work / run->least_part : 1;
        if (parts > steps) parts = steps;
        if (parts > run->threads) parts = run->threads;
        calls[i].things = share.count;
        calls[i].parts = parts > 1 ? parts : 1;
        work += share.work;
    }
    for (size_t i = 0; i < count; i++) calls[i].wakes = run->pool && work / 2 >= run->least_work;
}

/// A call that threads share.
typedef struct SharedCall {
    const bp_run *run;
    const bp_call *call;
    Share share;
} SharedCall;

static void take_part(void *context, size_t part) {
    const SharedCall *shared = context;
    const Share *share = &shared->share;
    const size_t steps = (share->count + share->step - 1) / share->step, parts = shared->call->parts;
    const size_t first = steps * part / parts * share->step, end = steps * (part + 1) / parts * share->step;
    run_part(shared->run, shared->call, first, (end < share->count ? end : share->count) - first);
}

void bp_run_calls(const bp_run *run, size_t count, const bp_call *calls) BP_NONBLOCKING {
    const bool shares = run->pool && count > 0 && (calls[0].wakes || bp_pool_is_frequent(run->pool));
    for (size_t i = 0; i < count; i++) {
        if (shares && calls[i].parts > 1) {
            SharedCall shared = {run, &calls[i], share_of(&calls[i])};
            bp_pool_run_parts(run->pool, calls[i].parts, take_part, &shared);
        } else {
            run_part(run, &calls[i], 0, calls[i].things);
        }
    }
}
