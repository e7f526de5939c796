package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.store.KeyChange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.Granted;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@link LeaseStore} promises about leases. */
public interface StoreLeaseContract extends OnLeaseStoreBench {

    @Test
    default void everyLeaseHasANameOfItsOwnAndLastsForAsLongAsWasAskedFor() {
        StoreTrial trial = StoreTrial.on(bench());
        List<LeaseStore> stores = List.of(trial.store(), trial.another());
        Set<LeaseId> ids = new HashSet<>();

        for (int i = 0; i < 10; i++) {
            Granted granted = trial.value("The grant", stores.get(i % 2).grant(bench().ttl()));
            assertThat(granted.ttl()).isGreaterThanOrEqualTo(bench().ttl());
            ids.add(granted.lease());
        }

        assertThat(ids).hasSize(10);
    }

    @Test
    default void aLeaseEndsAtItsTtlAndNotBefore() {
        StoreTrial trial = StoreTrial.on(bench());
        Moment asked = trial.now();
        Granted granted = trial.grant();
        trial.put("a", "1", granted.lease());
        trial.put("b", "1");

        trial.assertEndsAtTtlAfter("a", asked, granted.ttl());

        assertThat(trial.find("b")).as("what is bound to no lease").isPresent();
    }

    @Test
    default void aLeaseThatIsRenewedLasts() {
        StoreTrial trial = StoreTrial.on(bench());
        Granted granted = trial.grant();
        trial.put("a", "1", granted.lease());
        Duration pause = granted.ttl().dividedBy(3);

        Moment renewed = trial.now();
        for (int i = 0; i < 6; i++) {
            trial.pass(pause);
            renewed = trial.renew(granted.lease());
            assertThat(trial.find("a")).isPresent();
        }

        trial.assertEndsAtTtlAfter("a", renewed, granted.ttl());
    }

    @Test
    default void aRenewalTellsTheTtl() {
        StoreTrial trial = StoreTrial.on(bench());
        Granted granted = trial.grant();

        assertThat(trial.value("The renewal", trial.store().renew(granted.lease()))
                        .ttl())
                .isEqualTo(granted.ttl());
    }

    @Test
    default void aRenewalTellsHowFarTheStoreHasCome() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();

        for (int i = 0; i < 3; i++) {
            long written = trial.put("a", String.valueOf(i));
            trial.await("a renewal shows what was written", () -> told(trial, lease) >= written);
            assertThat(told(trial, lease))
                    .as("what a renewal tells, and a read")
                    .isLessThanOrEqualTo(trial.read(trial.all()).revision());
        }
    }

    private static long told(StoreTrial trial, LeaseId lease) {
        return trial.value("The renewal", trial.store().renew(lease)).revision();
    }

    @Test
    default void whatIsBoundToALeaseGoesWithItTogether() {
        StoreTrial trial = StoreTrial.on(bench());
        Granted granted = trial.grant();
        trial.put("a", "1", granted.lease());
        long last = trial.put("b", "1", granted.lease());
        WatchRecord watch = trial.watch(last + 1, trial.all());

        trial.pass(granted.ttl());
        trial.await("both are gone", () -> watch.keys().size() == 2);

        assertTogether(watch);
    }

    @Test
    default void whatIsBoundToALeaseGoesTogetherWhenItIsRevoked() {
        StoreTrial trial = StoreTrial.on(bench());
        Granted granted = trial.grant();
        trial.put("a", "1", granted.lease());
        long last = trial.put("b", "1", granted.lease());
        WatchRecord watch = trial.watch(last + 1, trial.all());

        trial.revoke(granted.lease());
        assertThat(trial.read(trial.all()).entries()).isEmpty();
        trial.await("both are gone", () -> watch.keys().size() == 2);

        assertTogether(watch);
    }

    private static void assertTogether(WatchRecord watch) {
        assertThat(watch.changes()).allMatch(change -> change.found().isEmpty());
        assertThat(watch.revisions()).hasSize(1);
        assertThat(watch.calls())
                .allSatisfy(
                        call -> assertThat(call.stream().map(KeyChange::key)).hasSize(2));
    }

    @Test
    default void aRevocationEndsOneLease() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId first = trial.grant().lease();
        LeaseId second = trial.grant().lease();
        trial.put("a", "1", first);
        trial.put("b", "1", second);
        trial.put("c", "1");

        trial.revoke(first);

        assertThat(trial.read(trial.all()).entries()).containsOnlyKeys(trial.key("b"), trial.key("c"));
        trial.renew(second);
    }

    @Test
    default void revokingWhatHasEndedDoesNothing() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        trial.put("a", "1", lease);
        trial.revoke(lease);
        trial.put("a", "2");

        trial.revoke(lease);

        assertThat(trial.entry("a").value()).isEqualTo("2");
    }

    @Test
    default void aLeaseThatHasEndedIsNotRenewed() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId revoked = trial.grant().lease();
        Granted expired = trial.grant();
        trial.put("a", "1", expired.lease());
        trial.revoke(revoked);

        trial.assertExpired("Renewing what was revoked", trial.store().renew(revoked));
        trial.pass(expired.ttl());
        trial.await("the lease ends", () -> trial.find("a").isEmpty());
        trial.assertExpired("Renewing what has expired", trial.store().renew(expired.lease()));
    }

    @Test
    default void nothingIsWrittenUnderALeaseThatHasEnded() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        trial.put("b", "1");
        trial.revoke(lease);

        trial.assertExpired(
                "A commit under a lease that has ended",
                trial.store()
                        .commit(Transaction.ifAbsent(trial.key("a"))
                                .put(trial.key("c"), "2")
                                .delete(trial.key("b"))
                                .put(trial.key("a"), "2", lease)));
        assertThat(trial.read(trial.all()).entries()).containsOnlyKeys(trial.key("b"));
    }

    @Test
    default void aKeyGoesWithTheLeaseThatItWasLastBoundTo() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId first = trial.grant().lease();
        LeaseId second = trial.grant().lease();
        List.of("freed", "moved", "bound").forEach(name -> trial.put(name, "1", first));
        trial.put("later", "1");

        trial.put("freed", "2");
        trial.put("moved", "2", second);
        trial.put("later", "2", first);
        trial.revoke(first);
        assertThat(trial.read(trial.all()).entries()).containsOnlyKeys(trial.key("freed"), trial.key("moved"));

        trial.revoke(second);
        assertThat(trial.read(trial.all()).entries()).containsOnlyKeys(trial.key("freed"));
    }
}
