package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * What a {@link LeaseStore} has to do when its server is gone, or refuses, for stores that have a server and set limits
 * to their calls.
 */
public interface LeaseStoreFaultContract extends OnLeaseStoreBench {

    @Override
    LeaseStoreFaultBench bench();

    /** Every call that a store takes. */
    private static Map<String, BiFunction<LeaseStore, StoreTrial, CompletionStage<?>>> calls(LeaseId lease) {
        return Map.of(
                "A grant", (store, trial) -> store.grant(trial.ttl()),
                "A renewal", (store, trial) -> store.renew(lease),
                "A revocation", (store, trial) -> store.revoke(lease),
                "A commit",
                        (store, trial) ->
                                store.commit(Transaction.unconditional().put(trial.key("a"), "lost")),
                "A read", (store, trial) -> store.read(List.of(trial.all())));
    }

    @Test
    default void aServerThatIsGoneDoesNotAnswerWithinTheLimit() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        bench().stop();

        calls(lease).forEach((name, call) -> {
            StoreException failure = trial.failure(name, call.apply(trial.store(), trial), bench().callLimit());
            assertThat(failure.reason()).as(name).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure.mayBeDone()).as(name).isTrue();
            assertThat(failure.isFinal()).as(name).isFalse();
            assertThat(failure).as(name).message().isNotBlank();
        });
    }

    @Test
    default void whoConnectsToAServerThatIsGoneIsToldSo() {
        StoreTrial trial = StoreTrial.on(bench());
        bench().stop();

        LeaseStore store = bench().connect();
        StoreException failure = trial.failure(
                "Connecting",
                store.connect().thenCompose(connected -> store.grant(trial.ttl())),
                bench().callLimit().multipliedBy(5));

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    default void aServerThatReturnsHasKeptWhatItHad() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        trial.put("a", "1");
        trial.put("b", "2", lease);
        Map<String, KeyValue> before = trial.read(trial.all()).entries();

        bench().stop();
        bench().start();
        trial.awaitAnswer();

        assertThat(trial.read(trial.all()).entries()).isEqualTo(before);
        trial.renew(lease);
    }

    @Test
    default void aStoreWorksAgainWhenItsServerReturns() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("a", "1");

        bench().stop();
        trial.failure("A read while it is gone", trial.store().read(List.of(trial.all())), bench().callLimit());
        bench().start();
        trial.awaitAnswer();

        LeaseId lease = trial.grant().lease();
        WatchRecord watch = trial.watch(trial.read().revision() + 1, trial.all());
        long next = trial.put("b", "1", lease);
        assertThat(next).isGreaterThan(first);
        trial.awaitTold(watch, next);
    }

    @Test
    default void aWatchThatLivesThroughAnOutageHasNoGap() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("a", "1");
        WatchRecord watch = trial.watch(first, trial.all());
        trial.awaitTold(watch, first);

        bench().stop();
        bench().start();
        trial.awaitAnswer();
        long second = trial.put("a", "2");
        long third = trial.put("a", "3");

        trial.await("the watch ends, or goes on", () -> !watch.ends().isEmpty() || watch.hasTold(third));
        assertThat(watch.faults()).isEmpty();
        assertThat(watch.revisions())
                .isEqualTo(List.of(first, second, third)
                        .subList(0, watch.revisions().size()));
    }

    @Test
    default void whatIsRefusedIsNotDone() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("b", "1");
        LeaseStore store = bench().connectWithoutRights();

        for (CompletionStage<?> refused : List.of(
                store.commit(
                        Transaction.unconditional().put(trial.key("a"), "1").delete(trial.key("b"))),
                store.read(List.of(trial.all())))) {
            StoreException failure = trial.failure("A call without rights", refused);
            assertThat(failure.reason()).isEqualTo(Reason.PERMISSION_DENIED);
            assertThat(failure.mayBeDone()).isFalse();
            assertThat(failure.isFinal()).isTrue();
        }
        assertThat(trial.read(trial.all()).entries()).containsOnlyKeys(trial.key("b"));
    }
}
