package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nuropb.ServiceName;
import io.nuropb.client.CallOptions;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a test learns of the messages that died in a {@link TestMesh}. */
class DeadMessagesTest {

    record Order(String id, int quantity) {}

    private final TestMesh mesh = TestMesh.start();

    private final MeshService orders = MeshService.named("orders")
            .method("hold", context -> new CompletableFuture<>())
            .method("fail", (params, context) -> {
                throw new IllegalStateException("out of paper");
            })
            .onEvent("stock.*", Order.class, (order, context) -> order)
            .build();

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aDeadLetterSaysWhatDiedAndWhy() {
        mesh.add(orders);
        mesh.command("orders", "fail", Map.of("id", "a"));
        mesh.publish("stock.changed", "no order");
        assertThat(mesh.deadLetters("orders"))
                .extracting(DeadMessage::name, DeadMessage::reason, DeadMessage::body)
                .containsExactly(
                        tuple("fail", "rejected", Map.of("id", "a")), tuple("stock.changed", "rejected", "no order"));
        assertThat(mesh.deadLetters("orders"))
                .extracting(DeadMessage::why)
                .containsExactly(
                        "NuropbException: Runtime exception calling orders.fail:IllegalStateException: out of paper",
                        "NuropbValidationError: Bad event of topic stock.changed: the whole value must be Order, found a"
                                + " text");
        assertThat(mesh.deadLetters("orders").get(0).message()).get().isInstanceOf(Message.Command.class);
        assertThat(mesh.deadLetters("orders").get(0))
                .hasToString("DeadMessage[fail, rejected: NuropbException: Runtime exception calling"
                        + " orders.fail:IllegalStateException: out of paper]");
    }

    @Test
    void theDeadLettersOfOneServiceAreNotAnothers() {
        mesh.add(orders);
        mesh.add(MeshService.named("audit").build());
        mesh.command("audit", "anything", null);
        assertThat(mesh.deadLetters("orders")).isEmpty();
        assertThat(mesh.deadLetters("audit")).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsADeadLetterToo() {
        mesh.add(orders);
        try (InMemoryMessagePublisher stranger =
                new InMemoryMessagePublisher(mesh.servers().broker(), InMemoryConfig.defaults())) {
            byte[] body = "noise".getBytes(StandardCharsets.UTF_8);
            Envelope noise = new Envelope("text/plain", null, null, null, true, Map.of(), body);
            mesh.await(stranger.publish("", "nuropb-orders-sq", true, noise));
        }
        DeadMessage noise = mesh.deadLetters("orders").get(0);
        assertThat(noise.name()).isEmpty();
        assertThat(noise.body()).isNull();
        assertThat(noise.message()).isEqualTo(Optional.empty());
        assertThat(noise).hasToString("DeadMessage[unreadable, rejected: it has no headers]");
    }

    @Test
    void eachServiceSaysItselfWhyItGaveAnEventUp() {
        mesh.add(orders);
        mesh.add(MeshService.named("audit")
                .onEvent("stock.*", (event, context) -> {
                    throw new NuropbHandlingException("the books are closed");
                })
                .build());
        mesh.publish("stock.changed", "no order");
        assertThat(mesh.deadLetters("orders").get(0).why()).contains("must be Order");
        assertThat(mesh.deadLetters("audit").get(0).why()).isEqualTo("NuropbHandlingError: the books are closed");
        assertThat(mesh.deadLetters("audit").get(0).failure())
                .get()
                .extracting(MessageFailure::kind)
                .isEqualTo(MessageFailure.Kind.HANDLER_ERROR);
    }

    @Test
    void eachDeathOfAMessageThatIsReplayedHasItsOwnReason() {
        List<String> reasons = new ArrayList<>(List.of("out of paper", "out of ink"));
        mesh.add(MeshService.named("printing")
                .method("print", context -> {
                    throw new NuropbHandlingException(reasons.remove(0));
                })
                .build());
        mesh.command("printing", "print", null);
        replay(new ServiceName("printing"));
        assertThat(mesh.deadLetters("printing"))
                .extracting(DeadMessage::why)
                .containsExactly("NuropbHandlingError: out of paper", "NuropbHandlingError: out of ink");
    }

    private void replay(ServiceName service) {
        InMemoryBroker broker = mesh.servers().broker();
        InMemoryConfig config = InMemoryConfig.defaults();
        try (InMemoryTopology topology = new InMemoryTopology(broker, config);
                InMemoryMessageSource source = new InMemoryMessageSource(broker, config);
                InMemoryMessagePublisher publisher = new InMemoryMessagePublisher(broker, config)) {
            DeadLetterTool tool = new DeadLetterTool(
                    service,
                    RunnerConfig.defaults().profile(),
                    topology,
                    source,
                    publisher,
                    new JacksonJson(),
                    mesh.time());
            DeadLetterAct replay = DeadLetterAct.replay("a test", "there is paper again");
            assertThat(mesh.await(tool.act(replay, counts -> {}).outcome()).replayed())
                    .isEqualTo(1);
        }
    }

    @Test
    void ofWhatExpiredNoServiceSaidAnything() {
        ServiceRunner only = mesh.add(orders);
        mesh.stop(only);
        CompletableFuture<Void> sent = mesh.client()
                .command("orders", "hold", null, CallOptions.defaults().withTtl(Duration.ofSeconds(5)));
        mesh.advance(Duration.ofSeconds(6));
        assertThat(sent).isCompleted();
        DeadMessage expired = mesh.deadLetters("orders").get(0);
        assertThat(expired.reason()).isEqualTo("expired");
        assertThat(expired.why()).isEmpty();
        assertThat(expired).hasToString("DeadMessage[hold, expired]");
    }

    @Test
    void theDeadLettersOfAServiceThatIsNotThereAreAMistake() {
        assertThatThrownBy(() -> mesh.deadLetters("ordres"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ordres");
    }
}
