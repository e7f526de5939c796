package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.tck.Patience;
import io.nuropb.tck.broker.BrokerBench;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.topology.TopologyProfile;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the contracts of the mesh do, in their own words: whole instances on a bench's ports, calls and their outcomes,
 * and the raw messages of a stranger. Closing it sees to it that no call is pending, and stops the instances.
 */
final class MeshTrial implements AutoCloseable {

    static final TopologyProfile PROFILE = TopologyProfile.compatible();

    /** How a call is made that only the service is to read. */
    static final CallOptions ENCRYPTED = CallOptions.defaults().withEncrypted(true);

    /** A valid one of the W3C's Trace Context. */
    static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final ServiceName CALLER = new ServiceName("caller");

    private final BrokerBench bench;
    private final Patience patience;
    private final Json json = new JacksonJson();
    private final WireFormat wire = new WireFormat(json, WireLimits.defaults());
    private final Deque<ServiceRunner> runners = new ArrayDeque<>();

    /** Made when they are first wanted, and once: that takes longer than most tests. */
    static final class Keys {
        static final ServiceKey VAULT = ServiceKey.generate(new SecureRandom());
        static final ServiceKey OTHER = ServiceKey.generate(new SecureRandom());

        private Keys() {}

        /** What a service with this key says of itself. */
        static Outcome.Answer described(ServiceKey key) {
            return new Outcome.Returned(Map.of("public_key", key.publicKey().pem()));
        }
    }

    /** What a caller orders. Public, for proxies are classes of another module. */
    public record Order(String id, int quantity) {}

    /** What it is given. */
    public record Receipt(String id, int total) {}

    private MeshTrial(BrokerBench bench) {
        this.bench = bench;
        this.patience = new Patience(bench.scheduler());
    }

    static MeshTrial at(BrokerBench bench) {
        return new MeshTrial(bench);
    }

    /** Starts an instance that needs no coordinator; it consumes when this returns. */
    ServiceRunner serve(MeshService service) {
        return serve(service, RunnerConfig.defaults());
    }

    ServiceRunner serve(MeshService service, RunnerConfig config) {
        Identity identity = new Identity(service.name(), InstanceId.random(), false);
        return started(
                connected(ServiceRunner.builder(service), identity).config(config.withMode(RunnerMode.STANDALONE)));
    }

    /** Starts an instance that only calls. */
    ServiceRunner caller() {
        return started(calling());
    }

    ServiceRunner caller(RunnerConfig config) {
        return started(calling().config(config));
    }

    /** The client of a new instance that only calls. */
    MeshClient client() {
        return caller().client();
    }

    /** The same, with a way to the broker of its own. */
    MeshClient client(MessagePublisher publisher) {
        return started(calling().publisher(publisher)).client();
    }

    private ServiceRunnerBuilder calling() {
        return connected(ServiceRunner.client(CALLER.value()), new Identity(CALLER, InstanceId.random(), true));
    }

    private ServiceRunnerBuilder connected(ServiceRunnerBuilder builder, Identity identity) {
        BrokerClients clients = bench.clientsFor(identity);
        return builder.instance(identity.instance())
                .topology(clients.topology())
                .source(clients.source())
                .publisher(clients.publisher())
                .json(json)
                .scheduler(bench.scheduler());
    }

    private ServiceRunner started(ServiceRunnerBuilder builder) {
        ServiceRunner runner = builder.build();
        runners.push(runner);
        value(runner.start());
        return runner;
    }

    /** Declares what a service needs and consumes its queue by hand: a service that is somebody else's. */
    Inbox standIn(String service) {
        BrokerTrial trial = BrokerTrial.at(bench);
        trial.declare(PROFILE.topology(new ServiceName(service), List.of(), List.of()));
        return trial.consume(PROFILE.serviceQueue(new ServiceName(service)), 10);
    }

    /** The queue of a service that listens to a topic, consumed by hand. */
    Inbox subscriber(String service, String topic) {
        BrokerTrial trial = BrokerTrial.at(bench);
        trial.declare(PROFILE.topology(new ServiceName(service), List.of(), List.of(topic)));
        return trial.consume(PROFILE.serviceQueue(new ServiceName(service)), 100);
    }

    /** The dead letters of a service that has been started, those that come later included. */
    Inbox deadLetters(String service) {
        return BrokerTrial.at(bench).consume("nuropb-" + service + "-dl", 100);
    }

