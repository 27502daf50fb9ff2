/*
 * The claiming protocol of one stream: claim, lease, fence, reap, give-back, rounds and feed.
 *
 * This model is the argument for guarantees G1 (claim), G2 (completion), G3 (nothing lost), G5
 * (delivery, up to the sink's cursor) and G8 (honest books). It is searched exhaustively: two
 * workers, three items, and a crash of any worker between any two transactions, any number of
 * times. Which variants are searched, and how far, is the table in tools/check_model.sh.
 *
 * WHAT IS MODELLED
 *   The store. Every method of the store is one transaction, hence one d_step. The tables are the
 *   real ones: `available` and `next` of the stream, lease and its holes, exception, outcome, feed
 *   and the counters. Decisions of the store are never taken from what is marked as a ghost.
 *   Worker. Claims exceptions or moves the cursor, leases one or two items, starts them in its one
 *   slot, settles them (completed, failed, to be retried, canceled), gives back what it has not
 *   started when it is busy or stops, and drops its lease when a write is refused.
 *   Trouble. Kills a worker, which comes back with an empty memory and as a new worker; stops one
 *   for longer than its lease, so that it is reaped alive and later writes with a stale token;
 *   asks one to stop; kills the sink.
 *   Children. The process that runs an item holds a slot lock of its own and may outlive the
 *   worker.
 *   Janitor. Reaps the leases of workers whose lock the kernel has dropped. An item whose child
 *   survives stays, under a fresh lease of that one item, until the child is gone.
 *   Feeder. Appends the items in two blocks while claims go on, with its position in the source.
 *   User. Retries a failed or canceled item, which opens its next round.
 *   Canceler (CANCEL). Cancels the stream once; nothing put back afterwards is offered again. What
 *   nobody had in hand is settled by a final exception and an event, without an outcome.
 *   Sink (SINK). Reads the feed by cursor, delivers, then stores the cursor.
 *   Client (RESENT). Misses the answer to a settle and sends another one, as over HTTP.
 *
 * WHAT IS ABSTRACTED
 *   Time. There is no clock. An exception is due at any moment, a lease expires at any moment, and
 *   exceptions and the cursor are offered in any order. The store's order is one of these.
 *   Tokens. A token is never reused, so a token whose lease is gone equals no other for ever. The
 *   model writes all such tokens as 0 and may then use their number again: the search is finite
 *   although the number of claims is not.
 *   Workers. A worker holds one lease at a time, so its token also names the worker and its lock;
 *   `worker = :worker` in the guard is implied. The two workers are interchangeable: the model
 *   sorts them after every step, which leaves one of each two mirrored states.
 *   A stopped worker. Once reaped, its memory is a set of items that it may try to settle or give
 *   back. Whether it runs them meanwhile is invisible to the store: execution is at-least-once.
 *   Locks. Probing them and reaping is one step. Of a dead worker nothing changes between the two.
 *   Batches. `exchange` is a settle and a claim, group commit is several requests with nothing in
 *   between; the model lets others, and crashes, come between, and so covers more.
 *   Ranges. Exceptions are kept item by item; a claim takes one, or two equal neighbours.
 *   Limits. Scaled down: an item that was lost once is leased alone, lost twice it is poison.
 *   Not modelled: durability and epoch, publication, limits and locks, lanes, splits, PostgreSQL.
 *
 * WHAT IS CHECKED, in every state unless said otherwise
 *   P1  One claim. An item is due under at most one live lease: in its range, no hole, and without
 *       an outcome of its round. `remaining` counts what is due.
 *   P2  One outcome. An item has at most one outcome a round, and no stale write is accepted.
 *   P3  One place. Each item is above the cursor, or in an exception, or due under a live lease, or
 *       settled in its highest round. None is lost and none is doubled.
 *   P4  Honest books. in = completed + failed + canceled + open, by the counters, and each source
 *       record becomes one item.
 *   P5  Faithful feed. It holds each settled (item, round) exactly once and nothing else, without
 *       gaps. A sink is handed every event in order, repeats only what a crash made it forget, and
 *       misses none.
 *   P6  An end. A run with finitely many troubles ends, and then every item is settled: there is no
 *       deadlock in any variant, and no livelock in those searched for it (LIVENESS). Fairness is
 *       not assumed; every process waits until there is work for it.
 *   P7  No twin. While the child of a dead or stopped worker lives, its item stays under a lease of
 *       that worker: it is neither offered nor given to another.
 *   P8  Cancel holds. Nothing of a canceled stream is leased, and its feeder appends no more.
 *   Not promised: a worker that was stopped for longer than its lease may, when it goes on, start
 *   an item that has been given to another. It cannot settle it.
 *
 * HOW TO RUN
 *   tools/check_model.sh searches every variant, then every mutant, which must be caught. By hand:
 *     spin -a -DROUNDS=1 -DATTEMPTS=2 protocol.pml
 *     gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *   and after an error: spin -t -p -DROUNDS=1 -DATTEMPTS=2 protocol.pml
 *   ROUNDS and ATTEMPTS are 1 or 2. NO_STOPS leaves out stopped workers, which make the search some
 *   eight times as long. LIVENESS is for gcc -DNP -DNOREDUCE and ./pan -l. Each MUTATE_... breaks
 *   one rule. With gcc -DPRINTF the search names each essential situation when it reaches it.
 */

