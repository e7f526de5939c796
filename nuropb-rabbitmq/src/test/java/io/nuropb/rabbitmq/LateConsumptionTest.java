package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A consumer that the broker confirms when whoever asked for it has been told that it failed. */
@Tag("servers")
final class LateConsumptionTest {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void itHandsNothingOut() {
        BrokerTrial trial = BrokerTrial.withQueue(bench);
        trial.send(BrokerTrial.QUEUE, "hello");
        Duration operation = bench.config().limits().operation();
        List<Runnable> limits = new CopyOnWriteArrayList<>();
        MessageSource late = bench.kept(new RabbitMessageSource(
                bench.config(), RabbitBench.identity(), new PassingScheduler(bench.scheduler()) {
                    @Override
                    public Timer schedule(Duration delay, Runnable task) {
                        if (delay.equals(operation)) {
                            limits.add(task);
                        }
                        return super.schedule(delay, task);
                    }
                }));
        AtomicInteger handedOut = new AtomicInteger();
        AtomicInteger losses = new AtomicInteger();
        bench.suspendQueue(BrokerTrial.QUEUE);
        try {
            CompletionStage<Consumption> consumption = late.consume(
                    Subscription.shared(BrokerTrial.QUEUE, 10),
                    delivery -> {
                        handedOut.incrementAndGet();
                        return new CompletableFuture<Settlement>();
                    },
                    lost -> losses.incrementAndGet());
            trial.rest();
            limits.get(0).run();
            trial.failure("consuming too late", consumption);
        } finally {
            bench.resumeQueue(BrokerTrial.QUEUE);
        }
        trial.rest();
        assertThat(trial.peek(BrokerTrial.QUEUE, 1).texts()).containsExactly("hello");
        assertThat(handedOut).hasValue(0);
        assertThat(losses).hasValue(0);
    }
}
