package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.ServiceName;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.tck.broker.BrokerBench;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What becomes of what an instance gives back, because it has been told that another one handles it. It keeps nobody
 * else waiting; and if nobody takes it, a queue that counts deliveries, as those of the hardened profile do, must not
 * give it up first, for then nobody is told.
 */
public interface MeshGiveBackContract extends OnBrokerBench {

    /**
     * So many times an instance gives back at most, by the queue's count: the limit less those that are left for
     * handlers that fail.
     */
    int RETURNS = TopologyProfile.DELIVERY_LIMIT - 4;

    /** More than all places of the instance. */
    int MANY = 20;

    @Test
    default void aCallThatNobodyTakesIsAnsweredWithAnErrorBeforeItsQueueGivesItUp() {
        GivingBack instance = new GivingBack(this, Duration.ofSeconds(3));
        CompletableFuture<String> answer = instance.client.request("orders", "pack", Map.of(), String.class);

        CompletionStage<RemoteException> refusal = answer.handle((value, failure) -> GivingBack.remote(failure));

        assertThat(instance.trial.await("the answer", refusal))
                .hasMessageContaining("Only some of this service's instances handle pack");
        instance.assertGivenBackAndRejected();
    }

    @Test
    default void anEventThatNobodyTakesIsADeadLetterBeforeItsQueueGivesItUp() {
        GivingBack instance = new GivingBack(this, Duration.ofSeconds(3));

        instance.trial.await(
                "the confirm", instance.client.publish("stock.sold", Map.of("quantity", 5), EventOptions.defaults()));

        instance.assertGivenBackAndRejected();
    }

    @Test
    default void whatIsGivenBackKeepsNobodyElseWaiting() {
        GivingBack instance = new GivingBack(this, Duration.ofMinutes(2));
        for (int i = 0; i < MANY; i++) {
            instance.trial.await(
                    "the confirm of a command that goes round", instance.client.command("orders", "pack", Map.of()));
        }
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<String> answer = instance.client.request("orders", "ping", Map.of(), String.class);
            assertThat(instance.trial.await("the answer to another call", answer))
                    .isEqualTo("pong");
        }
    }

    /** One instance of the service, which takes everybody else for more able than itself. */
    final class GivingBack {

        private static final int PREFETCH = 4;
        private static final TopologyProfile PROFILE = TopologyProfile.hardened();
        private static final ServiceName ORDERS = new ServiceName("orders");
        private static final PeerCapabilities ALL = new PeerCapabilities() {
            @Override
            public Served method(String method) {
                return Served.NOW;
            }

            @Override
            public Served topic(String topic) {
                return Served.NOW;
            }
        };

        private final BrokerTrial trial;
        private final MeshClient client;
        private final List<Integer> counts = new CopyOnWriteArrayList<>();

        GivingBack(MeshGiveBackContract contract, Duration limit) {
            BrokerBench bench = contract.bench();
            trial = BrokerTrial.at(bench);
            trial.declare(PROFILE.topology(ORDERS, List.of(), List.of("stock.sold")));
            MessagePublisher publisher = bench.publisher();
            client = new MeshClient(
                    () -> "nuropb-shop-s1-rq",
                    PROFILE.names(),
                    bench.source(),
                    publisher,
                    new JacksonJson(),
                    bench.scheduler(),
                    ClientConfig.defaults());
            Dispatcher dispatcher = new Dispatcher(
                    MeshService.named(ORDERS.value())
                            .method("ping", (params, context) -> "pong")
                            .build(),
                    ALL,
                    client,
                    publisher,
                    PROFILE.names(),
                    new JacksonJson(),
                    bench.scheduler(),
                    DispatchConfig.defaults().withGiveBackLimit(limit));
            dispatcher.begin(PREFETCH);
            trial.consume(bench.source(), Subscription.shared(PROFILE.serviceQueue(ORDERS), PREFETCH), delivery -> {
                counts.add(delivery.earlierDeliveries());
                return dispatcher.handle(delivery);
            });
        }

        static RemoteException remote(Throwable failure) {
            if (CompletionFailure.causeOf(failure) instanceof RemoteException remote) {
                return remote;
            }
            throw new AssertionError("An error was expected in answer, not " + failure, failure);
        }

        void assertGivenBackAndRejected() {
            Delivery dead = trial.peek("nuropb-orders-dl", 1).delivery(0);
            assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("rejected");
            assertThat(counts)
                    .as("earlier deliveries, as the queue counts them: of the message, and of copies of it")
                    .startsWith(IntStream.rangeClosed(0, RETURNS).boxed().toArray(Integer[]::new))
                    .allMatch(count -> count <= RETURNS);
        }
    }
}
