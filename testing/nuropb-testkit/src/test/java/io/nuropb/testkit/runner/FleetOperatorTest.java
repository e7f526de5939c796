package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Operators who wish different things of one fleet. */
class FleetOperatorTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final ServiceKeys keys = ServiceKeys.of(SessionConfig.defaults().keyPrefix(), new ServiceName("orders"));
    private final FleetOperator ann = operator();
    private final FleetOperator bob = operator();

    private FleetOperator operator() {
        return operator(mesh.coordinator().store());
    }

    private FleetOperator operator(LeaseStore store) {
        return new FleetOperator(store, keys, time, new JacksonJson());
    }

    @Test
    void aStoreThatNeverAnswersIsGivenUp() {
        FleetOperator operator = operator(new PassingStore(mesh.coordinator().store()) {
            @Override
            public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<Committed> commit(Transaction transaction) {
                throw new IllegalStateException("made up for a commit");
            }
        });
        List<CompletableFuture<?>> asked = List.of(
                operator.status().toCompletableFuture(),
                operator.pause("ann", "upgrade").toCompletableFuture(),
                operator.highWaterMark(OptionalLong.of(5), "ann", "sale").toCompletableFuture());

        time.advance(Duration.ofMinutes(1));

        for (CompletableFuture<?> answer : asked) {
            assertThat(answer).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(StoreException.class);
        }
    }

    @Test
    void whatOthersWishAtTheSameTimeStandsBesideIt() {
        List<CompletionStage<OperatorControl>> atOnce = List.of(
                ann.pause("ann", "the database is down"),
                bob.highWaterMark(OptionalLong.of(50), "bob", "sale"),
                bob.instances(Optional.of(new InstanceBounds(2, 20)), "bob", "sale"));
        atOnce.forEach(time::await);

        FleetStatus status = time.await(ann.status());
        assertThat(status.control())
                .usingRecursiveComparison()
                .ignoringFields("revision")
                .isEqualTo(new OperatorControl(
                        false,
                        OptionalLong.of(50),
                        Optional.of(new InstanceBounds(2, 20)),
                        "ann",
                        "the database is down"));
        assertThat(status.limits())
                .hasSize(2)
                .allSatisfy(limit -> assertThat(limit).contains("bob", "sale"));
    }

    @Test
    void aLimitLeavesThePauseWithWhoeverPaused() {
        ServiceRunner runner = mesh.runner(MeshService.named("orders").build()).build();
        time.await(runner.start());
        time.await(ann.pause("ann", "the database is down"));
        time.await(bob.highWaterMark(OptionalLong.of(50), "bob", "sale"));
        time.advance(Duration.ofSeconds(30));
        assertThat(runner.status().consuming()).isFalse();
        assertThat(runner.status().describe())
                .contains("ann", "the database is down")
                .doesNotContain("bob");
        time.await(bob.highWaterMark(OptionalLong.empty(), "bob", "over"));
        assertThat(time.await(ann.resume("ann", "it is back")).highWaterMark()).isEmpty();
        time.advance(Duration.ofSeconds(30));
        assertThat(runner.status().consuming()).isTrue();
        runner.close();
    }

    @Test
    void aMarkThatAnEarlierVersionHasSetHoldsUntilItIsSetAnew() {
        time.await(mesh.coordinator()
                .store()
                .commit(Transaction.unconditional()
                        .put(
                                keys.control(),
                                "{\"consume\": true, \"hw_mark\": 70, \"by\": \"ann\", \"reason\": \"sale\"}")));
        assertThat(time.await(ann.status()).control().highWaterMark()).hasValue(70);
        time.await(bob.highWaterMark(OptionalLong.empty(), "bob", "over"));
        assertThat(time.await(ann.status()).control().highWaterMark()).isEmpty();
    }

    @Test
    void limitsThatAnEarlierVersionHasSetOutliveAPauseAndItsEnd() {
        time.await(mesh.coordinator()
                .store()
                .commit(Transaction.unconditional()
                        .put(
                                keys.control(),
                                "{\"consume\": true, \"hw_mark\": 70, \"min_instances\": 2, \"max_instances\": 20,"
                                        + " \"by\": \"ann\", \"reason\": \"sale\"}")));
        OperatorControl limits =
                new OperatorControl(true, OptionalLong.of(70), Optional.of(new InstanceBounds(2, 20)), "bob", "over");
        time.await(bob.pause("bob", "the database is down"));
        assertThat(time.await(bob.resume("bob", "over")))
                .usingRecursiveComparison()
                .ignoringFields("revision")
                .isEqualTo(limits);
        time.await(ann.highWaterMark(OptionalLong.empty(), "ann", "over"));
        time.await(bob.pause("bob", "the database is down"));
        assertThat(time.await(bob.resume("bob", "over")))
                .usingRecursiveComparison()
                .ignoringFields("revision")
                .isEqualTo(new OperatorControl(true, OptionalLong.empty(), limits.instances(), "bob", "over"));
    }

    @Test
    void boundsThatSomebodyHasWrittenAndCannotBeEndNothing() {
        ServiceRunner runner = mesh.runner(MeshService.named("orders").build()).build();
        time.await(runner.start());
        try (LoggedLines log = new LoggedLines()) {
            time.await(mesh.coordinator()
                    .store()
                    .commit(Transaction.unconditional()
                            .put(keys.instanceBounds(), "{\"min_instances\": 1, \"max_instances\": 3000000000}")));
            time.advance(Duration.ofSeconds(30));
            assertThat(log.warnings(keys.instanceBounds()))
                    .singleElement()
                    .satisfies(warning -> assertThat(warning).contains("3000000000", "nuropb fleet set"));
        }
        assertThat(runner.status().consuming()).isTrue();
        assertThat(time.await(ann.status()).control().instances()).isEmpty();
        assertThat(time.await(ann.pause("ann", "sale")).consume()).isFalse();
        runner.close();
    }

    @Test
    void aWishSaysOnOneLineByWhomAndWhy() {
        for (String why : List.of("", " ", "one\nWARN two", "\u001b[2J", "x".repeat(1_001))) {
            assertThatThrownBy(() -> ann.pause("ann", why)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ann.highWaterMark(OptionalLong.of(50), "ann", why))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ann.instances(Optional.empty(), "ann", why))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ann.resume("x".repeat(201), "it is back"))
                .isInstanceOfSatisfying(
                        IllegalArgumentException.class,
                        refused -> assertThat(refused).hasMessageContaining("who wants it, in 1 to 200 characters"));
        assertThat(time.await(ann.status()).control()).isEqualTo(OperatorControl.none());
    }

    @Test
    void whatSomebodyHasWrittenOtherwiseIsOneLineInEveryLog() {
        ServiceRunner runner = mesh.runner(MeshService.named("orders").build()).build();
        time.await(runner.start());
        try (LoggedLines log = new LoggedLines()) {
            time.await(mesh.coordinator()
                    .store()
                    .commit(Transaction.unconditional()
                            .put(
                                    keys.control(),
                                    "{\"consume\": false, \"by\": \"ann\\nINFO all is well\", \"reason\": \"\\u001b[2J"
                                            + "x".repeat(5_000) + "\"}")));
            time.advance(Duration.ofSeconds(30));
            assertThat(log.warnings("the fleet is paused"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("Paused by 'ann\ufffdINFO all is well': \ufffd[2Jx")
                            .hasSizeLessThan(2_000));
        }
        runner.close();
    }

    @Test
    void aLeaderWhoseNameIsNoInstanceIdHidesNothingElse() {
        time.await(mesh.coordinator().store().commit(Transaction.unconditional().put(keys.leader(), "my host:1")));
        time.await(ann.pause("ann", "the database is down"));

        FleetStatus status = time.await(ann.status());

        assertThat(status.leader())
                .hasValueSatisfying(
                        leader -> assertThat(leader.instance().value()).startsWith("my-host-1-"));
        assertThat(status.control().by()).isEqualTo("ann");
    }

    @Test
    void whatCannotBeReadHidesNothingElse() {
        time.await(mesh.coordinator()
                .store()
                .commit(Transaction.unconditional()
                        .put(keys.highWaterMark(), "5000 msgs")
                        .put(keys.property("scaling"), "5")));
        time.await(bob.instances(Optional.of(new InstanceBounds(2, 20)), "bob", "sale"));

        FleetStatus status = time.await(ann.status());

        assertThat(status.limits())
                .singleElement()
                .satisfies(limit -> assertThat(limit).contains("bob", "20"));
        assertThat(status.signal()).isEmpty();
    }

    @Test
    void aLimitThatCannotBeIsRefused() {
        assertThatThrownBy(() -> time.await(bob.highWaterMark(OptionalLong.of(0), "bob", "sale")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("High-water mark 0 is less than 1 message");
    }
}
