package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dispatcher and client together, over a broker in memory. */
class MeshInMemoryTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final TopologyProfile PROFILE = TopologyProfile.compatible();
    private static final String QUEUE = PROFILE.serviceQueue(ORDERS);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryBroker broker = new InMemoryBroker(time);
    private final InMemoryMessagePublisher publisher = new InMemoryMessagePublisher(broker, InMemoryConfig.defaults());
    private final InMemoryMessageSource clientSource = new InMemoryMessageSource(broker, InMemoryConfig.defaults());
    private final InMemoryMessageSource serviceSource = new InMemoryMessageSource(broker, InMemoryConfig.defaults());
    private final Map<Integer, Integer> handlings = new HashMap<>();
    private final MeshClient client = new MeshClient(
            PROFILE.replyQueues(ORDERS, new InstanceId("a1"), time.random()),
            PROFILE.names(),
            clientSource,
            publisher,
            new JacksonJson(),
            time,
            ClientConfig.defaults());
    private final Dispatcher dispatcher = new Dispatcher(
            service(),
            PeerCapabilities.NONE,
            client,
            publisher,
            PROFILE.names(),
            new JacksonJson(),
            time,
            DispatchConfig.defaults());

    @BeforeEach
    void serve() {
        time.await(new InMemoryTopology(broker, InMemoryConfig.defaults())
                .declare(PROFILE.topology(ORDERS, List.of(), List.of())));
        time.await(serviceSource.consume(Subscription.shared(QUEUE, 10), dispatcher, problem -> {}));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(client.counters().pending()).isZero();
        assertThat(dispatcher.counters().underWay()).isZero();
        assertThat(broker.virtualHost().messages(QUEUE)).isEmpty();
        assertThat(broker.virtualHost().unsettled(QUEUE)).isZero();
    }

    @Test
    void aCallIsAnswered() {
        assertThat(time.await(client.request("orders", "double", new Operand(21), Integer.class)))
                .isEqualTo(42);
    }

    @Test
    void aFailureIsToldAndTheRequestIsDeadLettered() {
        assertThatThrownBy(() -> time.await(client.request("orders", "fail", null, Void.class)))
                .isInstanceOfSatisfying(
                        RemoteException.class,
                        e -> assertThat(e.error().description()).endsWith("IllegalStateException: boom"));
        time.runUntilIdle();
        assertThat(broker.virtualHost().messages("nuropb-orders-dl")).hasSize(1);
    }

    @Test
    void aServiceThatIsNotThereIsKnownAtOnce() {
        assertThatThrownBy(() -> time.await(client.request("nobody", "x", null, Void.class)))
                .isInstanceOf(NuropbNotDeliveredException.class);
    }

    @Test
    void aHandlerMayBeCalledAgainOnce() {
        assertThat(time.await(client.request("orders", "second_time", null, String.class)))
                .isEqualTo("done");
    }

    @Test
    void aHandlerThatAlwaysAsksToBeCalledAgainIsRefused() {
        assertThatThrownBy(() -> time.await(client.request("orders", "never", null, String.class)))
                .isInstanceOfSatisfying(
                        RemoteException.class,
                        e -> assertThat(e.error().error()).isEqualTo("NuropbCallAgainReject"));
    }

    @Test
    void callsWhoseReplyQueueIsLostFailAndTheNextOneSucceeds() {
        CompletableFuture<Integer> slow = client.request("orders", "slow", new Operand(1), Integer.class);
        time.advance(Duration.ofSeconds(1));
        clientSource.cutConnection();
        assertThatThrownBy(() -> time.await(slow))
                .isInstanceOfSatisfying(
                        NuropbTransportException.class,
                        e -> assertThat(e.mayHaveBeenTaken()).isTrue());

        assertThat(time.await(client.request("orders", "double", new Operand(2), Integer.class)))
                .isEqualTo(4);
        time.advance(Duration.ofMinutes(1));
    }

    @Test
    void thousandsOfCallsHaveOneOutcomeEach() {
        List<CompletableFuture<Integer>> calls = IntStream.range(0, 2_000)
                .mapToObj(i -> client.request("orders", "double", new Operand(i), Integer.class))
                .toList();
        for (int i = 0; i < calls.size(); i++) {
            assertThat(time.await(calls.get(i))).isEqualTo(2 * i);
        }
        time.runUntilIdle();
        assertThat(handlings).hasSize(2_000).containsValue(1).doesNotContainValue(2);
        assertThat(client.counters().repeated()).isZero();
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("double", Operand.class, (operand, context) -> {
                    handlings.merge(operand.value(), 1, Integer::sum);
                    return 2 * operand.value();
                })
                .method("slow", Operand.class, (operand, context) -> after(Duration.ofSeconds(10), operand.value()))
                .method("fail", context -> {
                    throw new IllegalStateException("boom");
                })
                .method("second_time", context -> {
                    if (!context.redelivered()) {
                        throw new NuropbCallAgainException("not yet");
                    }
                    return "done";
                })
                .method("never", context -> {
                    throw new NuropbCallAgainException("never");
                })
                .build();
    }

    private CompletionStage<Integer> after(Duration delay, int value) {
        CompletableFuture<Integer> later = new CompletableFuture<>();
        time.schedule(delay, () -> later.complete(value));
        return later;
    }

    record Operand(int value) {}
}
