package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An exclusive queue whose consumer is refused, on a connection that others use on. */
@Tag("servers")
final class AbandonedQueuesTest {

    private static final Duration OPERATION_LIMIT = MachineLoad.stretched(Duration.ofSeconds(3));

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void areGoneSoonAndThoseThatAreConsumedStay() {
        MessageSource source = source();
        Stages.await(consume(source, Subscription.replies("read")));
        assertThat(Stages.failure(consume(source, Subscription.replies("unread")))
                        .reason())
                .isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(Stages.failure(
                                consume(source, Subscription.replies("unbound").routed("missing", List.of("key"))))
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(queues()).hasSize(3);
        Stages.until(() -> queues().size() == 1, this::queues);
        assertThat(queues()).containsExactly("read");
    }

    /** Of a user who may not read from all queues. */
    private MessageSource source() {
        server.management().addUser("unread", RabbitBench.PASSWORD);
        server.management().permit("unread", bench.virtualHost(), ".*", ".*", "^(read|missing)$");
        return bench.in(bench.config()
                        .withUser("unread", RabbitBench.PASSWORD)
                        .withLimits(RabbitBench.LIMITS.withOperation(OPERATION_LIMIT)))
                .source();
    }

    private static CompletionStage<?> consume(MessageSource source, Subscription subscription) {
        return source.consume(subscription, delivery -> CompletableFuture.completedFuture(Settlement.ACK), lost -> {});
    }

    private List<String> queues() {
        String answer = server.management().get("/api/queues/" + bench.virtualHost() + "?columns=name");
        List<?> queues =
                (List<?>) Objects.requireNonNull(new JacksonJson().read(answer.getBytes(StandardCharsets.UTF_8)));
        return queues.stream()
                .map(queue -> (String) ((Map<?, ?>) queue).get("name"))
                .toList();
    }
}
