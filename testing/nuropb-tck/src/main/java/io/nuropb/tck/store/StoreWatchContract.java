package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a {@link LeaseStore} promises about watches. */
public interface StoreWatchContract extends OnLeaseStoreBench {

    @Test
    default void aWatchTellsEveryChangeFromItsRevisionOnInOrder() {
        StoreTrial trial = StoreTrial.on(bench());
        List<Long> revisions = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> revisions.add(trial.put("a" + i % 3, "" + i)));

        WatchRecord watch = trial.watch(revisions.get(4), trial.all());
        IntStream.range(10, 20)
                .forEach(i -> revisions.add(i % 4 == 3 ? trial.delete("a" + i % 3) : trial.put("a" + i % 3, "" + i)));
        trial.awaitTold(watch, trial.put("end", "1"));

        assertThat(watch.revisions().subList(0, 16)).isEqualTo(revisions.subList(4, 20));
    }

    @Test
    default void aWatchTellsWhatOthersWrite() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore writer = trial.another();
        WatchRecord watch = trial.watch(trial.put("a", "1"), trial.all());
        List<Long> revisions = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            Transaction write = Transaction.unconditional().put(trial.key("b"), "" + i);
            revisions.add(trial.value("The write", writer.commit(write)).found().revision());
        }
        trial.awaitTold(watch, revisions.get(9));

        assertThat(watch.revisions()).endsWith(revisions.toArray(new Long[0]));
    }

    @Test
    default void aWatchTellsNothingFromBeforeItsRevision() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("a", "1");
        long last = trial.put("a", "2");

        WatchRecord watch = trial.watch(last + 1, trial.all());
        trial.rest();
        assertThat(watch.calls()).isEmpty();
        long next = trial.put("a", "3");
        trial.awaitTold(watch, next);

        assertThat(watch.revisions()).containsExactly(next);
    }

    @Test
    default void aChangeTellsWhatIsThereNow() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        long created = trial.put("a", "1");
        WatchRecord watch = trial.watch(created, trial.all());

        long modified = trial.put("a", "2", lease);
        long deleted = trial.delete("a");
        trial.awaitTold(watch, deleted);

        String key = trial.key("a");
        assertThat(watch.changes())
                .containsExactly(
                        KeyChange.written(new KeyValue(key, "1", created, created, Optional.empty())),
                        KeyChange.written(new KeyValue(key, "2", created, modified, Optional.of(lease))),
                        KeyChange.deleted(key, deleted));
    }

    @Test
    default void changesOfOneRevisionComeInOneCall() {
        StoreTrial trial = StoreTrial.on(bench());
        long before = trial.put("c", "1");
        WatchRecord watch = trial.watch(before + 1, trial.all());

        long live = allAtOnce(trial, "1");
        trial.awaitTold(watch, live);
        long past = allAtOnce(trial, "2");
        WatchRecord late = trial.watch(before + 1, trial.all());
        trial.awaitTold(watch, past);
        trial.awaitTold(late, past);

        for (long revision : List.of(live, past)) {
            assertThat(watch.callsAbout(revision)).isEqualTo(1);
            assertThat(late.callsAbout(revision)).isEqualTo(1);
        }
        assertThat(watch.changes().stream().filter(change -> change.revision() == live))
                .hasSize(3);
        assertThat(late.changes()).isEqualTo(watch.changes());
    }

    private static long allAtOnce(StoreTrial trial, String value) {
        return trial.commit(Transaction.unconditional()
                        .put(trial.key("a"), value)
                        .put(trial.key("b"), value)
                        .put(trial.key("c"), value))
                .found()
                .revision();
    }

    @Test
    default void aWatchTellsOfItsRangesAndOfNothingElse() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("before", "1");
        WatchRecord watch = trial.watch(first, KeyRange.of(trial.key("a")), KeyRange.under(trial.key("m/")));

        Stream.of("a", "a/b", "aa", "l", "m", "m/n", "m0", "n").forEach(name -> trial.put(name, "1"));
        long a = trial.put("a", "2");
        long m = trial.put("m/n", "2");
        trial.awaitTold(watch, a);
        trial.awaitTold(watch, m);

        assertThat(watch.keys()).containsExactlyInAnyOrder(trial.key("a"), trial.key("m/n"));
    }

    @Test
    default void changesOfEachRangeComeInOrder() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("before", "1");
        WatchRecord watch = trial.watch(first, KeyRange.of(trial.key("a")), KeyRange.of(trial.key("b")));

        List<Long> a = new ArrayList<>();
        List<Long> b = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            a.add(trial.put("a", "" + i));
            b.add(trial.put("b", "" + i));
        }
        trial.awaitTold(watch, a.get(9));
        trial.awaitTold(watch, b.get(9));

        assertThat(revisions(watch, trial.key("a"))).isEqualTo(a);
        assertThat(revisions(watch, trial.key("b"))).isEqualTo(b);
    }

    @Test
    default void changesOfAllRangesAreToldOneCallAtATime() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("before", "1");
        List<String> keys = Stream.of("a", "b", "c", "d").map(trial::key).toList();
        WatchRecord watch = trial.watch(first, keys.stream().map(KeyRange::of).toArray(KeyRange[]::new));

        for (int i = 0; i < 20; i++) {
            Transaction all = Transaction.unconditional();
            for (String key : keys) {
                all = all.put(key, "" + i);
            }
            long revision = trial.commit(all).found().revision();
            trial.await("all ranges are told", () -> watch.keysOf(revision).containsAll(keys));
        }

        assertThat(watch.faults()).isEmpty();
    }

    private static List<Long> revisions(WatchRecord watch, String key) {
        return watch.changes().stream()
                .filter(change -> change.key().equals(key))
                .map(KeyChange::revision)
                .toList();
    }

    @Test
    default void theEndOfALeaseIsTold() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        long bound = trial.put("a", "1", lease);
        WatchRecord watch = trial.watch(bound + 1, trial.all());

        trial.revoke(lease);
        trial.await("it is told", () -> !watch.changes().isEmpty());

        KeyChange gone = watch.changes().get(0);
        assertThat(gone).isEqualTo(KeyChange.deleted(trial.key("a"), gone.revision()));
        assertThat(gone.revision())
                .isGreaterThan(bound)
                .isLessThanOrEqualTo(trial.read().revision());
    }

    @Test
    default void severalWatchesAreToldEach() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("a", "1");
        WatchRecord one = trial.watch(first, trial.all());
        WatchRecord other = trial.watch(first + 1, KeyRange.of(trial.key("a")));

        long second = trial.put("a", "2");
        trial.awaitTold(one, second);
        trial.awaitTold(other, second);

        assertThat(one.revisions()).containsExactly(first, second);
        assertThat(other.revisions()).containsExactly(second);
    }

    @Test
    default void aClosedWatchIsSilent() {
        StoreTrial trial = StoreTrial.on(bench());
        WatchRecord record = new WatchRecord();
        long first = trial.put("a", "1");
        LeaseStore.Watch watch = trial.store().watch(List.of(trial.all()), first, record);
        trial.awaitTold(record, first);
        WatchRecord other = trial.watch(first, trial.all());

        watch.close();
        watch.close();
        long second = trial.put("a", "2");
        trial.awaitTold(other, second);
        trial.rest();

        assertThat(record.revisions()).containsExactly(first);
        assertThat(record.ends()).isEmpty();
    }

    @Test
    default void whatWasCompactedEndsAWatchWhichThenIsSilent() {
        StoreTrial trial = StoreTrial.on(bench());
        long first = trial.put("a", "1");
        trial.put("a", "2");
        bench().compact();

        WatchRecord watch = trial.watch(first, trial.all());
        trial.await("the watch ends", () -> !watch.ends().isEmpty());
        trial.put("a", "3");
        trial.rest();

        assertThat(watch.ends()).hasSize(1);
        assertThat(watch.calls()).isEmpty();
        assertThat(watch.faults()).isEmpty();
    }

    @Test
    default void aWatchFromTheNextRevisionNeedsNoHistory() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("a", "1");
        bench().compact();

        WatchRecord watch = trial.watch(trial.read().revision() + 1, trial.all());
        long next = trial.put("a", "2");
        trial.awaitTold(watch, next);

        assertThat(watch.revisions()).containsExactly(next);
        assertThat(watch.ends()).isEmpty();
    }
}
