package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How runs of the tool for dead letters go on and end: their pace, cancelled, killed, and beside each other. */
public interface DeadLetterRunContract extends OnBrokerBench {

    /** More than a quorum queue of RabbitMQ 4 delivers a message. */
    int RUNS = 25;

    /**
     * How many letters a run that is killed may have under way: 500 that are published and not confirmed, and those
     * that are confirmed and whose acknowledgement has not reached the broker.
     */
    int UNDER_WAY = 1_000;

    /** How many letters the tests with many have; at least 1,200. */
    default int many() {
        return 2_000;
    }

    private DeadLetterTrial trial() {
        return new DeadLetterTrial(bench(), TopologyProfile.compatible());
    }

    @Test
    default void theRateIsKept() {
        DeadLetterTrial trial = trial();
        int count = 301;
        double perSecond = 100;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        List<Moment> arrivals = new ArrayList<>();
        trial.await(
                "the service",
                bench().source()
                        .consume(
                                MessageSource.Subscription.shared(trial.serviceQueue(), 100),
                                delivery -> {
                                    synchronized (arrivals) {
                                        arrivals.add(bench().scheduler().now());
                                    }
                                    return CompletableFuture.completedFuture(Settlement.ACK);
                                },
                                lost -> {}));
        DeadLetterCounts counts = trial.act(
                DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY).withRate(perSecond));
        assertThat(counts.replayed()).isEqualTo(count);
        trial.until("the last replayed message", () -> {
            synchronized (arrivals) {
                return arrivals.size() == count;
            }
        });
        double seconds = arrivals.get(0).until(arrivals.get(count - 1)).toNanos() / 1e9;
        System.out.printf("%d letters at %.0f/s: %.1f/s%n", count, perSecond, (count - 1) / seconds);
        assertThat((count - 1) / seconds).isCloseTo(perSecond, within(perSecond * 0.05));
    }

    @Test
    default void aRunThatIsCancelledEndsWithinASecondAndEachLetterIsInOnePlace() {
        DeadLetterTrial trial = trial();
        int count = 1_500;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        MessageSource source = bench().source();
        DeadLetterRun run = trial.tool(source, bench().publisher())
                .act(
                        DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                                .withRate(50),
                        counts -> {});
        trial.until("ten replayed", () -> run.counts().replayed() >= 10);
        Moment cancelled = bench().scheduler().now();
        run.cancel();
        DeadLetterCounts counts = trial.await("the end", run.outcome());
        assertThat(cancelled.until(bench().scheduler().now())).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(counts.ending()).isEqualTo(Ending.CANCELLED);
        int replayed = Math.toIntExact(counts.replayed());
        List<String> all = new ArrayList<>(DeadLetterTrial.ids(trial.exactly(trial.serviceQueue(), replayed)));
        all.addAll(DeadLetterTrial.ids(trial.take(trial.lettersQueue(), count - replayed)));
        assertThat(new HashSet<>(all)).hasSize(count);
    }

    @Test
    default void lettersWhoseCopiesWereNotConfirmedAreCountedWhenTheirRunIsCancelled() {
        DeadLetterTrial trial = trial();
        int count = 30;
        int told = 11;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        MessageSource source = bench().source();
        DeadLetterRun run = trial.tool(source, new DyingPublisher(bench().publisher(), told))
                .act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY), counts -> {});
        trial.untilReady(trial.serviceQueue(), count);
        // The first message that it is told of is the one to nobody.
        trial.until("what is confirmed", () -> run.counts().replayed() == told - 1);
        run.cancel();
        DeadLetterCounts counts = trial.await("the end", run.outcome());
        assertThat(counts.ending()).isEqualTo(Ending.CANCELLED);
        assertThat(counts.uncertain()).isEqualTo(count - told + 1);
        trial.exactly(trial.lettersQueue(), count - told + 1);
    }

    @Test
    default void noConsumerOutlivesItsRunNotEvenOneThatIsStillBeingOpened() {
        DeadLetterTrial trial = trial();
        trial.publishAll(trial.serviceQueue(), trial.commands(3));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        TardySource source = new TardySource(bench().source(), bench().scheduler());
        DeadLetterRun run = trial.tool(source, bench().publisher()).look(DeadLetterFilter.all(), letter -> {});
        int left = trial.await("the end", run.outcome().thenApply(counts -> source.consumers()));
        assertThat(left).isZero();
    }

    @Test
    default void aSecondRunIsRefusedUntilTheFirstHasEnded() {
        DeadLetterTrial trial = trial();
        trial.publishAll(trial.serviceQueue(), trial.commands(20));
        trial.reject(DeadLetterTrial.ORDERS, 20, 20);
        MessageSource source = bench().source();
        DeadLetterRun first = trial.tool(source, bench().publisher())
                .act(
                        DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                                .withRate(1),
                        counts -> {});
        trial.await("the beginning", first.begun().thenApply(nothing -> true));
        assertLocked(
                trial, trial.tool(bench().source(), bench().publisher()).look(DeadLetterFilter.all(), letter -> {}));
        first.cancel();
        trial.await("the end", first.outcome());
        source.close();
        assertThat(trial.letters()).hasSize(20 - Math.toIntExact(first.counts().replayed()));
    }

    @Test
    default void aSecondRunOfTheSameToolIsRefusedToo() {
        DeadLetterTrial trial = trial();
        trial.publishAll(trial.serviceQueue(), trial.commands(20));
        trial.reject(DeadLetterTrial.ORDERS, 20, 20);
        try (MessageSource source = bench().source()) {
            DeadLetterTool tool = trial.tool(source, bench().publisher());
            DeadLetterRun first = tool.act(
                    DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                            .withRate(1),
                    counts -> {});
            trial.await("the beginning", first.begun().thenApply(nothing -> true));
            assertLocked(trial, tool.look(DeadLetterFilter.all(), letter -> {}));
            first.cancel();
            DeadLetterCounts done = trial.await("the end", first.outcome());
            assertThat(done.ending()).isEqualTo(Ending.CANCELLED);
            DeadLetterCounts next = trial.run(tool, one -> one.look(DeadLetterFilter.all(), letter -> {}));
            assertThat(next.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(next.letters()).isEqualTo(20 - done.replayed());
        }
    }

    private static void assertLocked(DeadLetterTrial trial, DeadLetterRun second) {
        Throwable refused = trial.await(
                "the refusal",
                second.outcome().handle((counts, problem) -> problem == null ? new AssertionError() : problem));
        assertThat(CompletionFailure.causeOf(refused))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        known -> assertThat(known.reason()).isEqualTo(Reason.LOCKED));
    }

    @Test
    default void aToolThatIsKilledAgainAndAgainLosesNothingAndKeepsTheLimit() {
        DeadLetterTrial trial = trial();
        int count = many();
        int kills = 10;
        trial.publishAll(
                trial.serviceQueue(),
                IntStream.range(0, count)
                        .mapToObj(i -> replayedBefore(trial.command("place", "c" + i), i % 2 == 0 ? 3 : 2))
                        .toList());
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        for (int i = 0; i < kills; i++) {
            kill(trial, count / (kills + 2));
        }
        DeadLetterCounts last = trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY));
        assertThat(last.ending()).isEqualTo(Ending.COMPLETE);
        trial.exactly(trial.lettersQueue(), 0);
        List<String> replayed = found(trial, trial.serviceQueue(), "3");
        List<String> parked = found(trial, trial.parkingQueue(), "3");
        int again = replayed.size() + parked.size() - count;
        System.out.printf(
                "%d letters, %d kills after %d of them each: %d messages more%n",
                count, kills, count / (kills + 2), again);
        assertThat(new HashSet<>(replayed)).hasSize(count / 2);
        assertThat(new HashSet<>(parked)).hasSize(count / 2).doesNotContainAnyElementsOf(replayed);
        assertThat(again).as("letters that are there once more").isBetween(kills, kills * UNDER_WAY);
    }

    @Test
    default void lettersAreNotLostHoweverOftenTheyAreLookedAtInAQueueThatTakesThemBackTwice() {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.hardened(), Map.of("x-delivery-limit", 2));
        int count = 30;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        for (int look = 0; look < 8; look++) {
            assertThat(trial.letters()).as("look " + look).hasSize(count);
        }
    }

    /** What one of several consumers gives back must not be sent to another one, which would give it back as well. */
    @Test
    default void aLookThatTakesSeveralConsumersCountsOnceForEachLetter() {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.hardened(), Map.of("x-delivery-limit", 2));
        int before = 600;
        int after = 500;
        trial.publishAll(trial.serviceQueue(), trial.commands(before));
        trial.reject(DeadLetterTrial.ORDERS, before, before);
        trial.publishAll(trial.serviceQueue(), trial.commands(after));
        trial.rejectUnseen(DeadLetterTrial.ORDERS, after, before + after);
        for (int look = 0; look < 3; look++) {
            assertThat(trial.letters()).as("look " + look).hasSize(before + after);
        }
    }

    @Test
    default void lettersInQuorumQueuesAreNotLostHoweverOftenTheServiceQueueRefusesThem() {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.hardened());
        int count = 1_100;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        DeadLetterAct replay = DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY);
        for (int i = 0; i < RUNS; i++) {
            try (MessageSource source = bench().source();
                    MessagePublisher full = new RefusedPublisher(bench().publisher(), trial.serviceQueue())) {
                DeadLetterTool tool = trial.tool(source, full);
                Throwable refused = trial.failureOf(() -> tool.act(replay, counts -> {}));
                assertThat(refused).hasMessageContaining("the broker answered NACKED");
            }
        }
        assertThat(trial.lettersIn(trial.lettersQueue())).hasSize(count);
    }

    @Test
    default void lettersInQuorumQueuesAreNotLostHoweverOftenRunsEndBeforeTheirTurn() {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.hardened());
        int count = 1_100;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        DeadLetterAct park =
                DeadLetterAct.park(DeadLetterTrial.BY, DeadLetterTrial.WHY).withRate(1);
        for (int i = 0; i < RUNS; i++) {
            DeadLetterCounts counts = trial.run(tool -> {
                DeadLetterRun run = tool.act(park, so -> {});
                run.begun().thenAccept(nothing -> run.cancel());
                return run;
            });
            assertThat(counts.ending()).isEqualTo(Ending.CANCELLED);
        }
        assertThat(trial.lettersIn(trial.lettersQueue(), trial.parkingQueue())).hasSize(count);
    }

    @Test
    default void withoutARateManyAreReplayedInASecond() {
        DeadLetterTrial trial = trial();
        int count = many();
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        Moment begun = bench().scheduler().now();
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY));
        double seconds = begun.until(bench().scheduler().now()).toNanos() / 1e9;
        System.out.printf("%d letters replayed in %.2f s: %.0f/s%n", count, seconds, count / seconds);
        assertThat(counts.replayed()).isEqualTo(count);
        assertThat(count / seconds).isGreaterThan(500);
        assertThat(new HashSet<>(DeadLetterTrial.ids(trial.take(trial.serviceQueue(), count))))
                .hasSize(count);
    }

    /** A message that has been replayed so often. */
    private static Envelope replayedBefore(Envelope envelope, int times) {
        Map<String, @Nullable Object> headers = new TreeMap<>(envelope.headers());
        headers.put("nuropb_replays", times);
        return envelope.withHeaders(headers);
    }

    /** Begins a run that dies with letters which are published and not acknowledged. */
    private void kill(DeadLetterTrial trial, int told) {
        MessageSource source = bench().source();
        DyingPublisher publisher = new DyingPublisher(bench().publisher(), told);
        CompletableFuture<Boolean> killed = new CompletableFuture<>();
        attempt(trial, source, publisher, killed);
        publisher.dead().whenComplete((dead, problem) -> {
            if (problem == null) {
                killed.complete(dead);
            } else {
                killed.completeExceptionally(problem);
            }
        });
        assertThat(trial.await("the death of the tool", killed))
                .as("killed before its end")
                .isTrue();
        source.close();
        publisher.close();
    }

    private void attempt(
            DeadLetterTrial trial, MessageSource source, DyingPublisher publisher, CompletableFuture<Boolean> killed) {
        trial.tool(source, publisher)
                .act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY), counts -> {})
                .outcome()
                .whenComplete((counts, problem) -> {
                    if (problem == null) {
                        killed.complete(false);
                    } else if (DeadLetterTrial.isLocked(problem)) {
                        bench().scheduler()
                                .schedule(Duration.ofMillis(50), () -> attempt(trial, source, publisher, killed));
                    } else {
                        killed.completeExceptionally(problem);
                    }
                });
    }

    /** The ids of all messages in a queue, each of which was replayed so often; an id once for each message. */
    private static List<String> found(DeadLetterTrial trial, String queue, String replays) {
        List<Delivery> found = trial.all(queue);
        assertThat(found)
                .allSatisfy(delivery ->
                        assertThat(delivery.envelope().header("nuropb_replays")).isEqualTo(replays));
        return DeadLetterTrial.ids(found);
    }
}
