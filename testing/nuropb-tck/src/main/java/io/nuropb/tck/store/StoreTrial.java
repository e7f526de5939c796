package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.Granted;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.tck.Patience;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** What the contracts of a store do, in their own words, with keys that nobody else uses. */
final class StoreTrial {

    private final LeaseStoreBench bench;
    private final Patience patience;
    private final LeaseStore store;
    private final String prefix = "/contract/" + UUID.randomUUID().toString().substring(0, 8) + "/";

    private StoreTrial(LeaseStoreBench bench) {
        this.bench = bench;
        patience = new Patience(bench.scheduler());
        store = bench.connect();
        value("Connecting", store.connect());
    }

    static StoreTrial on(LeaseStoreBench bench) {
        return new StoreTrial(bench);
    }

    LeaseStore store() {
        return store;
    }

    LeaseStore another() {
        LeaseStore other = bench.connect();
        value("Connecting", other.connect());
        return other;
    }

    String key(String name) {
        return prefix + name;
    }

    /** All keys of this trial. */
    KeyRange all() {
        return KeyRange.under(prefix);
    }

    Duration ttl() {
        return bench.ttl();
    }

    Moment now() {
        return bench.scheduler().now();
    }

    <T> T value(String what, CompletionStage<T> stage) {
        return patience.value(what, stage, bench.patience());
    }

    /** The failure of a stage that must fail, which is a {@code StoreException}. */
    StoreException failure(String what, CompletionStage<?> stage) {
        return failure(what, stage, bench.patience());
    }

    StoreException failure(String what, CompletionStage<?> stage, Duration limit) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((answer, thrown) -> failure.complete(
                thrown == null ? new AssertionError(what + " should fail, and was answered: " + answer) : thrown));
        Throwable found = CompletionFailure.causeOf(patience.value("The failure of " + what, failure, limit));
        if (found instanceof StoreException expected) {
            return expected;
        }
        throw new AssertionError("A StoreException was expected from " + what + ", and not " + found, found);
    }

    void assertExpired(String what, CompletionStage<?> stage) {
        assertThat(failure(what, stage).reason()).as(what).isEqualTo(Reason.EXPIRED);
    }

    Committed commit(Transaction transaction) {
        return value("The commit", store.commit(transaction));
    }

    /** Writes one key, and returns the revision of that. */
    long put(String name, String value) {
        return commit(Transaction.unconditional().put(key(name), value)).found().revision();
    }

    long put(String name, String value, LeaseId lease) {
        return commit(Transaction.unconditional().put(key(name), value, lease))
                .found()
                .revision();
    }

    long delete(String name) {
        return commit(Transaction.unconditional().delete(key(name))).found().revision();
    }

    Snapshot read(KeyRange... ranges) {
        return value("The read", store.read(List.of(ranges)));
    }

    Optional<KeyValue> find(String name) {
        return read(KeyRange.of(key(name))).entry(key(name));
    }

    KeyValue entry(String name) {
        return find(name).orElseThrow(() -> new AssertionError("The key " + name + " does not exist"));
    }

    Granted grant() {
        return value("The grant", store.grant(bench.ttl()));
    }

    void revoke(LeaseId lease) {
        value("The revocation", store.revoke(lease));
    }

    /** Renews, and returns the moment of asking. */
    Moment renew(LeaseId lease) {
        Moment asked = now();
        value("The renewal", store.renew(lease));
        return asked;
    }

    /** Watches a range from a revision on until the store is closed. */
    WatchRecord watch(long from, KeyRange... ranges) {
        WatchRecord record = new WatchRecord();
        store.watch(List.of(ranges), from, record);
        return record;
    }

    void await(String what, BooleanSupplier condition) {
        patience.until(what, bench.patience(), condition);
    }

    void awaitTold(WatchRecord watch, long revision) {
        await("the watch tells revision " + revision, () -> watch.hasTold(revision));
        assertThat(watch.faults()).isEmpty();
    }

    /** Reads until there is an answer: a store may need a moment to find its server again. */
    void awaitAnswer() {
        Deque<CompletableFuture<Snapshot>> asked = new ArrayDeque<>();
        await("the store answers", () -> {
            if (asked.isEmpty()) {
                asked.add(store.read(List.of(all())).toCompletableFuture());
            }
            boolean over = asked.element().isDone();
            boolean answered = over && !asked.element().isCompletedExceptionally();
            if (over) {
                asked.clear();
            }
            return answered;
        });
    }

    /** Lets as much time go by as a watch may take to tell something. */
    void rest() {
        patience.pass(bench.calm());
    }

    void pass(Duration time) {
        patience.pass(time);
    }

    /** Asserts that a key goes with its lease, not before its TTL from a moment on, and not much later. */
    void assertEndsAtTtlAfter(String name, Moment renewed, Duration ttl) {
        Duration latest = ttl.plus(bench.lateness());
        while (find(name).isPresent()) {
            Duration passed = renewed.until(now());
            assertThat(passed).as("how long %s is there at the least", name).isLessThan(latest);
            patience.pass(bench.ttl().dividedBy(40));
        }
        assertThat(renewed.until(now())).as("when %s is gone", name).isGreaterThanOrEqualTo(ttl);
    }
}