#define ITEMS       3
#define WORKERS     2
#define TOKENS      3  /* Enough: every live lease has an item of its own. */
#define LOST_ALONE  1
#define LOST_MAX    2
#ifndef ROUNDS
#define ROUNDS      2
#endif
#ifndef ATTEMPTS
#define ATTEMPTS    2
#endif
#define CELLS       (ITEMS * ROUNDS)

/* Parameters of macros and inlines: I item, R round, A attempt, L times lost, T token, P worker. */

#define has(SET, I)   ((SET >> (I)) & 1)
#define only(I)       (1 << (I))
#define cell(I, R)    ((I) * ROUNDS + (R))

/* ---- The store ---------------------------------------------------------------------------- */

mtype = { none, completed, failed, canceled, retried };

typedef Exception {
    bit stands;
    bit final;               /* Canceled: settled, and never offered. */
    unsigned round : 1;      /* Rounds and attempts count from 0. */
    unsigned attempt : 1;
    unsigned lost : 1        /* Workers that died with the item in hand. */
};

typedef Lease {
    bit stands;
    bit kept;                /* By the reaper, for one item whose child lives on. */
    unsigned lo : 2;         /* The range [lo, hi) ... */
    unsigned hi : 2;
    unsigned round : 1;
    unsigned attempt : 1;
    unsigned lost : 1;
    unsigned remaining : 2;  /* ... and how many of it are not done with. */
    unsigned holes : 3       /* lease_hole: items of the range that left it without an outcome. */
};

byte available;              /* Items appended so far; their numbers are 0 .. available - 1. */
byte next;                   /* The claim cursor. */
byte position;               /* Of the feeder in its source: records 0 .. position - 1 are in. */
bit is_canceled;             /* job.canceling */
bit is_fed = 1;              /* job.feeder names our feeder. */
bit is_finished;             /* The state of the job; with CANCEL only. */
Lease lease[TOKENS + 1];     /* By token; 0 never stands. */
Exception exception[ITEMS];
mtype outcome[CELLS] = none;
byte completed_count;
byte failed_count;
byte canceled_count;
byte fed;                    /* The feed as a set of cells. Its order matters to the sink only: */
#ifdef SINK
byte event[CELLS];           /* By offset, as cell + 1. Cleared once the cursor has passed it. */
byte feed_end;
byte cursor;
#endif

/* ---- Outside the store -------------------------------------------------------------------- */

typedef Memory {             /* What a worker knows. A crash clears it. */
    unsigned token : 2;
    unsigned todo : 3;       /* Leased and not started. */
    bit running;
    unsigned item : 2;       /* The one in the slot. */
    bit reaped               /* Ghost: its lease was taken while it was stopped. */
};

typedef Slot {               /* The slot file of the worker with this token. */
    bit child;               /* The child lives and holds the slot lock. */
    bit recorded;
    unsigned item : 2
};

Memory memory[WORKERS];
Slot slot[TOKENS + 1];
byte appended;               /* Ghosts: the source records that have become items, */
byte unclaimed;              /* the cells that were canceled without an outcome, */
bit was_canceled;            /* and whether the stream was ever canceled. */
#ifdef SINK
bit delivered;               /* The sink has delivered event[cursor] and not yet moved on. */
byte received;               /* The receiver: how many events, and of which cells. */
byte received_cells;
#endif

