package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetter;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.deadletters.LetterGroup;
import io.nuropb.deadletters.LetterGroups;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the tool for dead letters does with them, in the compatible profile, where letters of all services lie in one
 * queue.
 */
public interface DeadLetterToolContract extends OnBrokerBench {

    private DeadLetterTrial trial() {
        return new DeadLetterTrial(bench(), TopologyProfile.compatible());
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
        for (DeadLetterAct act : List.of(
                DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY),
                DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY))) {
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
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY));
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
        assertThat(trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY))
                        .requests())
                .isEqualTo(1);
        trial.exactly(trial.serviceQueue(), 0);
        assertThat(trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                                .includingRequests())
                        .replayed())
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
            assertThat(trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY))
                            .replayed())
                    .isEqualTo(1);
        }
        trial.reject(DeadLetterTrial.ORDERS, 1, 1);
        DeadLetterCounts last = trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY));
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
        DeadLetterCounts counts = trial.act(DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                .withFilter(DeadLetterFilter.all().withGroup(group)));
        assertThat(counts.letters()).isEqualTo(3);
        assertThat(counts.discarded()).isEqualTo(1);
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), 2))).containsExactly("c1", "c3");
    }

    @Test
    default void moreLettersThanOneConsumerHoldsAreSeenAndKept() {
        DeadLetterTrial trial = trial();
        int count = 2_500;
        trial.publishAll(trial.serviceQueue(), trial.commands(count));
        trial.reject(DeadLetterTrial.ORDERS, count, count);
        assertThat(trial.letters()).hasSize(count);
        DeadLetterFilter later = DeadLetterFilter.all().withMinAge(Duration.ofHours(1));
        assertThat(trial.act(DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY)
                                .withFilter(later))
                        .letters())
                .isEqualTo(count);
        assertThat(new HashSet<>(DeadLetterTrial.ids(trial.look(trial.lettersQueue(), count))))
                .hasSize(count);
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
        assertThat(trial.act(DeadLetterAct.park(DeadLetterTrial.BY, DeadLetterTrial.WHY))
                        .parked())
                .isEqualTo(1);
        assertThat(trial.exactly(trial.parkingQueue(), 1)).hasSize(1);
    }
}
