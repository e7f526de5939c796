package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a {@link LeaseStore} promises about reading. */
public interface StoreReadContract extends OnLeaseStoreBench {

    @Test
    default void aReadShowsWhateverWasAnsweredBefore() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore reader = trial.another();

        for (int i = 0; i < 10; i++) {
            long written = trial.put("a", "" + i);
            Snapshot found = trial.value("The read", reader.read(List.of(trial.all())));

            assertThat(found.revision()).isGreaterThanOrEqualTo(written);
            assertThat(found.entry(trial.key("a")).map(KeyValue::modified)).contains(written);
        }
    }

    @Test
    default void anEntryTellsWhatIsKnownAboutItsKey() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        long created = trial.put("a", "1");
        long modified = trial.put("a", "2", lease);
        long other = trial.put("b", "3");

        assertThat(trial.entry("a"))
                .isEqualTo(new KeyValue(trial.key("a"), "2", created, modified, Optional.of(lease)));
        assertThat(trial.entry("b")).isEqualTo(new KeyValue(trial.key("b"), "3", other, other, Optional.empty()));
    }

    @Test
    default void aRangeIsExact() {
        StoreTrial trial = StoreTrial.on(bench());
        Stream.of("a", "a/b", "a/b/c", "a0", "aa", "b", "c").forEach(name -> trial.put(name, "1"));

        assertNames(trial, KeyRange.of(trial.key("a")), "a");
        assertNames(trial, KeyRange.between(trial.key("a/b"), trial.key("aa")), "a/b", "a/b/c", "a0", "aa");
        assertNames(trial, KeyRange.under(trial.key("a/")), "a/b", "a/b/c");
        assertNames(trial, KeyRange.of(trial.key("nothing")));
    }

    private static void assertNames(StoreTrial trial, KeyRange range, String... names) {
        assertThat(trial.read(range).entries().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(names).map(trial::key).toList());
    }

    @Test
    default void severalRangesAreReadTogether() {
        StoreTrial trial = StoreTrial.on(bench());
        Stream.of("a", "b", "c").forEach(name -> trial.put(name, "1"));

        Snapshot found = trial.read(KeyRange.of(trial.key("a")), KeyRange.of(trial.key("c")));

        assertThat(found.entries()).containsOnlyKeys(trial.key("a"), trial.key("c"));
    }

    /** As much as 400 instances say of themselves, each with many topics and methods. */
    @Test
    default void whatALargeFleetHasWrittenIsReadAndWatchedAtOnce() {
        StoreTrial trial = StoreTrial.on(bench());
        String value = "x".repeat(106_000);
        long first = trial.put("0", value);
        IntStream.range(1, 50).forEach(i -> trial.put("" + i, value));

        assertThat(trial.read(trial.all()).entries()).hasSize(50);
        WatchRecord watch = trial.watch(first, trial.all());
        trial.awaitTold(watch, trial.put("end", "1"));
        assertThat(watch.changes()).hasSize(51);
    }
}
