package io.nuropb.etcd;

import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.nuropb.InstanceId;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries to become the leader, by a transaction that creates the leader key if there is none and reads what there is in either case.
 *
 * <p>An attempt without an answer is not repeated: etcd is read until it answers, and the key's lease shows who won. Lives in the
 * session's loop.
 */
final class Campaign {

    /** Hears how attempts end, in the session's loop. */
    interface Listener {

        /** An attempt has ended; this is what etcd holds. */
        void seen(Snapshot snapshot);

        /** It has failed in a way that does not pass. */
        void failed(EtcdFailure failure);
    }

    private final Calls calls;
    private final Loop loop;
    private final EtcdConfig.Retries retries;
    private final String attempt;
    private final Cmp vacant;
    private final List<Op> claim;
    private final List<Op> look;
    private final List<KeyRange> ranges;
    private final Listener listener;
    private int failed;
    private boolean running;
    private boolean stopped;

    /** @param ranges what is to be read with each attempt */
    Campaign(
            Calls calls,
            Loop loop,
            EtcdConfig.Retries retries,
            EtcdKeys keys,
            InstanceId self,
            String claim,
            long lease,
            List<KeyRange> ranges,
            Listener listener) {
        this.calls = calls;
        this.loop = loop;
        this.retries = retries;
        this.ranges = ranges;
        this.listener = listener;
        attempt = "Campaigning for " + keys.leader();
        vacant = new Cmp(KeyRange.bytes(keys.leader()), Cmp.Op.EQUAL, CmpTarget.createRevision(0));
        look = ranges.stream().map(KeyRange::get).toList();
        PutOption bound = PutOption.builder().withLeaseId(lease).build();
        this.claim = new ArrayList<>(List.of(
                Op.put(KeyRange.bytes(keys.leader()), KeyRange.bytes(self.value()), bound),
                Op.put(KeyRange.bytes(keys.ready()), KeyRange.bytes(claim), bound)));
        this.claim.addAll(look);
    }

    /** Makes an attempt, unless one is under way. */
    void run() {
        if (running || stopped) {
            return;
        }
        running = true;
        loop.await(
                calls.transact(attempt, List.of(vacant), claim, look),
                answer -> {
                    failed = 0;
                    seen(Snapshot.of(answer));
                },
                this::unanswered);
    }

    void stop() {
        stopped = true;
    }

    private void seen(Snapshot snapshot) {
        if (!stopped) {
            running = false;
            listener.seen(snapshot);
        }
    }

    private void unanswered(EtcdFailure failure) {
        if (stopped) {
            return;
        }
        if (failure.isFinal()) {
            listener.failed(failure);
        } else {
            loop.after(retries.pause(failed++), this::look);
        }
    }

    private void look() {
        if (!stopped) {
            loop.await(calls.read(attempt, ranges), this::seen, this::unanswered);
        }
    }
}
