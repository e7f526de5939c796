package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.tck.broker.InMemoryBrokerBench;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The tool for dead letters in memory, on a virtual time line. */
class InMemoryDeadLetterToolTest
        implements DeadLetterToolContract, DeadLetterRunContract, DeadLetterCountContract, DeadLetterFaultContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench();

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }

    @Test
    void aConfirmThatIsLongAwaitedIsNobodyElsesFault() {
        DeadLetterTrial trial = new DeadLetterTrial(bench, TopologyProfile.compatible());
        trial.publishAll(trial.serviceQueue(), trial.commands(3));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        MessagePublisher publisher = bench.publisher();
        MessagePublisher slow = new MessagePublisher() {
            @Override
            public CompletionStage<Published> publish(
                    String exchange, String routingKey, boolean mandatory, Envelope envelope) {
                if (!routingKey.equals(trial.serviceQueue())) {
                    return publisher.publish(exchange, routingKey, mandatory, envelope);
                }
                CompletableFuture<Published> confirm = new CompletableFuture<>();
                bench.scheduler()
                        .schedule(
                                Duration.ofSeconds(40),
                                () -> publisher
                                        .publish(exchange, routingKey, mandatory, envelope)
                                        .thenAccept(confirm::complete));
                return confirm;
            }

            @Override
            public void close() {
                publisher.close();
            }
        };
        try (MessageSource source = bench.source()) {
            DeadLetterCounts counts = trial.run(
                    trial.tool(source, slow),
                    tool -> tool.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY), so -> {}));
            assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(counts.replayed()).isEqualTo(3);
        }
        slow.close();
    }

    @Test
    void aLetterThatTheBrokerDoesNotTakeAgainGoesBackToItsPlaceAndIsCountedAsUnrenewed() {
        DeadLetterTrial trial = new DeadLetterTrial(bench, TopologyProfile.hardened());
        trial.publishAll(trial.serviceQueue(), trial.commands(3));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        trial.look(trial.lettersQueue(), 3);
        try (MessageSource source = bench.source();
                MessagePublisher publisher = refusing(trial.lettersQueue())) {
            DeadLetterCounts counts =
                    trial.run(trial.tool(source, publisher), tool -> tool.look(DeadLetterFilter.all(), letter -> {}));
            assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
            assertThat(counts.unrenewed()).isEqualTo(3);
            assertThat(counts.failed()).isZero();
        }
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), 3))).containsExactly("c0", "c1", "c2");
    }

    @Test
    void aLetterThatCannotBeReplayedIsNotForgottenHoweverOftenThatIsTried() {
        DeadLetterTrial trial = new DeadLetterTrial(bench, TopologyProfile.hardened());
        trial.publishAll(trial.serviceQueue(), trial.commands(3));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        for (int run = 0; run < RUNS; run++) {
            try (MessageSource source = bench.source();
                    MessagePublisher publisher = refusing(trial.serviceQueue())) {
                DeadLetterCounts counts = trial.run(
                        trial.tool(source, publisher),
                        tool -> tool.act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY), so -> {}));
                assertThat(counts.failed()).as("run %d", run).isEqualTo(3);
            }
        }
        trial.exactly(trial.lettersQueue(), 3);
    }

    @Test
    void lettersOfWhoseCopiesNothingIsHeardAreCountedWhenTheRunFails() {
        DeadLetterTrial trial = new DeadLetterTrial(bench, TopologyProfile.compatible());
        trial.publishAll(trial.serviceQueue(), trial.commands(3));
        trial.reject(DeadLetterTrial.ORDERS, 3, 3);
        BrokerException lost = new BrokerException(Reason.UNREACHABLE, "Cannot publish: the connection is lost", null);
        assertThat(uncertainAfter(lost, trial)).isEqualTo(3);
        assertThat(uncertainAfter(lost.withoutEffect(), trial)).isZero();
    }

    private long uncertainAfter(BrokerException problem, DeadLetterTrial trial) {
        List<DeadLetterRun> runs = new ArrayList<>();
        try (MessageSource source = bench.source();
                MessagePublisher publisher = failing(problem, trial.serviceQueue())) {
            Throwable failure = trial.failureOf(() -> {
                runs.add(trial.tool(source, publisher)
                        .act(DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY), so -> {}));
                return runs.get(runs.size() - 1);
            });
            assertThat(failure).isEqualTo(problem);
        }
        return runs.get(runs.size() - 1).counts().uncertain();
    }

    /** A publisher whose broker finds everything too large that is to go to a queue. */
    private MessagePublisher refusing(String queue) {
        return failing(new BrokerException(Reason.TOO_LARGE, "Cannot publish: too large", null), queue);
    }

    private MessagePublisher failing(BrokerException problem, String queue) {
        return new PassingPublisher(bench.publisher()) {
            @Override
            public CompletionStage<Published> publish(
                    String exchange, String routingKey, boolean mandatory, Envelope envelope) {
                return routingKey.equals(queue)
                        ? CompletableFuture.failedFuture(problem)
                        : super.publish(exchange, routingKey, mandatory, envelope);
            }
        };
    }
}
