package io.nuropb.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.ClientCounters;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.figures.FiguresPage;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireLimits;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service and a client on real RabbitMQ, and somebody who sends them whatever does not belong there. */
@Tag("servers")
class HostileInputTest {

    private static final long SEED = 20_261_124;
    private static final int MESSAGES = 100_000;

    /** One in so many messages goes to the client's reply queue, the others to the service. */
    private static final int ONE_FOR_THE_CLIENT = 5;

    /** After so many hostile messages comes a good request. */
    private static final int GOOD_EVERY = 500;

    private static final int UNCONFIRMED = 2_000;
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final long PATIENCE_SECONDS = 120;
    private static final TopologyProfile PROFILE = TopologyProfile.compatible();
    private static final ServiceName FORT = new ServiceName("fort");
    private static final String QUEUE = PROFILE.serviceQueue(FORT);
    private static final WireLimits LIMITS = new WireLimits(MAX_BODY_BYTES, 64);

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final Json json = new JacksonJson();
    private final RabbitServer rabbit = RabbitServer.shared();
    private final RabbitConfig config =
            RabbitConfig.of(rabbit.uri(rabbit.freshVhost()).toString());
    private final Identity identity = new Identity(FORT, new InstanceId("keep"), false);
    private final RabbitTopology topology = new RabbitTopology(config, identity, scheduler, json);
    private final RabbitMessageSource source = new RabbitMessageSource(config, identity, scheduler);
    private final RabbitMessagePublisher publisher = new RabbitMessagePublisher(config, identity, scheduler);
    private final RabbitMessagePublisher enemy = new RabbitMessagePublisher(config, identity, scheduler);
    private final String replyQueue =
            PROFILE.replyQueues(FORT, identity.instance(), scheduler.random()).get();
    private final ServiceKey key = ServiceKey.generate(new SecureRandom());
    private final MeshClient client = new MeshClient(
            () -> replyQueue, PROFILE.names(), source, publisher, json, scheduler, ClientConfig.defaults());
    private final Dispatcher dispatcher = new Dispatcher(
            MeshService.named("fort")
                    .key(key)
                    .method("echo", Word.class, (word, context) -> word.text())
                    .build(),
            PeerCapabilities.NONE,
            client,
            publisher,
            PROFILE.names(),
            json,
            scheduler,
            DispatchConfig.defaults().withLimits(LIMITS));

    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger requeued = new AtomicInteger();

    /** What the service is asked to repeat. */
    record Word(String text) {}

    @AfterEach
    void close() {
        client.close();
        source.close();
        publisher.close();
        enemy.close();
        topology.close();
        scheduler.close();
    }

    @Test
    void nothingThatComesInEndsAConsumerOrIsSettledTwice() throws Exception {
        eventually.value(topology.declare(PROFILE.topology(FORT, List.of(), List.of())));
        eventually.value(
                source.consume(Subscription.shared(QUEUE, 100), this::handle, loss -> losses.incrementAndGet()));
        eventually.value(client.open());

        int againstService = attack();

        int expected = againstService + goodRequests();
        eventually.holds(
                "every message settled",
                () -> dispatcher.counters().underWay() == 0 && deliveries.get() >= expected,
                dispatcher::counters);
        eventually.holds(
                "every stray response counted",
                () -> strays(client.counters()) >= MESSAGES - againstService,
                client::counters);
        check(againstService);
    }

    private int attack() throws Exception {
        HostileMessages hostileMessages = new HostileMessages(
                SEED, "fort", List.of(replyQueue, "nobody-rq", "q".repeat(200)), MAX_BODY_BYTES, key.publicKey());
        Semaphore places = new Semaphore(UNCONFIRMED);
        AtomicInteger unconfirmed = new AtomicInteger();
        int againstService = 0;
        for (int i = 1; i <= MESSAGES; i++) {
            places.acquire();
            boolean forClient = i % ONE_FOR_THE_CLIENT == 0;
            againstService += forClient ? 0 : 1;
            CompletionStage<Published> sent = forClient
                    ? enemy.publish("", replyQueue, true, hostileMessages.nextAgainstClient())
                    : enemy.publish("", QUEUE, true, hostileMessages.nextAgainstService());
            sent.whenComplete((published, failure) -> {
                if (published != Published.CONFIRMED) {
                    unconfirmed.incrementAndGet();
                }
                places.release();
            });
            if (i % GOOD_EVERY == 0) {
                String text = "still here after " + i;
                assertThat(client.call("fort", "echo", new Word(text), String.class))
                        .isEqualTo(text);
            }
        }
        assertThat(places.tryAcquire(UNCONFIRMED, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        assertThat(unconfirmed.get())
                .as("hostile messages that the broker did not take")
                .isZero();
        return againstService;
    }

    private CompletionStage<Settlement> handle(Delivery delivery) {
        deliveries.incrementAndGet();
        return dispatcher.handle(delivery).whenComplete((settlement, failure) -> {
            switch (settlement) {
                case ACK -> acknowledged.incrementAndGet();
                case REJECT -> rejected.incrementAndGet();
                case REQUEUE -> requeued.incrementAndGet();
            }
        });
    }

    private void check(int againstService) throws IOException {
        ClientCounters calls = client.counters();
        assertThat(losses).as("consumptions that ended").hasValue(0);
        assertThat(requeued).as("messages that were given back").hasValue(0);
        assertThat(deliveries).as("deliveries").hasValue(againstService + goodRequests());
        assertThat(acknowledged).as("messages that were handled").hasValue(goodRequests());
        assertThat(rejected).as("messages that were dead-lettered").hasValue(againstService);
        assertThat(calls.pending()).isZero();
        assertThat(calls.responses()).isEqualTo(goodRequests());
        assertThat(dispatcher.counters().malformedByKind()).hasSizeGreaterThan(8);
        FiguresPage.record(
                "hostile input: malformed, oversized and forged messages to a service and a client on real RabbitMQ,"
                        + " good requests in between",
                "0 consumer deaths, 0 surplus deliveries, 0 leaked pending calls, of ≥ 100,000",
                "%d consumer deaths, %d surplus deliveries, %d leaked pending calls, of %,d; %,d good requests answered"
                        .formatted(
                                losses.get(),
                                deliveries.get() - againstService - goodRequests(),
                                calls.pending(),
                                MESSAGES,
                                goodRequests()));
    }

    /** What came to the reply queue and was no answer to anything. */
    private static long strays(ClientCounters calls) {
        return calls.late() + calls.repeated() + calls.foreign() + calls.malformed();
    }

    private static int goodRequests() {
        return MESSAGES / GOOD_EVERY;
    }
}
