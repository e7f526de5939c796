package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.testkit.VirtualTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who watches over the deadlines of messages. */
class PublisherStateTest {

    private final VirtualTime time = new VirtualTime();
    private final RabbitConfig config = RabbitConfig.of("amqp://localhost");
    private final RabbitLimits limits = config.limits();
    private final RabbitLink link =
            new RabbitLink(new RabbitConnections(config, RabbitBench.identity(), time), time, "publishing", () -> {});
    private final AtomicInteger looks = new AtomicInteger();
    private final PublisherState state =
            new PublisherState(link, time, limits, new PublishErrors("x", link, limits), () -> {}, this::look);

    @Test
    void whatTheSenderHasInHandIsWatchedUntilItIsSent() {
        add();
        assertThat(state.beginSending()).isTrue();
        assertThat(state.takeWaiting()).hasSize(1);

        time.advance(limits.confirm());
        assertThat(looks).hasValue(1);
        time.advance(limits.confirm());
        assertThat(looks).hasValue(2);
    }

    @Test
    void nothingIsWatchedWhenNobodySendsAndNothingWaits() {
        add();
        assertThat(state.takeWaiting()).hasSize(1);

        time.advance(limits.confirm().multipliedBy(3));
        assertThat(looks).hasValue(1);
    }

    private void add() {
        assertThat(state.add(new Publication(
                        "x",
                        "key",
                        false,
                        new BasicProperties(),
                        100,
                        new byte[0],
                        time.now().plus(limits.confirm()),
                        new CompletableFuture<>())))
                .isNull();
    }

    private void look() {
        looks.incrementAndGet();
        state.takeExpired();
    }
}
