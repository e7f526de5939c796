package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is logged of one who consumes by himself, and fails at each message. */
class FailingDeliveryHandlerTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));

    @Test
    void itFloodsNoLogAndItsQueueIsNamed() {
        try (InMemoryMessageSource source = new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults());
                InMemoryMessagePublisher publisher =
                        new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults());
                LoggedLines log = new LoggedLines()) {
            time.await(source.consume(
                    Subscription.replies("mine"),
                    delivery -> CompletableFuture.failedFuture(new IllegalStateException("poison")),
                    lost -> {}));
            Envelope message = new Envelope(null, null, null, null, false, Map.of(), new byte[0]);
            for (int i = 0; i < 10; i++) {
                time.await(publisher.publish("", "mine", true, message));
            }
            time.advance(Duration.ofSeconds(1));
            assertThat(log.warnings("'mine'"))
                    .containsExactly("A handler of queue 'mine' failed; the message is rejected");
        }
    }
}
