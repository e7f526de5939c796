package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a {@link LeaseStore} promises about transactions and revisions. */
public interface StoreCommitContract extends OnLeaseStoreBench {

    @Test
    default void revisionsIncreaseWithWhateverChangesSomething() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        List<Long> revisions = new ArrayList<>();

        revisions.add(trial.put("a", "1"));
        revisions.add(trial.put("a", "1"));
        revisions.add(trial.put("b", "2", lease));
        revisions.add(trial.delete("a"));
        trial.revoke(lease);
        revisions.add(trial.read().revision());
        revisions.add(trial.put("a", "3"));

        assertThat(revisions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void aWriteIsAnsweredWithItsRevision() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("a", "1");

        long revision = trial.put("a", "2");

        assertThat(trial.entry("a").modified()).isEqualTo(revision);
    }

    @Test
    default void aKeyKeepsItsCreateRevisionForAsLongAsItLives() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        long created = trial.put("a", "1");

        trial.put("a", "2");
        trial.put("a", "3", lease);
        trial.put("b", "1");

        assertThat(trial.entry("a").created()).isEqualTo(created);
    }

    @Test
    default void aKeyThatIsCreatedAnewGetsAnotherCreateRevision() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        trial.put("a", "1");
        trial.put("b", "1", lease);

        trial.delete("a");
        trial.revoke(lease);
        long a = trial.put("a", "2");
        long b = trial.put("b", "2");

        assertThat(trial.entry("a").created()).isEqualTo(a);
        assertThat(trial.entry("b").created()).isEqualTo(b);
    }

    @Test
    default void valuesAreKeptAsTheyAre() {
        StoreTrial trial = StoreTrial.on(bench());
        List<String> values =
                List.of("", " ", "a\tb\nc\r\n", "{\"a\": \"b %20+%\"}", "žluťoučký kůň 馬 🐎", "x".repeat(50_000));

        for (String value : values) {
            trial.put("a", value);
            assertThat(trial.entry("a").value()).isEqualTo(value);
        }
    }

    @Test
    default void aConditionOnAnAbsentKeyHoldsForOneOfMany() {
        StoreTrial trial = StoreTrial.on(bench());
        List<LeaseStore> stores = List.of(trial.store(), trial.another());

        List<CompletionStage<Committed>> attempts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Transaction attempt = Transaction.ifAbsent(trial.key("a"))
                    .put(trial.key("a"), "" + i)
                    .read(trial.key("a"));
            attempts.add(stores.get(i % 2).commit(attempt));
        }
        List<Committed> answers = attempts.stream()
                .map(attempt -> trial.value("The attempt", attempt))
                .toList();

        assertThat(answers.stream().filter(Committed::done)).hasSize(1);
        Optional<KeyValue> winner = trial.find("a");
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.found().entry(trial.key("a"))).isEqualTo(winner));
    }

    @Test
    default void aConditionOnACreateRevisionHoldsForThatLifeOfTheKey() {
        StoreTrial trial = StoreTrial.on(bench());
        String key = trial.key("a");
        long first = trial.put("a", "1");
        trial.put("a", "2");

        assertThat(trial.commit(Transaction.ifCreated(key, first).put(key, "3")).done())
                .as("a key that was written since")
                .isTrue();
        assertThat(trial.commit(Transaction.ifCreated(key, first + 1).put(key, "4"))
                        .done())
                .as("another revision")
                .isFalse();
        trial.delete("a");
        assertThat(trial.commit(Transaction.ifCreated(key, first).put(key, "5")).done())
                .as("a key that is gone")
                .isFalse();
        long second = trial.put("a", "6");
        assertThat(trial.commit(Transaction.ifCreated(key, first).put(key, "7")).done())
                .as("a key that was created anew")
                .isFalse();
        assertThat(trial.commit(Transaction.ifAbsent(key).put(key, "8")).done())
                .as("a key that is there, as one that is not")
                .isFalse();
        assertThat(trial.commit(Transaction.ifCreated(key, second).put(key, "9"))
                        .done())
                .as("its new life")
                .isTrue();
        assertThat(trial.entry("a").value()).isEqualTo("9");
    }

    @Test
    default void nothingIsWrittenIfTheConditionDoesNotHold() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("there", "1");
        trial.put("b", "1");
        Snapshot before = trial.read(trial.all());

        Committed refused = trial.commit(Transaction.ifAbsent(trial.key("there"))
                .put(trial.key("a"), "2")
                .putIfAbsent(trial.key("c"), "2")
                .delete(trial.key("b"))
                .read(List.of(trial.all())));

        assertThat(refused.done()).isFalse();
        assertThat(refused.found().entries()).isEqualTo(before.entries());
        assertThat(refused.found().revision())
                .as("the revision of what a refused commit has found")
                .isBetween(before.revision(), trial.read().revision());
        assertThat(trial.read(trial.all()).entries()).isEqualTo(before.entries());
    }

    @Test
    default void whatIsPutOnlyIfAbsentIsLeftAloneIfItIsThere() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseId lease = trial.grant().lease();
        trial.put("a", "1");
        KeyValue before = trial.entry("a");

        Committed answer = trial.commit(Transaction.unconditional()
                .putIfAbsent(trial.key("a"), "2", lease)
                .putIfAbsent(trial.key("b"), "2", lease)
                .put(trial.key("c"), "2"));

        assertThat(answer.done()).isTrue();
        assertThat(trial.entry("a")).isEqualTo(before);
        assertThat(trial.entry("b").isBoundTo(lease)).isTrue();
        assertThat(trial.entry("c").value()).isEqualTo("2");
    }

    @Test
    default void aDeleteDeletesItsKeyAndNoOther() {
        StoreTrial trial = StoreTrial.on(bench());
        Stream.of("a", "a/b", "aa", "b").forEach(name -> trial.put(name, "1"));

        Committed answer =
                trial.commit(Transaction.unconditional().delete(trial.key("a")).delete(trial.key("nothing")));

        assertThat(answer.done()).isTrue();
        assertThat(trial.read(trial.all()).entries().keySet())
                .containsExactlyInAnyOrder(trial.key("a/b"), trial.key("aa"), trial.key("b"));
    }

    @Test
    default void aTransactionHasOneRevision() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("c", "1");
        long before = trial.read().revision();

        Committed answer = trial.commit(Transaction.unconditional()
                .put(trial.key("a"), "1")
                .putIfAbsent(trial.key("b"), "1")
                .delete(trial.key("c")));

        long revision = answer.found().revision();
        assertThat(revision).isGreaterThan(before);
        assertThat(trial.entry("a").created()).isEqualTo(revision);
        assertThat(trial.entry("b").created()).isEqualTo(revision);
        assertThat(trial.read().revision()).isEqualTo(revision);
    }

    @Test
    default void nobodySeesATransactionInParts() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore writer = trial.another();
        List<CompletionStage<Committed>> writes = new ArrayList<>();
        List<CompletionStage<Snapshot>> reads = new ArrayList<>();

        for (int i = 0; i < 30; i++) {
            writes.add(writer.commit(
                    Transaction.unconditional().put(trial.key("a"), "" + i).put(trial.key("b"), "" + i)));
            reads.add(trial.store().read(List.of(trial.all())));
        }

        writes.forEach(write -> trial.value("The write", write));
        for (CompletionStage<Snapshot> read : reads) {
            Snapshot found = trial.value("The read", read);
            assertThat(found.entry(trial.key("a")).map(KeyValue::value))
                    .isEqualTo(found.entry(trial.key("b")).map(KeyValue::value));
        }
    }

    @Test
    default void whatATransactionReadsIsWhatIsThereAfterIt() {
        StoreTrial trial = StoreTrial.on(bench());
        trial.put("a", "1");
        trial.put("b", "1");

        Committed done = trial.commit(Transaction.unconditional()
                .put(trial.key("a"), "2")
                .delete(trial.key("b"))
                .put(trial.key("c"), "2")
                .read(List.of(KeyRange.between(trial.key("a"), trial.key("c")))));

        assertThat(done.found().entries())
                .isEqualTo(trial.read(trial.all()).entries())
                .containsOnlyKeys(trial.key("a"), trial.key("c"));
        assertThat(done.found().entry(trial.key("a")).map(KeyValue::value)).contains("2");
    }

    @Test
    default void aTransactionReadsWhatItIsAskedFor() {
        StoreTrial trial = StoreTrial.on(bench());
        Stream.of("a", "b", "c").forEach(name -> trial.put(name, "1"));

        Committed answer = trial.commit(Transaction.unconditional()
                .put(trial.key("d"), "1")
                .read(trial.key("a"))
                .read(List.of(KeyRange.of(trial.key("c")), KeyRange.of(trial.key("nothing")))));

        assertThat(answer.found().entries()).containsOnlyKeys(trial.key("a"), trial.key("c"));
    }
}