    /** Waits for the one dead letter and says why and where it died. */
    String death(Inbox deadLetters) {
        await("a dead letter", () -> deadLetters.size() > 0);
        rest();
        assertThat(deadLetters.deliveries()).hasSize(1);
        Object history = deadLetters.delivery(0).envelope().headers().get("x-death");
        if (history instanceof List<?> deaths && !deaths.isEmpty() && deaths.get(0) instanceof Map<?, ?> latest) {
            return latest.get("reason") + " in " + latest.get("queue");
        }
        throw new AssertionError("A dead letter has no x-death but " + history);
    }

    /** What a delivery says in the protocol. */
    <M extends Message> M message(Delivery delivery, Class<M> type) {
        return type.cast(wire.decode(delivery.envelope()));
    }

    Request request(Delivery delivery) {
        return message(delivery, Request.class);
    }

    /** Sends a response by hand. */
    void respond(Request request, Outcome.Answer answer) {
        respond(request.replyTo(), Response.to(request, answer));
    }

    void respond(String queue, Response response) {
        put("", queue, wire.encode(response));
    }

    Envelope encode(Message.Call call) {
        return wire.encode(call, Duration.ofMinutes(1));
    }

    Envelope encode(Message.Event event) {
        return wire.encode(event);
    }

    /** Publishes a message as a stranger, and waits until the broker has taken it into a queue. */
    void put(String exchange, String routingKey, Envelope envelope) {
        try (MessagePublisher stranger = bench.publisher()) {
            assertThat(value(stranger.publish(exchange, routingKey, true, envelope)))
                    .isEqualTo(Published.CONFIRMED);
        }
    }

    /** A stage's value, within the bench's patience. */
    <T> T value(CompletionStage<T> stage) {
        return patience.value("The call", stage, bench.patience());
    }

    /**
     * The value of a stage that waits for instances and connections to recover, which takes several pauses between
     * attempts.
     */
    <T> T valueAfterTrouble(CompletionStage<T> stage) {
        return patience.value("The call", stage, recovery());
    }

    /** Calls again and again until a call succeeds. */
    void eventually(String what, Supplier<CompletionStage<?>> call) {
        List<CompletableFuture<Boolean>> asked = new ArrayList<>();
        patience.until(what, recovery(), () -> {
            if (asked.isEmpty()) {
                asked.add(call.get().handle((value, problem) -> problem == null).toCompletableFuture());
            }
            boolean succeeded = asked.get(0).isDone() && asked.get(0).join();
            if (asked.get(0).isDone() && !succeeded) {
                asked.clear();
            }
            return succeeded;
        });
    }

    private Duration recovery() {
        return bench.patience().multipliedBy(6);
    }

    /** The failure of a stage that must fail in this way, within the bench's patience. */
    <X extends Throwable> X failure(Class<X> type, CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, problem) -> failure.complete(
                problem == null ? new AssertionError("A failure was expected, not the value " + value) : problem));
        Throwable cause = CompletionFailure.causeOf(value(failure));
        if (!type.isInstance(cause)) {
            throw new AssertionError("The failure should be a " + type.getSimpleName() + ", and is " + cause, cause);
        }
        return type.cast(cause);
    }

    /** Waits until something is true, within the bench's patience. */
    void await(String what, BooleanSupplier condition) {
        patience.until(what, bench.patience(), condition);
    }

    /** Lets the bench's time of calm go by, for what must not happen. */
    void rest() {
        patience.pass(bench.calm());
    }

    /** Lets some time go by. */
    void pass(Duration time) {
        patience.pass(time);
    }

    Moment now() {
        return bench.scheduler().now();
    }

    /** A value that is there some time later. */
    <T extends @Nullable Object> CompletionStage<T> later(T value) {
        CompletableFuture<T> later = new CompletableFuture<>();
        bench.scheduler().schedule(Duration.ofMillis(20), () -> later.complete(value));
        return later;
    }

    @Override
    public void close() {
        await(
                "an outcome of every call",
                () -> runners.stream()
                        .map(runner -> runner.client().counters())
                        .allMatch(counters -> counters.pending() == 0 && counters.unconfirmed() == 0));
        while (!runners.isEmpty()) {
            runners.pop().close();
        }
    }
}
