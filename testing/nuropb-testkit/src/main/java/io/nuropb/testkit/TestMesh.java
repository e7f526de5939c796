package io.nuropb.testkit;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mesh for one test: services are added, called, stopped and killed, and what went over the mesh is there to be
 * asserted.
 *
 * <pre>{@code
 * try (TestMesh mesh = TestMesh.start()) {
 *     mesh.add(orders);
 *     Receipt receipt = mesh.call("orders", "create_order", new CreateOrder("4711", 2), Receipt.class);
 *     assertThat(mesh.published("order.created")).containsExactly(Map.of("id", "4711"));
 *     assertThat(mesh.deadLetters("orders")).isEmpty();
 * }
 * }</pre>
 *
 * <p>Everything is in memory, on a {@link VirtualTime}: there are no threads and no sleep, a minute passes in no time,
 * and each run is the same, ids and jitter included; instances are called {@code instance-1}, {@code instance-2} and so
 * on. The services are real instances, with an election, a broker's queues and messages of the protocol in between;
 * {@code MeshContract} of nuropb-tck shows that they behave there as on RabbitMQ.
 *
 * <p>Handlers run in the test's thread. {@link #call}, {@link #command}, {@link #publish} and {@link #advance} return
 * when all is done that is due at that moment, what followed from it included; so do the methods that tell what has
 * happened before they look. A handler may wait for a call over the mesh, by {@code call}, {@code commandAndWait},
 * {@code publishAndWait}, or {@code join} and {@code get} of what a client returns; one that blocks on anything else
 * blocks the test. Where that is a future that only the same thread could complete, as that of
 * {@code CompletableFuture.allOf(…).join()}, the calls that it has made fail after a few seconds with a sentence that
 * says so; those of a test that waits so itself do after half a minute, for it may wait for something real. A stage
 * that real threads complete, as that of {@code supplyAsync(…)}, is not waited for, and its caller's time is up at
 * once: give a handler its executor, and here {@code time().callbacks()}.
 *
 * <p>Handlers that wait share that one thread: while one waits, others run on top of it, and it goes on only when those
 * have returned. A lock that a waiting handler holds keeps none of the others out, for it is the same thread's, and
 * they see its thread-locals: what a handler needs of its caller has to travel with the call, which no test here can
 * show. A handler that is past its deadline waits no longer, as if it were interrupted in production; {@code join} goes
 * on there as here. A handler that calls from several threads at once may do so, but the order is then another one in
 * each run.
 *
 * <p>What a handler throws, unless it has a name for it, goes as suppressed with the failure that its caller is told;
 * and an {@link AssertionError} comes out of the method of this class that ran the handler, or of {@link #close}.
 *
 * <p>Not thread-safe, but for {@link #client}.
 */
public final class TestMesh implements AutoCloseable {

    private final VirtualTime time;
    private final StandstillWatch watch;
    private final InMemoryMesh servers;
    private final Json json;
    private final RunnerConfig config;
    private final WireTap tap;
    private final GivenUpMessages givenUp = new GivenUpMessages();
    private final MeshInstances instances;
    private final ServiceRunner caller;

    TestMesh(RunnerConfig config, Json json, long seed) {
        this.config = config;
        this.json = json;
        time = new VirtualTime(seed);
        watch = StandstillWatch.over(time);
        servers = new InMemoryMesh(time);
        tap = new WireTap(
                servers.broker(), config.profile(), json, config.dispatch().limits());
        declareEventsExchange();
        instances = new MeshInstances(servers, time, json, config, givenUp);
        caller = instances.startClient("test");
    }

    /** Somebody outside may publish before there is a service, as in a mesh that others have been in before. */
    private void declareEventsExchange() {
        Exchange events = new Exchange(config.profile().names().eventsExchange(), ExchangeType.TOPIC, true);
        try (InMemoryTopology topology = new InMemoryTopology(servers.broker(), InMemoryConfig.defaults())) {
            time.await(topology.declare(new Topology(List.of(events), List.of(), List.of())));
        }
    }

    /** A mesh without services, whose instances will have the defaults. */
    public static TestMesh start() {
        return start(RunnerConfig.defaults());
    }

    /**
     * A mesh without services.
     *
     * @param config how its instances and its client run: deadlines of handlers, prefetch, names of queues
     */
    public static TestMesh start(RunnerConfig config) {
        return builder().config(config).start();
    }

    /** A mesh with other JSON, or other ids, than those of {@link #start(RunnerConfig)}. */
    public static TestMeshBuilder builder() {
        return new TestMeshBuilder();
    }

    /** Adds one instance of a service, which serves when this returns; more of the same service are a fleet. */
    public ServiceRunner add(MeshService service) {
        return add(service, 1).get(0);
    }

    /** Adds one instance of a service that is made with its own scheduler: what is scheduled there dies with it. */
    public ServiceRunner add(Function<Scheduler, MeshService> service) {
        return add(service, 1).get(0);
    }

    /**
     * Adds instances of a service, which serve when this returns; the first one of a service leads. They share the one
     * object, and what its handlers keep in fields, which processes do not: where that matters, see
     * {@link #add(Function, int)}.
     *
     * @param count how many; at least 1
     * @return the instances, in the order of their starts
     * @throws IllegalArgumentException if there would be two of the service, ended ones included, with one
     *     {@link InMemoryDeduplication}: it is a process's own
     */
    public List<ServiceRunner> add(MeshService service, int count) {
        return add(scheduler -> service, count);
    }

    /**
     * The same with a service that each instance makes for itself, as each process does, with its own scheduler.
     *
     * @param service makes another object each time, handlers and memories included
     */
    public List<ServiceRunner> add(Function<Scheduler, MeshService> service, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " instances cannot be added; allowed: at least 1");
        }
        List<ServiceRunner> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(instances.serve(service));
        }
        settle();
        return List.copyOf(added);
    }

    /** The instances of a service that run, in the order in which they were added. */
    public List<ServiceRunner> instances(String service) {
        return instances.alive().stream()
                .filter(runner -> runner.identity().service().value().equals(service))
                .filter(runner -> runner.status().state() != RunningState.SHUTDOWN)
                .toList();
    }

    /** Stops an instance gracefully: handlers under way end first, and another instance leads at once. */
    public void stop(ServiceRunner instance) {
        instances.stop(instance);
        settle();
    }

    /**
     * Ends an instance as {@code kill -9} does: its handlers get no further, what it had not settled goes back to the
     * queue, and if it led, another instance leads when its lease has ended ({@link #advance} by 15 s). A handler that
     * waits for a call ends with an {@link Error}; its {@code finally} blocks run, which in a process they do not. What
     * it has scheduled on {@link #time()} is not the instance's, and goes on, and what its handlers keep in fields
     * stays with whoever shares them: see {@link #add(Function, int)}.
     */
    public void kill(ServiceRunner instance) {
        instances.kill(instance);
        settle();
    }

    /** Calls a method with the default options; see the longer variant. */
    public <T> T call(String service, String method, @Nullable Object params, Class<T> type) {
        return call(service, method, params, type, client().defaults());
    }

    /**
     * Calls a method as somebody outside, and returns its result. Time moves on until it is there.
     *
     * @param params a record, bean or map whose properties are the parameters; {@code null} for none
     * @param type what the result is bound to; {@link Void} if it is of no interest
     * @throws NuropbException the failure itself, as {@link MeshClient} describes it
     */
    public <T> T call(String service, String method, @Nullable Object params, Class<T> type, CallOptions options) {
        return settled(() -> client().call(service, method, params, type, options));
    }

    /** Commands with the default options; see the longer variant. */
    public void command(String service, String method, @Nullable Object params) {
        command(service, method, params, client().defaults());
    }

    /**
     * Has a method called as somebody outside; its handler has been called when this returns, if an instance was free.
     *
     * @throws NuropbException if the broker did not take the command, as {@link MeshClient} describes it
     */
    public void command(String service, String method, @Nullable Object params, CallOptions options) {
        await(client().command(service, method, params, options));
    }

    /** Publishes an event with the default options; see the longer variant. */
    public void publish(String topic, @Nullable Object event) {
        publish(topic, event, EventOptions.defaults());
    }

    /**
     * Publishes an event as somebody outside; its handlers have been called when this returns, if instances were free.
     *
     * @throws NuropbException if the broker did not take the event, as {@link MeshClient} describes it
     */
    public void publish(String topic, @Nullable Object event, EventOptions options) {
        await(client().publish(topic, event, options));
    }

    /**
     * The client of somebody outside, for whatever {@link #call} and its like do not offer, calls under way together
     * for example.
     */
    public MeshClient client() {
        return caller.client();
    }

    /**
     * What happened: the content of all events of a topic that went over the mesh so far, whoever published them, in
     * their order; the latest 1,000,000 events of all topics are remembered.
     *
     * @param pattern the topic, or a pattern of topics, in which {@code *} stands for one word and {@code #} for any
     *     number of them
     * @return plain JSON values: maps, lists, texts, numbers, booleans, {@code null}
     */
    public List<@Nullable Object> published(String pattern) {
        List<@Nullable Object> contents = new ArrayList<>();
        events(pattern).forEach(event -> contents.add(event.event()));
        return contents;
    }

    /**
     * The same, bound to a record, bean or other type as a listener would read it: fields that the type does not have
     * are ignored.
     *
     * @throws Json.BindingException if one of them does not fit
     */
    public <E> List<E> published(String pattern, Class<E> type) {
        return events(pattern).stream()
                .map(event -> type.cast(Objects.requireNonNull(
                        json.bind(event.event(), type, Json.Reading.TOLERANT),
                        () -> "An event of topic " + event.topic() + " is null")))
                .toList();
    }

    /** The same with all that an event carries beside its content: topic, target, trace id, context. */
    public List<Message.Event> events(String pattern) {
        settle();
        return tap.events(new TopicPattern(pattern));
    }

    /**
     * The calls of a method that went over the mesh so far, requests and commands, whoever sent them, in their order;
     * what a service under test has asked of a neighbour, for example. They stay however much time goes by, handled,
     * expired or not. Calls that no queue took are not among them, as those of services that were not added yet; nor
     * are those whose body was encrypted. The latest 1,000,000 calls of all methods are remembered.
     */
    public List<Message.Call> sent(String service, String method) {
        settle();
        return tap.calls(service, method);
    }

    /**
     * The calls and events that a service's instances have handled, in the order in which they were done with them.
     * Those whose handler failed are in {@link #deadLetters}. Without those whose body was encrypted; the latest
     * 10,000.
     *
     * @throws IllegalArgumentException if no such service was ever added
     */
    public List<Message> handled(String service) {
        settle();
        return tap.handled(new ServiceName(service));
    }

    /**
     * The messages that died in a service's queue so far, the oldest first: those whose handler failed, and those that
     * waited for too long. Each says why, in the words of the service that gave it up. The latest 10,000.
     *
     * @throws IllegalArgumentException if no such service was ever added
     */
    public List<DeadMessage> deadLetters(String service) {
        settle();
        return tap.deadLetters(new ServiceName(service), givenUp);
    }

    /** Lets time go by: what waits for its time-out, its time to live or its deadline within it finds its end. */
    public void advance(Duration duration) {
        time.advance(duration);
        tellAssertions(givenUp.takeThrown());
    }

    /**
     * Moves time on until a stage completes.
     *
     * @return its value
     * @throws RuntimeException the stage's failure itself, if it is unchecked
     * @throws AssertionError if it is not complete after {@link VirtualTime#LIMIT}
     */
    public <T> T await(CompletionStage<T> stage) {
        return settled(() -> time.await(stage));
    }

    /** The time line, for handlers that need a {@link Scheduler}; what they schedule here outlives {@link #kill}. */
    public VirtualTime time() {
        return time;
    }

    /**
     * The coordinator and the broker, to be hurt: leases that expire, connections that are cut, publishers that are
     * blocked.
     */
    public InMemoryMesh servers() {
        return servers;
    }

    /** Stops all instances. Idempotent. */
    @Override
    public void close() {
        instances.close();
        caller.close();
        time.close();
        watch.close();
        tellAssertions(givenUp.takeThrown());
    }

    private void settle() {
        time.runUntilIdle();
        tellAssertions(givenUp.takeThrown());
    }

    /** What handlers throw meanwhile goes with a failure, which shows the words of one of them at most. */
    private <T> T settled(Supplier<T> action) {
        T result;
        try {
            result = action.get();
        } catch (RuntimeException | Error failure) {
            time.runUntilIdle();
            List<Throwable> thrown = givenUp.takeThrown();
            tellAssertions(thrown);
            thrown.stream().filter(cause -> cause != failure).forEach(failure::addSuppressed);
            throw failure;
        }
        settle();
        return result;
    }

    /** An assertion in a handler is one of the test's. */
    private static void tellAssertions(List<Throwable> thrown) {
        for (Throwable cause : thrown) {
            if (cause instanceof AssertionError assertion) {
                throw assertion;
            }
        }
    }
}