/* The kernel's answer to: is the lock of the worker with token T held? */
#define is_held(T)    (memory[0].token == T || memory[1].token == T)

/* Scratch of one d_step, not part of the state. */
hidden byte one, nth, tok, each, row, top;
hidden byte p1_leases, p1_due, p1_token, p2_outcomes, p2_stale, p3_exceptions, p3_places;
hidden byte p4_completed, p4_failed, p4_canceled, p4_open, p4_appended, p5_fed, p5_received;
hidden byte p6_open, p7_kept, p8_canceled;

/* ---- Situations that an honest search must reach ------------------------------------------ */

mtype = {
    settle_refused, give_back_refused, gave_back_when_busy, gave_back_at_stop, pair_of_exceptions,
    lost_in_hand, poisoned, child_survived, child_gone, reaped_beside_settled, reaped_beside_hole,
    reaped_while_stopped, second_round_settled, second_round_reaped, append_after_claim,
    canceled_exception, canceled_put_back, canceled_in_hand, completed_anyway, canceled_taken_up,
    revived, event_repeated, all_settled, all_canceled
};

hidden int witnessed;
#define witness(NAME) \
    if \
    :: !has(witnessed, NAME) -> \
        witnessed = witnessed | only(NAME); \
        printf("reached "); printm(NAME); printf("\n") \
    :: else \
    fi

/* ---- The invariants, checked after every step --------------------------------------------- */

#define spans(T, I)       (lease[T].stands && lease[T].lo <= (I) && (I) < lease[T].hi)
#define covers(T, I)      (spans(T, I) && !has(lease[T].holes, I))
#define is_settled(T, I)  (outcome[cell(I, lease[T].round)] != none)
#define is_due(T, I)      (covers(T, I) && !is_settled(T, I))

#define rank(P) \
    (((memory[P].token * 8 + memory[P].todo) * 2 + memory[P].running) * 4 + memory[P].item)
#define swap(FIELD) \
    each = memory[0].FIELD; memory[0].FIELD = memory[1].FIELD; memory[1].FIELD = each

inline check()
{
    d_step {
        p4_completed = 0; p4_failed = 0; p4_canceled = 0; p4_open = 0;
        for (each : 0 .. ITEMS - 1) {
            top = 0; p1_leases = 0;                     /* top: the highest round of the item */
            for (row : 0 .. ROUNDS - 1) {
                p5_fed = has(fed, cell(each, row)) - has(unclaimed, cell(each, row));
                if
                :: outcome[cell(each, row)] != none -> assert(p5_fed == 1); top = row
                :: else -> assert(p5_fed == 0)
                fi
            }
            if
            :: exception[each].stands && exception[each].round > top -> top = exception[each].round
            :: else
            fi;
            for (row : 1 .. TOKENS) {
                if
                :: is_due(row, each) ->
                    p1_leases++;
                    if :: lease[row].round > top -> top = lease[row].round :: else fi
                :: else
                fi
            }
            assert(p1_leases <= 1);
            p3_places = (each >= next) + exception[each].stands + p1_leases +
                        (outcome[cell(each, top)] != none);
            assert(p3_places == 1);
            if
            :: outcome[cell(each, top)] == completed -> p4_completed++
            :: outcome[cell(each, top)] == failed -> p4_failed++
            :: outcome[cell(each, top)] == canceled || exception[each].final -> p4_canceled++
            :: else -> p4_open = p4_open + (each < available)
            fi
        }
        assert(p4_completed == completed_count);
        assert(p4_failed == failed_count);
        assert(p4_canceled == canceled_count);
        assert(p4_open == available - completed_count - failed_count - canceled_count);

        for (row : 1 .. TOKENS) {
            p1_due = is_due(row, 0) + is_due(row, 1) + is_due(row, 2);
            assert(p1_due == lease[row].remaining && lease[row].stands == (p1_due > 0));
            p7_kept = is_due(row, slot[row].item);
            assert(p7_kept || !slot[row].child)
        }

        if                                              /* Of two mirrored states keep one. */
        :: rank(0) > rank(1) ->
            swap(token); swap(todo); swap(running); swap(item); swap(reaped)
        :: else
        fi
    }
}

