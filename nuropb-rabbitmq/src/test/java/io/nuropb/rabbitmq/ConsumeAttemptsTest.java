package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attempts to consume while the broker is silent: they are given up long before the attempt to connect is. */
@Tag("servers")
final class ConsumeAttemptsTest {

    /** However it is stretched, RabbitMQ still waits then for the beginning of a connection: for 10 s. */
    private static final Duration OPERATION_LIMIT = MachineLoad.stretched(Duration.ofSeconds(1));

    private static final Duration CONNECT_LIMIT = OPERATION_LIMIT.multipliedBy(10);
    private static final int ATTEMPTS = 20;

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final BrokerTrial trial = BrokerTrial.withQueue(bench);
    private final TcpProxy network = TcpProxy.to(server.amqpPort());
    private final Counting scheduler = new Counting(bench.scheduler());
    private final MessageSource source = bench.kept(new RabbitMessageSource(
            RabbitConfig.of("amqp://127.0.0.1:" + network.port() + "/"
                            + RabbitManagementApi.segment(bench.virtualHost()))
                    .withUser(server.user(), server.password())
                    .withLimits(
                            RabbitBench.LIMITS.withOperation(OPERATION_LIMIT).withConnect(CONNECT_LIMIT)),
            RabbitBench.identity(),
            scheduler));

    /** Counts the tasks that have a thread of those that may block. */
    private static final class Counting extends PassingScheduler {
        private final AtomicInteger running = new AtomicInteger();

        Counting(Scheduler base) {
            super(base);
        }

        @Override
        public Executor blocking() {
            return task -> base.blocking().execute(() -> {
                running.incrementAndGet();
                try {
                    task.run();
                } finally {
                    running.decrementAndGet();
                }
            });
        }
    }

    @AfterEach
    void closeBench() {
        bench.close();
        network.close();
    }

    @Test
    void shareOneAttemptToConnectAndConsumeNothingLater() throws IOException, TimeoutException {
        trial.send(BrokerTrial.QUEUE, "hello");
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        source.listen(reports::add);
        network.stall();
        List<CompletionStage<Consumption>> attempts =
                Stream.generate(() -> consume(new Inbox())).limit(ATTEMPTS).toList();
        assertThat(attempts)
                .allSatisfy(
                        attempt -> assertThat(Stages.failure(attempt).reason()).isEqualTo(Reason.UNREACHABLE));
        trial.await("the threads of all but one attempt", () -> scheduler.running.get() <= 1);

        network.resume();
        trial.await("the end of the attempt to connect", () -> !reports.isEmpty());
        trial.rest();
        Inbox inbox = new Inbox();
        trial.await("the consumer", consume(inbox));
        trial.await("the message", () -> inbox.size() == 1);
        assertThat(inbox.delivery(0).redelivered()).isFalse();
        try (Connection connection = bench.connection();
                Channel channel = connection.createChannel()) {
            assertThat(channel.queueDeclarePassive(BrokerTrial.QUEUE).getConsumerCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void endWithTheSourceThoughItIsClosedWhileItConnects() {
        network.stall();
        CompletionStage<Consumption> attempt = consume(new Inbox());
        trial.await("the attempt to connect", () -> network.connections() == 1);
        source.close();
        network.resume();
        BrokerException failure = Stages.failure(attempt);
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.CLOSED);
        trial.await("the end of the connection", () -> network.connections() == 0);
    }

    private CompletionStage<Consumption> consume(Inbox inbox) {
        return source.consume(Subscription.shared(BrokerTrial.QUEUE, 10), inbox, inbox::lost);
    }
}
