package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What becomes of messages that are larger than the broker takes, whoever sends them: it is final, and concerns them
 * alone.
 */
public interface MessageSizeContract extends OnBrokerBench {

    /** So many are under way at once. */
    int REQUESTS = 4_000;

    @Override
    BrokerSizeBench bench();

    @Test
    default void aMessageThatIsTooLargeFailsForGoodWithoutEffectAndNamesTheLimit() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        for (int attempt = 1; attempt <= 2; attempt++) {
            BrokerException refusal = trial.failure("publishing", publish(publisher, bench().maxMessageBytes() + 1));
            assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(refusal.reason().waitingHelps()).isFalse();
            assertThat(refusal.isWithoutEffect()).isTrue();
            assertThat(refusal)
                    .hasMessageContaining(Integer.toString(bench().maxMessageBytes() + 1))
                    .hasMessageContaining("max size " + bench().maxMessageBytes());
        }
        assertThat(trial.await("the confirm", publish(publisher, bench().maxMessageBytes())))
                .isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void whatIsSentBehindAMessageThatIsTooLargeArrives() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        List<CompletionStage<Published>> tooLarge = new ArrayList<>();
        List<CompletionStage<Published>> good = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tooLarge.add(publish(publisher, bench().maxMessageBytes() + 1 + i));
            for (int j = 0; j < 20; j++) {
                good.add(publish(publisher, 10));
            }
        }
        good.forEach(confirm -> assertThat(trial.await("the confirm", confirm)).isEqualTo(Published.CONFIRMED));
        tooLarge.forEach(refusal ->
                assertThat(trial.failure("publishing", refusal).reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    default void oneMessageThatIsTooLargeAmongThousandsFailsAlone() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        List<CompletionStage<Published>> good = new ArrayList<>();
        List<CompletionStage<Published>> tooLarge = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            if (i % 1_000 == 500) {
                tooLarge.add(publish(publisher, 5 * bench().maxMessageBytes()));
            }
            good.add(publish(publisher, 1 + i % 1_000));
        }
        good.forEach(confirm -> assertThat(trial.await("the confirm", confirm)).isEqualTo(Published.CONFIRMED));
        tooLarge.forEach(refusal ->
                assertThat(trial.failure("publishing", refusal).reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    default void oneRequestThatIsTooLargeAmongThousandsFailsAlone() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method(
                            "count",
                            (params, context) ->
                                    String.valueOf(params.get("text")).length())
                    .build());
            MeshClient client = mesh.client();
            List<CompletionStage<Integer>> good = new ArrayList<>();
            for (int i = 0; i < REQUESTS / 2; i++) {
                good.add(count(client, i % 1_000));
            }
            CompletionStage<Integer> tooLarge = count(client, bench().maxMessageBytes());
            for (int i = REQUESTS / 2; i < REQUESTS; i++) {
                good.add(count(client, i % 1_000));
            }
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(mesh.value(good.get(i))).isEqualTo(i % 1_000);
            }
            assertNamesTheLimit(mesh.failure(Exception.class, tooLarge));
        }
    }

    @Test
    default void aCallACommandAndAnEventThatAreTooLargeFailAtOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            AtomicInteger handled = new AtomicInteger();
            mesh.serve(MeshService.named("orders")
                    .method("create", (params, context) -> handled.incrementAndGet())
                    .build());
            MeshClient client = mesh.client();
            Map<String, Object> params = Map.of("text", tooLong());
            assertNamesTheLimit(
                    mesh.failure(Exception.class, client.request("orders", "create", params, Object.class)));
            assertNamesTheLimit(mesh.failure(Exception.class, client.command("orders", "create", params)));
            assertNamesTheLimit(mesh.failure(Exception.class, client.publish("order.created", params)));
            assertThat(mesh.value(client.request("orders", "create", Map.of("text", ""), Integer.class)))
                    .isEqualTo(1);
        }
    }

    @Test
    default void aResponseThatIsTooLargeBecomesAnErrorThatNamesTheLimitAndItsRequestADeadLetter() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            AtomicInteger handled = new AtomicInteger();
            mesh.serve(MeshService.named("orders")
                    .method("list", (params, context) -> {
                        handled.incrementAndGet();
                        return tooLong();
                    })
                    .method("ping", (params, context) -> "pong")
                    .build());
            MeshClient client = mesh.client();
            Inbox deadLetters = mesh.deadLetters("orders");
            RemoteException refusal =
                    mesh.failure(RemoteException.class, client.request("orders", "list", Map.of(), String.class));
            assertThat(refusal).hasMessageContaining("cannot be sent");
            assertNamesTheLimit(refusal);
            assertThat(mesh.death(deadLetters)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(handled).hasValue(1);
            assertThat(mesh.value(client.request("orders", "ping", Map.of(), String.class)))
                    .isEqualTo("pong");
        }
    }

    private CompletionStage<Published> publish(MessagePublisher publisher, int bytes) {
        Envelope envelope = new Envelope(null, null, null, Duration.ofMinutes(1), true, Map.of(), new byte[bytes]);
        return publisher.publish("", BrokerTrial.QUEUE, true, envelope);
    }

    private static CompletionStage<Integer> count(MeshClient client, int characters) {
        return client.request("orders", "count", Map.of("text", "x".repeat(characters)), Integer.class);
    }

    private String tooLong() {
        return "x".repeat(bench().maxMessageBytes());
    }

    private void assertNamesTheLimit(Throwable refusal) {
        assertThat(refusal).hasMessageContaining("max size " + bench().maxMessageBytes());
    }
}