/* ---- Pieces of transactions --------------------------------------------------------------- */

inline delete_lease(T)
{
    lease[T].stands = 0; lease[T].kept = 0; lease[T].lo = 0; lease[T].hi = 0;
    lease[T].round = 0; lease[T].attempt = 0; lease[T].lost = 0;
    lease[T].remaining = 0; lease[T].holes = 0
}

inline delete_exception(I)
{
    exception[I].stands = 0; exception[I].final = 0;
    exception[I].round = 0; exception[I].attempt = 0; exception[I].lost = 0
}

inline clear_slot(T)
{
    slot[T].child = 0; slot[T].recorded = 0; slot[T].item = 0
}

inline forget(P)
{
    memory[P].token = 0; memory[P].todo = 0; memory[P].running = 0;
    memory[P].item = 0; memory[P].reaped = 0
}

/* Appends to the feed, always in the transaction that settles the item. */
inline publish(I, R)
{
    p5_fed = has(fed, cell(I, R));
    assert(p5_fed == 0);
    fed = fed | only(cell(I, R));
#ifdef SINK
    event[feed_end] = cell(I, R) + 1;
    feed_end++
#endif
}

/* Settles an item that nobody has in hand: it gets no outcome, but an event. */
inline cancel_unclaimed(I, R)
{
    exception[I].final = 1;
    exception[I].attempt = 0;
    exception[I].lost = 0;
    canceled_count++;
    unclaimed = unclaimed | only(cell(I, R));
#ifndef MUTATE_CANCEL_NOT_FED
    publish(I, R)
#endif
}

/* An exception row. In a canceled stream it is final: nothing may be offered again. */
inline put_back(I, R, A, L)
{
    p3_exceptions = exception[I].stands;
    assert(p3_exceptions == 0);
    exception[I].stands = 1;
    exception[I].round = R;
    if
#ifndef MUTATE_CANCEL_FORGOTTEN
    :: is_canceled -> cancel_unclaimed(I, R)
#endif
    :: else -> exception[I].attempt = A; exception[I].lost = L
    fi
}

/* The primary key (item, round) of outcome is part of the fence: here is never a second one. */
inline add_outcome(I, R, KIND)
{
    p2_outcomes = (outcome[cell(I, R)] != none);
    assert(p2_outcomes == 0);
    outcome[cell(I, R)] = KIND;
    if
    :: KIND == completed -> completed_count++
    :: KIND == failed -> failed_count++
    :: KIND == canceled -> canceled_count++
    fi
}

/* A lease of items I .. I + N - 1. Of the tokens that no lease bears any number will do. */
inline add_lease(P, I, N, R, A, L)
{
    p8_canceled = is_canceled;
    assert(p8_canceled == 0);
    tok = 0;
    for (nth : 0 .. TOKENS - 1) {
        if
        :: tok == 0 && !lease[1 + (I + nth) % TOKENS].stands -> tok = 1 + (I + nth) % TOKENS
        :: else
        fi
    }
    p1_token = tok;
    assert(p1_token != 0);
    lease[tok].stands = 1; lease[tok].lo = I; lease[tok].hi = I + N; lease[tok].remaining = N;
    lease[tok].round = R; lease[tok].attempt = A; lease[tok].lost = L;
    memory[P].token = tok;
    memory[P].todo = (only(N) - 1) << I
}

/* ---- Transactions ------------------------------------------------------------------------- */

inline claim_next(P, N)
{
    add_lease(P, next, N, 0, 0, 0);
    next = next + N
}

inline claim_offered(P, I, N)
{
    add_lease(P, I, N, exception[I].round, exception[I].attempt, exception[I].lost);
#ifndef MUTATE_EXCEPTION_STAYS
    delete_exception(I);
#endif
    if
    :: N == 2 -> witness(pair_of_exceptions); delete_exception(I + 1)
    :: else
    fi
}

/* Not a transaction: the worker locks and fills its slot file, then starts the child. */
inline start(P)
{
    one = 0;
    do
    :: has(memory[P].todo, one) -> break
    :: else -> one++
    od;
    tok = memory[P].token;
    memory[P].todo = memory[P].todo ^ only(one);
    memory[P].running = 1;
    memory[P].item = one;
    slot[tok].child = 1;
    slot[tok].recorded = 1;
    slot[tok].item = one
}

