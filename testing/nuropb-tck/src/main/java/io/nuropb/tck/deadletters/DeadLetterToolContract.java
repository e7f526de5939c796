package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetter;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.deadletters.LetterGroup;
import io.nuropb.deadletters.LetterGroups;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the tool for dead letters does with them, in the compatible profile, where letters of all services lie in one queue. */
public interface DeadLetterToolContract extends OnBrokerBench {

    /** Who wants it, and why. */
    String BY = "ann";

    /** Why. */
    String WHY = "the database is back";

    /** How many letters the tests with many have; at least 1,200. */
    default int many() {
        return 2_000;
    }

    private DeadLetterTrial trial() {
        return new DeadLetterTrial(bench(), TopologyProfile.compatible());
    }

    private static List<Envelope> commands(DeadLetterTrial trial, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> trial.command("place", "c" + i))
                .toList();
    }

    @Test
    default void aLetterTellsWhatItIsAndHowItDied() {
        DeadLetterTrial trial = trial();
        trial.publish("nuropb-rpc-exchange", "orders", trial.command("place", "c1"));
        trial.reject(DeadLetterTrial.ORDERS, 1, 1);
        assertThat(trial.letters()).hasSize(1);
        DeadLetter letter = trial.letters().get(0);
        assertThat(letter.kind()).isEqualTo(Kind.COMMAND);
        assertThat(letter.subject()).contains("place");
        assertThat(letter.correlationId()).contains("c1");
        assertThat(letter.originator()).contains("nuropb-shop-a-rq");
        assertThat(letter.replays()).isZero();
        assertThat(letter.firstDeath().reason()).isEqualTo("rejected");
        assertThat(letter.firstDeath().queue()).isEqualTo("nuropb-orders-sq");
        assertThat(letter.firstDeath().exchange()).isEqualTo("nuropb-rpc-exchange");
        assertThat(letter.firstDeath().routingKeys()).containsExactly("orders");
        assertThat(letter.firstDeath().count()).isEqualTo(1);
        assertThat(letter.firstDeath().expiration()).contains(DeadLetterTrial.TTL);
        Instant now = bench().scheduler().wallClock();
        assertThat(letter.firstDeath().time().orElseThrow()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
    }

    @Test
    default void lettersAreCountedByWhatTheyDiedOf() {
        DeadLetterTrial trial = trial();
        trial.publish("", trial.serviceQueue(), trial.command("place", "c1"));
        trial.publish("", trial.serviceQueue(), trial.command("place", "c2"));
        trial.publish("", trial.serviceQueue(), trial.request("place", "r1"));
        trial.publish("nuropb-events-exchange", "stock.low", trial.event("stock.low", "e1"));
        trial.reject(DeadLetterTrial.ORDERS, 4, 4);
        LetterGroups groups = LetterGroups.redacted();
        DeadLetterCounts counts = trial.run(tool -> tool.look(DeadLetterFilter.all(), groups::add));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.letters()).isEqualTo(4);
        assertThat(groups.groups()).extracting(LetterGroup::count).containsExactly(2L, 1L, 1L);
        assertThat(groups.groups().get(0).key().subject()).contains("place");
        assertThat(groups.groups().toString()).doesNotContain("4711");
    }

    @Test
    default void lettersOfOthersAndWhatCannotBeReadStay() {
        DeadLetterTrial trial = trial();
        trial.publish("", "nuropb-billing-sq", trial.command("charge", "b1"));
        trial.reject(DeadLetterTrial.BILLING, 1, 1);
        trial.publish("", trial.lettersQueue(), trial.command("nobody knows", "u1"));
        trial.publish("", trial.serviceQueue(), trial.command("place", "c1"));
        trial.reject(DeadLetterTrial.ORDERS, 1, 3);
        for (DeadLetterAct act : List.of(DeadLetterAct.discard(BY, WHY), DeadLetterAct.replay(BY, WHY))) {
            DeadLetterCounts counts = trial.act(act);
            assertThat(counts.others()).isEqualTo(1);
            assertThat(counts.unreadable()).isEqualTo(1);
        }
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), 2))).containsExactly("b1", "u1");
        trial.exactly(trial.serviceQueue(), 0);
    }

    @Test
    default void aDryRunChangesNothing() {
        DeadLetterTrial trial = trial();
        trial.publish("", trial.serviceQueue(), trial.command("place", "c1"));
        trial.publish("", trial.serviceQueue(), trial.request("place", "r1"));
        trial.reject(DeadLetterTrial.ORDERS, 2, 2);
        assertThat(trial.act(DeadLetterAct.dryRun(Deed.REPLAY)).replayed()).isEqualTo(1);
        assertThat(trial.act(DeadLetterAct.dryRun(Deed.REPLAY)).requests()).isEqualTo(1);
        assertThat(trial.act(DeadLetterAct.dryRun(Deed.PARK)).parked()).isEqualTo(2);
        assertThat(trial.act(DeadLetterAct.dryRun(Deed.DISCARD)).discarded()).isEqualTo(2);
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), 2))).containsExactly("c1", "r1");
        trial.exactly(trial.serviceQueue(), 0);
    }

    @Test
    default void aReplayedMessageIsInTheServicesQueueAsItWasAndNowhereElse() {
        DeadLetterTrial trial = trial();
        trial.publish("", trial.serviceQueue(), trial.command("place", "c1"));
        trial.publish("nuropb-events-exchange", "stock.low", trial.event("stock.low", "e1"));
        assertThat(trial.take("nuropb-billing-sq", 1)).hasSize(1);
        trial.reject(DeadLetterTrial.ORDERS, 2, 2);
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(BY, WHY));
        assertThat(counts.replayed()).isEqualTo(2);
        List<Delivery> replayed = trial.take(trial.serviceQueue(), 2);
        assertThat(DeadLetterTrial.ids(replayed)).containsExactly("c1", "e1");
        assertThat(replayed.get(0).envelope().expiration()).isEqualTo(DeadLetterTrial.TTL);
        assertThat(replayed.get(1).envelope().expiration()).isNull();
        assertThat(replayed.get(0).envelope().headers())
                .containsEntry("nuropb_type", "command")
                .doesNotContainKeys("x-death", "x-first-death-queue");
        assertThat(replayed.get(0).envelope().header("nuropb_replays")).isEqualTo("1");
        assertThat(replayed.get(0).envelope().body())
                .isEqualTo(trial.command("place", "c1").body());
        trial.exactly("nuropb-billing-sq", 0);
        trial.exactly(trial.lettersQueue(), 0);
    }

    @Test
    default void aRequestIsReplayedOnlyIfItIsAskedFor() {
        DeadLetterTrial trial = trial();
        trial.publish("", trial.serviceQueue(), trial.request("place", "r1"));
        trial.reject(DeadLetterTrial.ORDERS, 1, 1);
        assertThat(trial.act(DeadLetterAct.replay(BY, WHY)).requests()).isEqualTo(1);
        trial.exactly(trial.serviceQueue(), 0);
        assertThat(trial.act(DeadLetterAct.replay(BY, WHY).includingRequests()).replayed())
                .isEqualTo(1);
        assertThat(trial.take(trial.serviceQueue(), 1).get(0).envelope().replyTo())
                .isEqualTo("nuropb-shop-a-rq");
    }

    @Test
    default void whatDiesAgainAndAgainIsParkedInTheEnd() {
        DeadLetterTrial trial = trial();
        trial.publish("nuropb-rpc-exchange", "orders", trial.command("place", "c1"));
        for (int replays = 0; replays < 3; replays++) {
            trial.reject(DeadLetterTrial.ORDERS, 1, 1);
            DeadLetter letter = trial.letters().get(0);
            assertThat(letter.replays()).isEqualTo(replays);
            assertThat(letter.firstDeath().exchange()).isEqualTo("nuropb-rpc-exchange");
            assertThat(letter.firstDeath().expiration()).contains(DeadLetterTrial.TTL);
            assertThat(trial.act(DeadLetterAct.replay(BY, WHY)).replayed()).isEqualTo(1);
        }
        trial.reject(DeadLetterTrial.ORDERS, 1, 1);
        DeadLetterCounts last = trial.act(DeadLetterAct.replay(BY, WHY));
        assertThat(last.replayed()).isZero();
        assertThat(last.parked()).isEqualTo(1);
        trial.exactly(trial.serviceQueue(), 0);
        trial.exactly(trial.lettersQueue(), 0);
        Envelope parked = trial.take(trial.parkingQueue(), 1).get(0).envelope();
        assertThat(parked.correlationId()).isEqualTo("c1");
        assertThat(parked.expiration()).isNull();
        assertThat(parked.header("x-first-death-queue")).isEqualTo(trial.serviceQueue());
    }

    @Test
    default void aFilterLeavesTheOthersInTheirPlaces() {
        DeadLetterTrial trial = trial();
        trial.publish("", trial.serviceQueue(), trial.command("place", "c1"));
        trial.publish("", trial.serviceQueue(), trial.command("cancel", "c2"));
        trial.publish("", trial.serviceQueue(), trial.command("place", "c3"));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        String group = trial.letters().get(1).group().id();
        DeadLetterCounts counts = trial.act(
                DeadLetterAct.discard(BY, WHY).withFilter(DeadLetterFilter.all().withGroup(group)));
        assertThat(counts.letters()).isEqualTo(3);
        assertThat(counts.discarded()).isEqualTo(1);
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), 2))).containsExactly("c1", "c3");
    }

    @Test
    default void moreLettersThanOneConsumerHoldsAreSeenAndKept() {
        DeadLetterTrial trial = trial();
        int count = 2_500;
        trial.publishAll(trial.serviceQueue(), commands(trial, count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        assertThat(trial.letters()).hasSize(count);
        DeadLetterFilter later = DeadLetterFilter.all().withMinAge(Duration.ofHours(1));
        assertThat(trial.act(DeadLetterAct.discard(BY, WHY).withFilter(later)).letters())
                .isEqualTo(count);
        assertThat(new HashSet<>(DeadLetterTrial.ids(trial.look(trial.lettersQueue(), count))))
                .hasSize(count);
    }

    @Test
    default void theRateIsKept() {
        DeadLetterTrial trial = trial();
        int count = 301;
        double perSecond = 100;
        trial.publishAll(trial.serviceQueue(), commands(trial, count));
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
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(BY, WHY).withRate(perSecond));
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
        trial.publishAll(trial.serviceQueue(), commands(trial, count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        MessageSource source = bench().source();
        DeadLetterRun run = trial.tool(source, bench().publisher())
                .act(DeadLetterAct.replay(BY, WHY).withRate(50), counts -> {});
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
    default void aSecondRunIsRefusedUntilTheFirstHasEnded() {
        DeadLetterTrial trial = trial();
        trial.publishAll(trial.serviceQueue(), commands(trial, 20));
        trial.reject(DeadLetterTrial.ORDERS, 20, 20);
        MessageSource source = bench().source();
        DeadLetterRun first = trial.tool(source, bench().publisher())
                .act(DeadLetterAct.replay(BY, WHY).withRate(1), counts -> {});
        trial.await("the beginning", first.begun().thenApply(nothing -> true));
        DeadLetterRun second =
                trial.tool(bench().source(), bench().publisher()).look(DeadLetterFilter.all(), letter -> {});
        Throwable refused = trial.await(
                "the refusal",
                second.outcome().handle((counts, problem) -> problem == null ? new AssertionError() : problem));
        assertThat(CompletionFailure.causeOf(refused))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        known -> assertThat(known.reason()).isEqualTo(Reason.LOCKED));
        first.cancel();
        trial.await("the end", first.outcome());
        source.close();
        assertThat(trial.letters()).hasSize(20 - Math.toIntExact(first.counts().replayed()));
    }

    @Test
    default void whereThereIsNoQueueItIsSaid() {
        DeadLetterTrial trial = trial();
        DeadLetterTool nobody = new DeadLetterTool(
                new ServiceName("nobody"),
                TopologyProfile.compatible(),
                bench().topology(),
                bench().source(),
                bench().publisher(),
                new JacksonJson(),
                bench().scheduler());
        Throwable problem = trial.await(
                "the failure",
                nobody.look(DeadLetterFilter.all(), letter -> {})
                        .outcome()
                        .handle((counts, failure) -> failure == null ? new AssertionError() : failure));
        assertThat(CompletionFailure.causeOf(problem)).hasMessageContaining("nuropb-nobody-dl");
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
            kill(trial, 2 + 30 * i);
        }
        DeadLetterCounts last = trial.act(DeadLetterAct.replay(BY, WHY));
        assertThat(last.ending()).isEqualTo(Ending.COMPLETE);
        trial.exactly(trial.lettersQueue(), 0);
        Set<String> replayed = found(trial, trial.serviceQueue(), "3");
        Set<String> parked = found(trial, trial.parkingQueue(), "3");
        assertThat(replayed).hasSize(count / 2);
        assertThat(parked).hasSize(count / 2).doesNotContainAnyElementsOf(replayed);
    }

    @Test
    default void withoutARateManyAreReplayedInASecond() {
        DeadLetterTrial trial = trial();
        int count = many();
        trial.publishAll(trial.serviceQueue(), commands(trial, count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        Moment begun = bench().scheduler().now();
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(BY, WHY));
        double seconds = begun.until(bench().scheduler().now()).toNanos() / 1e9;
        System.out.printf("%d letters replayed in %.2f s: %.0f/s%n", count, seconds, count / seconds);
        assertThat(counts.replayed()).isEqualTo(count);
        assertThat(count / seconds).isGreaterThan(200);
        assertThat(new HashSet<>(DeadLetterTrial.ids(trial.take(trial.serviceQueue(), count))))
                .hasSize(count);
    }

    @Test
    default void lettersInQuorumQueuesAreNotLostHoweverOftenTheyAreLookedAt() {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.hardened());
        trial.publish("nuropb-rpc-exchange", "orders", trial.command("place", "c1"));
        trial.reject(DeadLetterTrial.ORDERS, 1, 1);
        for (int i = 0; i < 25; i++) {
            assertThat(trial.letters()).hasSize(1);
        }
        assertThat(trial.exactly(trial.lettersQueue(), 1).get(0).earlierDeliveries())
                .isLessThan(20);
        assertThat(trial.letters().get(0).firstDeath().expiration()).contains(DeadLetterTrial.TTL);
        assertThat(trial.act(DeadLetterAct.park(BY, WHY)).parked()).isEqualTo(1);
        assertThat(trial.exactly(trial.parkingQueue(), 1)).hasSize(1);
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
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        attempt(trial, source, publisher, done);
        publisher.dead().thenAccept(done::complete);
        trial.await("the death of the tool", done);
        source.close();
        publisher.close();
    }

    private void attempt(
            DeadLetterTrial trial, MessageSource source, DyingPublisher publisher, CompletableFuture<Boolean> done) {
        trial.tool(source, publisher)
                .act(DeadLetterAct.replay(BY, WHY), counts -> {})
                .outcome()
                .whenComplete((counts, problem) -> {
                    if (problem == null) {
                        done.complete(true);
                    } else if (DeadLetterTrial.isLocked(problem)) {
                        bench().scheduler()
                                .schedule(Duration.ofMillis(50), () -> attempt(trial, source, publisher, done));
                    }
                });
    }

    /** The ids of all messages in a queue, each of which was replayed so often. */
    private static Set<String> found(DeadLetterTrial trial, String queue, String replays) {
        List<Delivery> found = trial.all(queue);
        assertThat(found)
                .allSatisfy(delivery ->
                        assertThat(delivery.envelope().header("nuropb_replays")).isEqualTo(replays));
        return new HashSet<>(DeadLetterTrial.ids(found));
    }
}
