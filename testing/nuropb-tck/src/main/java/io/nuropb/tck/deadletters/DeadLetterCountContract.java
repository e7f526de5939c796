package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.TopologyProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How far a run of the tool for dead letters goes: it counts what is there, and publishes nothing to know its end. */
public interface DeadLetterCountContract extends OnBrokerBench {

    /** More than one consumer holds. */
    int COUNT = 1_010;

    private DeadLetterTrial trial(int letters) {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), TopologyProfile.compatible());
        trial.publishAll(trial.serviceQueue(), trial.commands(letters));
        trial.reject(DeadLetterTrial.ORDERS, letters, letters);
        return trial;
    }

    @Test
    default void toLookAndToDiscardNothingIsPublished() {
        DeadLetterTrial trial = trial(COUNT);
        try (MessageSource source = bench().source();
                UnusablePublisher publisher = new UnusablePublisher()) {
            var tool = trial.tool(source, publisher);
            assertThat(trial.run(tool, one -> one.look(DeadLetterFilter.all(), letter -> {}))
                            .letters())
                    .isEqualTo(COUNT);
            DeadLetterAct discard = DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY);
            assertThat(trial.run(tool, one -> one.act(discard, counts -> {})).discarded())
                    .isEqualTo(COUNT);
        }
        trial.exactly(trial.lettersQueue(), 0);
    }

    @Test
    default void anEmptyQueueIsLookedThroughAtOnce() {
        DeadLetterCounts counts = new DeadLetterTrial(bench(), TopologyProfile.compatible())
                .run(tool -> tool.look(DeadLetterFilter.all(), letter -> {}));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.letters()).isZero();
    }

    @Test
    default void whatDiesWhileARunGoesOnIsLeftToTheNextOne() {
        int count = 100;
        DeadLetterTrial trial = trial(count);
        Envelope further = dead(trial.command("place", "further"));
        MessagePublisher service = bench().publisher();
        DeadLetterCounts counts = trial.run(tool -> tool.look(DeadLetterFilter.all(), letter -> {
            var unused = service.publish("", trial.lettersQueue(), true, further);
        }));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.letters()).isEqualTo(count);
        trial.until("all further letters", () -> trial.letters().size() == 2 * count);
    }

    @Test
    default void aLetterThatDiesAgainAtOnceIsReplayedOnceInARun() {
        int count = 50;
        DeadLetterTrial trial = trial(count);
        trial.await(
                "the service",
                bench().source()
                        .consume(
                                Subscription.shared(trial.serviceQueue(), 10),
                                delivery -> CompletableFuture.completedFuture(Settlement.REJECT),
                                lost -> {}));
        DeadLetterCounts counts = trial.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.replayed()).isEqualTo(count);
        assertThat(counts.parked()).isZero();
    }

    @Test
    default void lettersThatAreGoneBeforeTheirTurnDoNotKeepARunFromItsEnd() {
        assertSeen(COUNT, known -> OptionalLong.of(known.orElse(0) + 5));
    }

    @Test
    default void lettersThatTheBrokerCountsTooLateAreSeenAllTheSame() {
        assertSeen(COUNT, known -> OptionalLong.of(1));
        assertSeen(3, known -> OptionalLong.of(1));
    }

    @Test
    default void whereTheBrokerDoesNotKnowHowManyThereAreAllAreSeen() {
        assertSeen(COUNT, known -> OptionalLong.empty());
        assertSeen(3, known -> OptionalLong.empty());
    }

    private void assertSeen(int count, UnaryOperator<OptionalLong> wrong) {
        DeadLetterTrial trial = trial(count);
        try (MessageSource source = new MiscountingSource(bench().source(), wrong);
                MessagePublisher publisher = bench().publisher()) {
            DeadLetterAct discard = DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY);
            DeadLetterCounts counts = trial.run(trial.tool(source, publisher), tool -> tool.act(discard, so -> {}));
            assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(counts.discarded()).isEqualTo(count);
        }
        trial.exactly(trial.lettersQueue(), 0);
    }

    /** A message as it comes out of the service's queue. */
    private static Envelope dead(Envelope envelope) {
        Map<String, @Nullable Object> headers = new HashMap<>(envelope.headers());
        headers.put("x-first-death-queue", "nuropb-orders-sq");
        headers.put("x-first-death-reason", "rejected");
        return envelope.withHeaders(headers).withExpiration(null);
    }
}