/* The fence. The range alone would let a settle that is sent twice put its item back twice. */
#if defined(MUTATE_FENCE_WITHOUT_HOLES)
#define is_fenced_in(T, I)  (spans(T, I) && !is_settled(T, I))
#elif defined(MUTATE_FENCE_WITHOUT_KEY)
#define is_fenced_in(T, I)  covers(T, I)
#else
#define is_fenced_in(T, I)  is_due(T, I)
#endif

/* Refused, the worker drops the result and all it held by that lease. */
inline settle(P, I, KIND)
{
    tok = memory[P].token;
    if
    :: is_fenced_in(tok, I) ->
        p2_stale = memory[P].reaped;
        assert(p2_stale == 0);
#ifndef MUTATE_UNCHARGED
        lease[tok].remaining--;
#endif
        if
        :: KIND == retried ->
            put_back(I, lease[tok].round, lease[tok].attempt + 1, lease[tok].lost);
            lease[tok].holes = lease[tok].holes | only(I)
        :: else ->
            add_outcome(I, lease[tok].round, KIND);
            publish(I, lease[tok].round);
#ifdef MUTATE_FED_TWICE
            if :: lease[tok].remaining == 0 -> publish(I, lease[tok].round) :: else fi;
#endif
            if :: lease[tok].round == 1 -> witness(second_round_settled) :: else fi;
            if :: KIND == completed && is_canceled -> witness(completed_anyway) :: else fi
        fi;
        if :: lease[tok].remaining == 0 -> delete_lease(tok) :: else fi;
        clear_slot(tok);
        memory[P].running = 0;
        memory[P].item = 0;
        if :: memory[P].todo == 0 -> forget(P) :: else fi
    :: else ->
#ifdef MUTATE_NO_FENCE
        add_outcome(I, 0, KIND);
        publish(I, 0);
#endif
        witness(settle_refused);
        forget(P)
    fi
}

/* The answer to a settle is lost: the client believes that it has the item in hand. */
inline settle_unheard(P, KIND)
{
    nth = memory[P].item;
    settle(P, memory[P].item, KIND);
    if
    :: lease[tok].stands && memory[P].token == tok -> memory[P].running = 1; memory[P].item = nth
    :: else
    fi
}

inline give_back(P)
{
    tok = memory[P].token;
    if
    :: lease[tok].stands ->
        p2_stale = memory[P].reaped;
        assert(p2_stale == 0);
        for (nth : 0 .. ITEMS - 1) {
            one = ITEMS - 1 - nth;
            if
            :: has(memory[P].todo, one) ->
#ifndef MUTATE_LEASE_NOT_SHRUNK
                lease[tok].remaining--;
                lease[tok].hi = one;
#endif
                put_back(one, lease[tok].round, lease[tok].attempt, lease[tok].lost);
                if :: is_canceled -> witness(canceled_put_back) :: else fi
            :: else
            fi
        }
        if :: lease[tok].remaining == 0 -> delete_lease(tok); memory[P].token = 0 :: else fi;
        memory[P].todo = 0;
        if :: !memory[P].running -> forget(P) :: else fi
    :: else ->
#ifdef MUTATE_GIVE_BACK_UNFENCED
        for (one : 0 .. ITEMS - 1) {
            if :: has(memory[P].todo, one) -> put_back(one, 0, 0, 0) :: else fi
        }
#endif
        witness(give_back_refused);
        forget(P)
    fi
}

/* The item that the dead worker had in hand, once its child is gone too. */
inline reap_in_hand(T, I)
{
    if
    :: lease[T].lost + 1 < LOST_MAX ->
        witness(lost_in_hand);
        put_back(I, lease[T].round, lease[T].attempt, lease[T].lost + 1)
    :: else ->
        witness(poisoned);
        add_outcome(I, lease[T].round, failed);
#ifndef MUTATE_POISON_NOT_FED
        publish(I, lease[T].round)
#endif
    fi
}

#ifdef MUTATE_REAP_CHILD
#define has_survivor(T)  false
#else
#define has_survivor(T)  slot[T].child
#endif

