package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that lets a publisher wait for longer than the limit for an operation. */
final class LateAnswersTest {

    private static final Duration OPERATION_LIMIT = MachineLoad.stretched(Duration.ofMillis(500));

    private final HesitantBroker broker = new HesitantBroker();
    private final Scheduler scheduler = new SystemScheduler();
    private final List<LinkReport> reports = new CopyOnWriteArrayList<>();

    LateAnswersTest() throws IOException {}

    @AfterEach
    void closeBroker() throws IOException {
        scheduler.close();
        broker.close();
    }

    @Test
    void aFirstMessageIsConfirmedThoughTheAnswerToItsTrialIsLate() {
        try (RabbitMessagePublisher publisher = publisher(OPERATION_LIMIT.multipliedBy(20))) {
            broker.hesitateAtNextMessage();
            CompletionStage<Published> first = publish(publisher);
            scheduler.schedule(OPERATION_LIMIT.multipliedBy(3), broker::answerAll);
            assertThat(Stages.await(first)).isEqualTo(Published.CONFIRMED);
            assertThat(Stages.await(publish(publisher))).isEqualTo(Published.CONFIRMED);
            assertThat(reports).hasExactlyElementsOfTypes(LinkReport.Opened.class);
        }
    }

    @Test
    void aBrokerThatAnswersNoQuestionIsGivenUpWithTheMessageThatItDoesNotConfirm() {
        try (RabbitMessagePublisher publisher = publisher(OPERATION_LIMIT.multipliedBy(2))) {
            assertThat(Stages.await(publish(publisher))).isEqualTo(Published.CONFIRMED);
            broker.hesitateAtNextMessage();
            assertThat(Stages.failure(publish(publisher)).reason()).isEqualTo(Reason.UNREACHABLE);
            Stages.until(() -> reports.size() == 2, () -> reports);
            assertThat(reports).hasExactlyElementsOfTypes(LinkReport.Opened.class, LinkReport.Lost.class);
        }
    }

    private RabbitMessagePublisher publisher(Duration confirmLimit) {
        RabbitConfig config = RabbitConfig.of("amqp://127.0.0.1:" + broker.port())
                .withLimits(
                        RabbitLimits.defaults().withOperation(OPERATION_LIMIT).withConfirm(confirmLimit));
        RabbitMessagePublisher publisher = new RabbitMessagePublisher(config, RabbitBench.identity(), scheduler);
        publisher.listen(reports::add);
        return publisher;
    }

    private static CompletionStage<Published> publish(RabbitMessagePublisher publisher) {
        return publisher.publish("", "q", true, new Envelope(null, null, null, null, true, Map.of(), new byte[1]));
    }
}
