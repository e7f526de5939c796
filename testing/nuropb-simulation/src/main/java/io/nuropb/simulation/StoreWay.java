package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.inmemory.Disturbance;
import io.nuropb.inmemory.Disturbance.Transmission;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A process's way to a store: questions, answers and news take a network's time, and meet what befalls it. */
final class StoreWay implements LeaseStore {

    private final LeaseStore store;
    private final Scheduler network;
    private final Scheduler process;
    private final Map<LeaseId, Moment> leaseEnds = new HashMap<>();
    private final Set<Relay> watches = new LinkedHashSet<>();
    private Disturbance disturbance = Disturbance.none();
    private boolean cut;
    private boolean ended;

    StoreWay(LeaseStore store, Scheduler network, Scheduler process) {
        this.store = store;
        this.network = network;
        this.process = process;
    }

    void disturb(Disturbance value) {
        disturbance = value;
    }

    /** Nothing gets through, and whoever asks is told so at once. */
    void cut() {
        cut = true;
        breakWatches();
    }

    void restore() {
        cut = false;
        disturbance = Disturbance.none();
    }

    /** The process is no more. */
    void end() {
        ended = true;
    }

    void breakWatches() {
        List.copyOf(watches).forEach(Relay::breakOff);
    }

    void silenceWatches() {
        watches.forEach(relay -> relay.mute = true);
    }

    /** Its leases that the store keeps, as far as its answers say. */
    List<LeaseId> leases() {
        leaseEnds.values().removeIf(end -> !network.now().isBefore(end));
        return List.copyOf(leaseEnds.keySet());
    }

    private static StoreException gone() {
        return StoreException.unanswered("The way to the store is cut", null);
    }

    @Override
    public CompletionStage<Void> connect() {
        return ask(store::connect);
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        return ask(() -> store.grant(ttl).thenApply(granted -> {
            hold(granted.lease(), granted.ttl());
            return granted;
        }));
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return ask(() -> store.renew(lease).thenApply(renewed -> {
            hold(lease, renewed.ttl());
            return renewed;
        }));
    }

    private void hold(LeaseId lease, Duration ttl) {
        leaseEnds.put(lease, network.now().plus(ttl));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return ask(() -> store.revoke(lease).whenComplete((revoked, thrown) -> {
            if (thrown == null) {
                leaseEnds.remove(lease);
            }
        }));
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        return ask(() -> store.commit(transaction));
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return ask(() -> store.read(ranges));
    }

    private <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (cut) {
            process.execute(() -> answer.completeExceptionally(gone()));
        } else {
            send(
                    disturbance.request(),
                    () -> question.get().whenComplete((value, thrown) -> {
                        Transmission transmission = cut ? new Transmission(0, Duration.ZERO) : disturbance.answer();
                        send(transmission, () -> process.execute(() -> Arrival.pass(value, thrown, answer)));
                    }));
        }
        return answer;
    }

    private void send(Transmission transmission, Runnable arrival) {
        for (int i = 0; i < transmission.copies(); i++) {
            network.schedule(transmission.delay(), () -> {
                if (!ended) {
                    arrival.run();
                }
            });
        }
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        Relay relay = new Relay(listener);
        watches.add(relay);
        relay.watch = store.watch(ranges, fromRevision, relay);
        return relay::close;
    }

    @Override
    public void close() {
        List.copyOf(watches).forEach(Relay::close);
        store.close();
    }

    /** Passes on what a watch tells, in the order in which it comes unless something is late. */
    private final class Relay implements WatchListener {
        private final WatchListener listener;
        private final List<List<KeyChange>> waiting = new ArrayList<>();
        private Watch watch = () -> {};
        private boolean closed;
        private boolean mute;

        Relay(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void changed(List<KeyChange> changes) {
            Transmission transmission = mute || cut ? new Transmission(0, Duration.ZERO) : disturbance.news();
            boolean inTurn = transmission.delay().isZero();
            for (int i = 0; i < transmission.copies(); i++) {
                if (inTurn) {
                    waiting.add(changes);
                }
                send(new Transmission(1, transmission.delay()), () -> tell(inTurn ? waiting.remove(0) : changes));
            }
        }

        private void tell(List<KeyChange> changes) {
            process.execute(() -> {
                if (!closed) {
                    listener.changed(changes);
                }
            });
        }

        /** The store's watch is over by itself. */
        @Override
        public void ended(StoreException why) {
            if (closed || ended) {
                return;
            }
            forget();
            process.execute(() -> listener.ended(why));
        }

        void breakOff() {
            ended(gone());
            watch.close();
        }

        void close() {
            forget();
            watch.close();
        }

        private void forget() {
            closed = true;
            watches.remove(this);
        }
    }
}