inline reap(T)
{
    if :: lease[T].kept -> witness(child_gone) :: else fi;
    if :: lease[T].round == 1 -> witness(second_round_reaped) :: else fi;
    for (one : 0 .. ITEMS - 1) {
        if
        :: !spans(T, one)
#ifndef MUTATE_REAP_SETTLED
        :: spans(T, one) && is_settled(T, one) -> witness(reaped_beside_settled)
#endif
#ifndef MUTATE_REAP_HOLES
        :: spans(T, one) && has(lease[T].holes, one) -> witness(reaped_beside_hole)
#endif
        :: else ->
            if
            :: slot[T].recorded && slot[T].item == one && has_survivor(T) ->
                witness(child_survived)
            :: slot[T].recorded && slot[T].item == one && !has_survivor(T) ->
                reap_in_hand(T, one)
            :: else -> put_back(one, lease[T].round, lease[T].attempt, lease[T].lost)
            fi
        fi
    }
    for (nth : 0 .. WORKERS - 1) {
        if
        :: memory[nth].token == T ->                    /* It lives: it was only stopped. */
            witness(reaped_while_stopped);
            memory[nth].reaped = 1;
#ifndef MUTATE_TOKEN_REUSED
            memory[nth].token = 0;
#endif
            if
            :: memory[nth].running -> memory[nth].todo = memory[nth].todo | only(memory[nth].item)
            :: else
            fi;
            memory[nth].running = 0;
            memory[nth].item = 0
        :: else
        fi
    }
    if
    :: has_survivor(T) ->                               /* The fresh lease, with a fresh token. */
        lease[T].kept = 1; lease[T].lo = slot[T].item; lease[T].hi = slot[T].item + 1;
        lease[T].remaining = 1; lease[T].holes = 0
    :: else ->
        delete_lease(T);
        if :: !slot[T].child -> clear_slot(T) :: else fi
    fi
}

/*
 * A user's retry takes up the next round of an item: of one whose current outcome is failed or
 * canceled, and of one that was canceled unclaimed. A job that was canceled goes on with it.
 */
#define in_round_1(T, I)  (spans(T, I) && lease[T].round == 1)
#ifdef MUTATE_RETRY_TWICE
#define is_taken_up(I)    (outcome[cell(I, 1)] != none)
#else
#define is_taken_up(I)    (outcome[cell(I, 1)] != none || exception[I].stands || \
                           in_round_1(1, I) || in_round_1(2, I) || in_round_1(3, I))
#endif
#define is_bad(I)         (outcome[cell(I, 0)] == failed || outcome[cell(I, 0)] == canceled)
#define is_retriable(I)   (is_bad(I) && !is_taken_up(I))
#define is_revivable(I)   (exception[I].final && exception[I].round == 0)

inline take_up(I)
{
    is_canceled = 0;
    is_finished = 0;
#ifdef MUTATE_RETRY_SAME_ROUND
    put_back(I, 0, 0, 0);
#else
    put_back(I, 1, 0, 0);
#endif
    if
#ifndef MUTATE_RETRY_UNCOUNTED
    :: outcome[cell(I, 0)] == failed -> failed_count--
#endif
    :: outcome[cell(I, 0)] == canceled -> canceled_count--; witness(canceled_taken_up)
    :: else
    fi
}

inline revive(I)
{
    witness(revived);
    is_canceled = 0;
    is_finished = 0;
    exception[I].final = 0;
    exception[I].round = 1;
    canceled_count--
}

/* Items and position in one transaction: a feeder that crashes goes on where the store stands. */
#define block  (position == 0 -> 2 : 1)

inline append()
{
    p8_canceled = was_canceled;
    assert(p8_canceled == 0);
    if :: next > 0 -> witness(append_after_claim) :: else fi;
    for (one : position .. position + block - 1) {
        p4_appended = has(appended, one);
        assert(p4_appended == 0);
        appended = appended | only(one)
    }
    available = available + block;
#ifndef MUTATE_POSITION_LATER
    position = position + block
#endif
}

/*
 * What waits or lies above the cursor is canceled at once, what is leased by its worker. The right
 * to append goes with it: the job may be finished before its feeder brings the next block, and a
 * finished job takes appended items and goes on.
 */
