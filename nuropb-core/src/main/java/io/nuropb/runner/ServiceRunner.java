package io.nuropb.runner;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.client.MeshClient;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.PropertyName;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageObserver;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of a service: elects, prepares, serves, hands over.
 *
 * <p>Thread-safe; methods that block say so. What is chained to a returned future runs on
 * {@link io.nuropb.Scheduler#callbacks()} and may block; what is chained to one that is complete already runs at once,
 * in the thread that chains it.
 */
public final class ServiceRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    /** How much longer than its drain a stop may take: for the election to be left and connections to be closed. */
    static final Duration CLOSING_LIMIT = Duration.ofSeconds(30);

    private final Identity identity;
    private final Ports ports;
    private final CallbackScheduler callbacks;
    private final Instance instance;
    private final LifecycleLoop loop;
    private final FleetRequests requests;
    private final AtomicBoolean startAsked = new AtomicBoolean();

    /**
     * Makes an instance, and starts nothing.
     *
     * @param service the handlers; a client has a service without any
     * @param identity the service's and the instance's names
     * @param config how to run
     * @param ports the adapters, closed by this runner when it has stopped; the scheduler is left alone
     * @throws IllegalArgumentException if the configuration needs a coordinator, or a terminator that is able to close
     *     connections, and there is none; or if a client has handlers
     */
    @Inject
    public ServiceRunner(MeshService service, Identity identity, RunnerConfig config, Ports ports) {
        this.identity = identity;
        this.ports = ports;
        callbacks = new CallbackScheduler(ports.scheduler());
        instance = Instance.assemble(service, identity, config, ports, callbacks);
        loop = new LifecycleLoop(instance, ports, callbacks);
        requests = new FleetRequests(identity.service(), loop::session, callbacks);
    }

    /** Makes an instance without dependency injection. */
    public static ServiceRunnerBuilder builder(MeshService service) {
        return new ServiceRunnerBuilder(service);
    }

    /**
     * Makes a client without dependency injection: an instance that serves nothing and calls others through
     * {@link #client}.
     *
     * @param name what it is called in its reply queue's name, at the broker and in logs
     * @throws IllegalArgumentException if the name is not valid
     */
    public static ServiceRunnerBuilder client(String name) {
        return new ServiceRunnerBuilder(MeshService.named(name).build()).clientOnly();
    }

    /**
     * Starts the instance; does not block.
     *
     * @return completes when it serves for the first time; {@link #status} says meanwhile what it waits for. It fails
     *     with a {@link StartFailedException} if waiting cannot help (the instance then stops by itself) or if it was
     *     stopped before it served, and with an {@link IllegalStateException} if it was started before: one runner is
     *     one life, and a second call changes nothing
     */
    public CompletableFuture<Void> start() {
        if (startAsked.getAndSet(true)) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(instance.label() + " was started before (it is in state "
                            + status().state().label() + "); make a new ServiceRunner for a new life"));
        }
        loop.post(new LifecycleEvent.StartRequested());
        return loop.futures().serving();
    }

    /**
     * Does the first part of a {@link #stop}, and keeps the connections open; does not block. The instance leaves the
     * election, takes no more messages, and lets the handlers under way end within {@link RunnerConfig#drainLimit}. Its
     * {@link #client} works on until the stop, for whatever of the program has to end after the handlers: a web server
     * that still answers, for example. An instance that has drained does not serve again. May be called in any state,
     * from any thread, more than once.
     *
     * @return completes when no handler is under way any more and the election is left; exceptionally with an
     *     {@link IllegalStateException} if the scheduler was closed before
     */
    public CompletableFuture<Void> drain() {
        if (cannotStop()) {
            return CompletableFuture.failedFuture(closedTooEarly());
        }
        loop.post(new LifecycleEvent.DrainRequested());
        return loop.futures().drained();
    }

    /**
     * Stops the instance; does not block. It leaves the election first, so that a successor starts at once, lets the
     * handlers under way end within {@link RunnerConfig#drainLimit}, and closes its connections. May be called in any
     * state, from any thread, more than once.
     *
     * @return completes when all is closed; exceptionally with an {@link IllegalStateException} if the scheduler was
     *     closed before
     */
    public CompletableFuture<Void> stop() {
        if (cannotStop()) {
            return CompletableFuture.failedFuture(closedTooEarly());
        }
        loop.post(new LifecycleEvent.StopRequested());
        return loop.futures().stopped();
    }

    /**
     * Stops and waits until all is closed. Blocks for the drain limit plus 30 s at most, and logs an error if that is
     * not enough. A thread that is interrupted waits on, and is interrupted still when this returns.
     *
     * <p>Called {@linkplain #isInCallback by a callback of this same instance}, it only begins the stop and returns at
     * once: the stop waits for the handlers under way, and would wait for its own caller.
     */
    @Override
    public void close() {
        if (isInCallback()) {
            log.info("{} was closed by a callback of its own, and stops when that has returned", instance.label());
            loop.post(new LifecycleEvent.StopRequested());
            return;
        }
        if (cannotStop()) {
            log.error("{}", closedTooEarly().getMessage());
            return;
        }
        Duration limit = config().drainLimit().plus(CLOSING_LIMIT);
        loop.post(new LifecycleEvent.StopRequested());
        try {
            ports.scheduler().awaitUninterruptibly(loop.futures().end(), limit);
        } catch (TimeoutException e) {
            log.error("{} did not stop within {}: {}", instance.label(), DurationText.of(limit), loop.state());
        } catch (ExecutionException e) {
            throw new IllegalStateException("A stop does not fail", e);
        }
    }

    private boolean cannotStop() {
        return ports.scheduler().isClosed() && !loop.futures().end().isDone();
    }

    private IllegalStateException closedTooEarly() {
        return new IllegalStateException(
                instance.label()
                        + " cannot stop: its scheduler was closed before it, and runs nothing any more. Close the runner first");
    }

    /**
     * Whether the present thread runs a handler, a listener or another callback of this instance: whoever waited there
     * for the drain or the stop would wait for itself.
     */
    public boolean isInCallback() {
        return callbacks.isInCallback();
    }

    /** Blocks until the instance has stopped, for whatever reason. */
    public void awaitStop() throws InterruptedException {
        try {
            loop.futures().end().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A stop does not fail", e);
        }
    }

    /**
     * Has the JVM stop this instance gracefully when it shuts down, for example on SIGTERM; if it does so already, it
     * begins the stop. An instance that has stopped is held no longer by the JVM. Call it once.
     */
    public ServiceRunner stopOnShutdown() {
        Thread hook = new Thread(this::close, "nuropb-shutdown");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException underWay) {
            log.info("{} stops: the JVM shuts down already", instance.label());
            loop.post(new LifecycleEvent.StopRequested());
            return this;
        }
        CompletionStage<Void> end = loop.futures().end();
        end.thenRun(() -> remove(hook));
        return this;
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException underWay) {
            log.debug("The JVM shuts down, and runs its hooks", underWay);
        }
    }

    /**
     * Whether this instance leads at this moment: computed from the lease's deadline at each question. After a
     * suspended machine has been resumed, whose monotonic clock did not count that time, it may be true for the rest of
     * a lease that has ended: whoever acts on it outside the coordinator has the term compared there.
     */
    public boolean leads() {
        return requests.leads(loop.state());
    }

    /** What the instance can say of itself now. */
    public Status status() {
        Status status = loop.reporter().status(loop.state());
        return status.leads() && !leads() ? status.withoutLeading() : status;
    }

    /** What the fleet knows about the service now, as this instance sees it. */
    public ServiceState serviceState() {
        return ServiceState.of(identity.service(), loop.state(), config());
    }

    /**
     * How many instances there should be, as this instance has said last as the leader; empty while it does not lead or
     * has said nothing yet, and when what it said is too old to be followed. Does not block.
     */
    public Optional<ScalingSignal> scalingSignal() {
        return loop.reporter()
                .signal()
                .filter(said -> loop.state().role() instanceof Role.Leader leading
                        && leading.term().equals(said.term())
                        && leads()
                        && said.validUntil().isAfter(ports.scheduler().wallClock()));
    }

    /** The service's and the instance's names. */
    public Identity identity() {
        return identity;
    }

    /** How it runs. */
    public RunnerConfig config() {
        return instance.config();
    }

    /** The client through which handlers, and the program around them, call other services. */
    public MeshClient client() {
        return instance.client();
    }

    /**
     * What this instance has done with messages so far, in every state, also before it was started and after it has
     * stopped: each time a new snapshot. Cheap; does not block.
     */
    public RunnerCounters counters() {
        return new RunnerCounters(
                instance.dispatcher().counters(), instance.client().counters());
    }

    /** Adds a listener, for the rest of the runner's life. */
    public void listen(RunnerListener listener) {
        loop.reporter().listen(listener);
    }

    /** Adds an observer of the machine, for the rest of the runner's life. */
    public void observe(StepObserver observer) {
        loop.reporter().observe(observer);
    }

    /**
     * Adds an observer of the messages that are handled and sent, for the rest of the runner's life.
     *
     * @param observer see there on which threads it is called. One that equals an observer that is there is told once
     */
    public void observe(MessageObserver observer) {
        instance.dispatcher().observe(observer);
        instance.client().observe(observer);
    }

    /**
     * Writes a property of the service that only its leader may write, fenced by the term.
     *
     * @param name a {@link PropertyName}: 1 to 100 letters, digits, {@code .}, {@code _}, {@code -}; some names are
     *     reserved, and {@code scaling} is the leader's own
     * @param value any text
     * @return fails with a {@link NotLeaderException} if this instance does not lead, or does not lead any more when
     *     the coordinator gets to it
     * @throws IllegalArgumentException at once if the name breaks the rule of {@link PropertyName}
     */
    public CompletionStage<Void> putProperty(String name, String value) {
        return requests.putProperty(name, value, loop.state());
    }

    /** The instances of the fleet that live, as the coordinator knows them; empty without a session. */
    public CompletionStage<List<Presence>> members() {
        return requests.members(loop.state());
    }
}