inline cancel()
{
    is_canceled = 1;
    was_canceled = 1;
#ifndef MUTATE_FEEDER_STAYS
    is_fed = 0;
#endif
    for (one : 0 .. ITEMS - 1) {
        if
        :: exception[one].stands ->
            witness(canceled_exception);
            cancel_unclaimed(one, exception[one].round)
        :: !exception[one].stands && next <= one && one < available -> put_back(one, 0, 0, 0)
        :: else
        fi
    }
    next = available
}

#define may_append      (position < ITEMS && is_fed && (!is_canceled || is_finished))
#define is_all_settled  (available == completed_count + failed_count + canceled_count)

/* ---- Processes ---------------------------------------------------------------------------- */

#define me            memory[_pid]
#define is_idle       (me.todo == 0 && !me.running)
#define has_result    (me.running && !slot[me.token].child)
#define may_retry     (lease[me.token].attempt + 1 < ATTEMPTS)
#define is_late(I)    (me.reaped && has(me.todo, I))
#define offered(I)    (exception[I].stands && !exception[I].final)
#define offered_pair(I, K) \
    (offered(I) && offered(K) && \
     exception[I].round == exception[K].round && exception[I].attempt == exception[K].attempt && \
     exception[I].lost < LOST_ALONE && exception[K].lost < LOST_ALONE)

active [WORKERS] proctype Worker()
{
end:
    do
    :: atomic {
        if
        :: d_step { is_idle && offered(0) -> claim_offered(_pid, 0, 1) }
        :: d_step { is_idle && offered(1) -> claim_offered(_pid, 1, 1) }
        :: d_step { is_idle && offered(2) -> claim_offered(_pid, 2, 1) }
        :: d_step { is_idle && offered_pair(0, 1) -> claim_offered(_pid, 0, 2) }
        :: d_step { is_idle && offered_pair(1, 2) -> claim_offered(_pid, 1, 2) }
#ifdef MUTATE_CURSOR_FIRST
        :: d_step { is_idle && next + 1 <= available -> next++ }
#endif
        :: d_step { is_idle && next + 1 <= available -> claim_next(_pid, 1) }
        :: d_step { is_idle && next + 2 <= available -> claim_next(_pid, 2) }

        :: d_step { me.todo != 0 && !me.running && !me.reaped -> start(_pid) }
        :: d_step { has_result -> settle(_pid, me.item, completed) }
#if ROUNDS > 1
        :: d_step { has_result -> settle(_pid, me.item, failed) }
#endif
        :: d_step { has_result && may_retry -> settle(_pid, me.item, retried) }
#ifdef RESENT
        :: d_step { has_result -> settle_unheard(_pid, completed) }
        :: d_step { has_result && may_retry -> settle_unheard(_pid, retried) }
#endif
#ifdef CANCEL
        :: d_step { has_result && is_canceled -> witness(canceled_in_hand);
                    settle(_pid, me.item, canceled) }
#endif
        :: d_step { me.todo != 0 && me.running -> witness(gave_back_when_busy);
                    give_back(_pid) }

        /* It was stopped, was reaped, goes on, and does not know. */
        :: d_step { is_late(0) -> settle(_pid, 0, completed) }
        :: d_step { is_late(1) -> settle(_pid, 1, completed) }
        :: d_step { is_late(2) -> settle(_pid, 2, completed) }
        :: d_step { me.reaped -> give_back(_pid) }
        fi;
        check()
    }
    od
}

active proctype Trouble()
{
end:
    do
    :: atomic {
        if
        /* Killed: the kernel drops its lock, its memory is gone, its child may live on. */
        :: d_step { memory[0].todo != 0 || memory[0].running -> forget(0) }
        :: d_step { memory[1].todo != 0 || memory[1].running -> forget(1) }

        /* Asked to stop. */
        :: d_step { memory[0].todo != 0 && !memory[0].running && !memory[0].reaped ->
                    witness(gave_back_at_stop); give_back(0) }
        :: d_step { memory[1].todo != 0 && !memory[1].running && !memory[1].reaped ->
                    witness(gave_back_at_stop); give_back(1) }
#ifndef NO_STOPS
        /* Stopped for longer than its lease: whoever looks reaps it. */
        :: d_step { memory[0].token != 0 && !memory[0].reaped -> tok = memory[0].token; reap(tok) }
        :: d_step { memory[1].token != 0 && !memory[1].reaped -> tok = memory[1].token; reap(tok) }
#endif
#ifdef SINK
        /* The sink crashes between delivering and storing its cursor. */
        :: d_step { delivered -> delivered = 0 }
#endif
        fi;
        check()
    }
#ifdef LIVENESS
progress:
    skip
#endif
    od
}

active proctype Children()
{
end:
    do
    :: d_step { slot[1].child -> slot[1].child = 0 }
    :: d_step { slot[2].child -> slot[2].child = 0 }
    :: d_step { slot[3].child -> slot[3].child = 0 }
    od
}

/* Nothing to do for a lease that is kept while the child lives on. */
#if defined(MUTATE_REAP_LIVE)
#define is_reapable(T)  (lease[T].stands && !(lease[T].kept && slot[T].child))
#elif defined(MUTATE_KEPT_FOREVER)
#define is_reapable(T)  (lease[T].stands && !is_held(T) && !lease[T].kept)
#else
#define is_reapable(T)  (lease[T].stands && !is_held(T) && !(lease[T].kept && slot[T].child))
#endif

#ifndef MUTATE_NO_JANITOR
active proctype Janitor()
{
end:
    do
    :: atomic {
        if
        :: d_step { is_reapable(1) -> reap(1) }
        :: d_step { is_reapable(2) -> reap(2) }
        :: d_step { is_reapable(3) -> reap(3) }
        fi;
        check()
    }
    od
}
#endif

active proctype Feeder()
{
#ifdef MUTATE_POSITION_LATER
    bit between;
end:
    do
    :: d_step { may_append && !between -> append(); between = 1 }
    :: d_step { between -> position = position + block; between = 0 }
    :: d_step { between -> between = 0 }
    od
#else
end:
    do
    :: atomic {
        d_step { may_append -> append() };
        check()
    }
    od
#endif
}

#if ROUNDS > 1
active proctype User()
{
end:
    do
    :: atomic {
        if
        :: d_step { is_retriable(0) -> take_up(0) }
        :: d_step { is_retriable(1) -> take_up(1) }
        :: d_step { is_retriable(2) -> take_up(2) }
#ifdef CANCEL
        :: d_step { is_revivable(0) -> revive(0) }
        :: d_step { is_revivable(1) -> revive(1) }
        :: d_step { is_revivable(2) -> revive(2) }
#endif
        fi;
        check()
    }
    od
}
#endif

#ifdef CANCEL
active proctype Canceler()
{
    atomic {
        d_step { available > 0 && !is_finished -> cancel() };
        check()
    }
}

active proctype Finisher()
{
end:
    do
    :: d_step { was_canceled && !is_finished && is_all_settled -> is_finished = 1 }
    od
}
#endif

#ifdef SINK
inline deliver(OFFSET)
{
    p5_received = received;
    if
    :: OFFSET < received -> witness(event_repeated)
    :: else ->
        assert(p5_received == OFFSET);
        p5_received = has(received_cells, event[OFFSET] - 1);
        assert(p5_received == 0);
        received_cells = received_cells | only(event[OFFSET] - 1);
        received++
    fi
}

active proctype Sink()
{
end:
    do
#ifdef MUTATE_CURSOR_BEFORE_DELIVERY
    :: d_step { !delivered && cursor < feed_end -> cursor++; delivered = 1 }
    :: d_step { delivered -> deliver(cursor - 1); delivered = 0 }
#else
    :: d_step { !delivered && cursor < feed_end -> deliver(cursor); delivered = 1 }
    :: d_step { delivered -> event[cursor] = 0; cursor++; delivered = 0 }
#endif
    od
}
#endif

/* When nobody has anything left to do. */
active proctype Finish()
{
    timeout;
    d_step {
        p6_open = available - completed_count - failed_count - canceled_count;
        assert(p6_open == 0);
        p6_open = (position < ITEMS && is_fed) + (available - next);
        assert(p6_open == 0);
#ifdef SINK
        p5_received = (received_cells == fed);
        assert(p5_received == 1);
#endif
        if :: was_canceled -> witness(all_canceled) :: else -> witness(all_settled) fi
    }
}
