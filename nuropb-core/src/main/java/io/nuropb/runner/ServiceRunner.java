package io.nuropb.runner;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.Moment;
import io.nuropb.SerialExecutor;
import io.nuropb.client.MeshClient;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.PropertyName;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageObserver;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.LinkReport;
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
 * <p>The runner is the shell around the {@link Lifecycle} machine: events queue up in one inbox, each is handled alone,
 * and what the machine decides is performed through the {@link Ports}. It is thread-safe; methods that block say so.
 * What is chained to a returned future runs on {@link io.nuropb.Scheduler#callbacks()} and may block; what is chained
 * to one that is complete already runs at once, in the thread that chains it.
 */
public final class ServiceRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    /** How much longer than its drain a stop may take: for the race to be left and connections to be closed. */
    static final Duration CLOSING_LIMIT = Duration.ofSeconds(30);

    /**
     * Far more than can be under way: each effect brings one event, each session and consumption one more of a kind at
     * a time.
     */
    private static final int MAX_WAITING_EVENTS = 100_000;

    private final Identity identity;
    private final RunnerConfig config;
    private final Ports ports;
    private final CallbackScheduler callbacks;
    private final Lifecycle lifecycle;
    private final Performer performer;
    private final FleetRequests requests;
    private final MeshClient client;
    private final Dispatcher dispatcher;
    private final SerialExecutor inbox;
    private final HealthDuty health;
    private final StatusReporter reporter;
    private final LifeFutures futures;
    private final AtomicBoolean startAsked = new AtomicBoolean();
    private volatile LifecycleState state;
    private Optional<Moment> answeredAgain = Optional.empty();

    /**
     * Makes an instance, and starts nothing.
     *
     * @param service the handlers; a client has a service without any
     * @param identity the service's and the instance's names
     * @param config how to run
     * @param ports the adapters, closed by this runner when it has stopped; the scheduler is left alone
     * @throws IllegalArgumentException if the configuration needs a coordinator or a terminator, and there is none
     */
    @Inject
    public ServiceRunner(MeshService service, Identity identity, RunnerConfig config, Ports ports) {
        this.identity = identity;
        this.config = config;
        this.ports = ports;
        state = LifecycleState.initial(
                ports.topology().virtualHost().map(name -> new BrokerIdentity(name, Optional.empty())));
        callbacks = new CallbackScheduler(ports.scheduler());
        Instance instance = Instance.assemble(service, identity, config, ports, callbacks);
        client = instance.client();
        dispatcher = instance.dispatcher();
        lifecycle = new Lifecycle(config, identity.instance(), instance.needs());
        inbox = new SerialExecutor(ports.scheduler(), ports.scheduler(), MAX_WAITING_EVENTS, this::broken);
        performer = new Performer(
                instance,
                ports,
                this::post,
                silence -> inbox.execute(() -> unanswered(silence)),
                limit -> inbox.oldestWait().compareTo(limit) >= 0);
        requests = new FleetRequests(identity.service(), performer::session, callbacks);
        reporter = new StatusReporter(label(), instance, callbacks, () -> inbox.execute(this::review));
        futures = new LifeFutures(label(), callbacks, reporter::failure);
        health = HealthDuty.of(
                instance,
                ports,
                callbacks,
                reporter.health(),
                () -> state,
                (session, advice) -> post(new LifecycleEvent.HealthAdvised(session, advice)),
                performer::session,
                () -> inbox.execute(this::tellNews));
        dispatcher.listen(reporter::failed);
        ports.topology().listen(this::postOfTopology);
        ports.source().listen(this::post);
        ports.publisher().listen(this::post);
        client.listen(problem -> {
            inbox.execute(() -> take(problem));
            problem.ifPresent(performer::replyQueueLost);
        });
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
                    new IllegalStateException(label() + " was started before (it is in state "
                            + status().state().label() + "); make a new ServiceRunner for a new life"));
        }
        post(new LifecycleEvent.StartRequested());
        return futures.serving();
    }

    /**
     * Does the first part of a {@link #stop}, and keeps the connections open; does not block. The instance leaves the
     * race, takes no more messages, and lets the handlers under way end within {@link RunnerConfig#drainLimit}. Its
     * {@link #client} works on until the stop, for whatever of the program has to end after the handlers: a web server
     * that still answers, for example. An instance that has drained does not serve again. May be called in any state,
     * from any thread, more than once.
     *
     * @return completes when no handler is under way any more and the race is left
     */
    public CompletableFuture<Void> drain() {
        post(new LifecycleEvent.DrainRequested());
        return futures.drained();
    }

    /**
     * Stops the instance; does not block. It leaves the race first, so that a successor starts at once, lets the
     * handlers under way end within {@link RunnerConfig#drainLimit}, and closes its connections. May be called in any
     * state, from any thread, more than once.
     *
     * @return completes when all is closed
     */
    public CompletableFuture<Void> stop() {
        post(new LifecycleEvent.StopRequested());
        return futures.stopped();
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
            log.info("{} was closed by a callback of its own, and stops when that has returned", label());
            post(new LifecycleEvent.StopRequested());
            return;
        }
        Duration limit = config.drainLimit().plus(CLOSING_LIMIT);
        post(new LifecycleEvent.StopRequested());
        try {
            ports.scheduler().awaitUninterruptibly(futures.end(), limit);
        } catch (TimeoutException e) {
            log.error("{} did not stop within {}: {}", label(), DurationText.of(limit), state);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A stop does not fail", e);
        }
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
            futures.end().get();
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
            log.info("{} stops: the JVM shuts down already", label());
            post(new LifecycleEvent.StopRequested());
            return this;
        }
        CompletionStage<Void> end = futures.end();
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
        return requests.leads(state);
    }

    /** What the instance can say of itself now. */
    public Status status() {
        Status status = reporter.status(state);
        return status.leads() && !leads() ? status.withoutLeading() : status;
    }

    /** What the fleet knows about the service now, as this instance sees it. */
    public ServiceState serviceState() {
        return ServiceState.of(identity.service(), state, config);
    }

    /**
     * How many instances there should be, as this instance has said last as the leader; empty while it does not lead or
     * has said nothing yet, and when what it said is too old to be followed. Does not block.
     */
    public Optional<ScalingSignal> scalingSignal() {
        return reporter.signal()
                .filter(said -> state.role() instanceof Role.Leader leading
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
        return config;
    }

    /** The client through which handlers, and the program around them, call other services. */
    public MeshClient client() {
        return client;
    }

    /**
     * What this instance has done with messages so far, in every state, also before it was started and after it has
     * stopped: each time a new snapshot. Cheap; does not block.
     */
    public RunnerCounters counters() {
        return new RunnerCounters(dispatcher.counters(), client.counters());
    }

    /** Adds a listener, for the rest of the runner's life. */
    public void listen(RunnerListener listener) {
        reporter.listen(listener);
    }

    /** Adds an observer of the machine, for the rest of the runner's life. */
    public void observe(StepObserver observer) {
        reporter.observe(observer);
    }

    /**
     * Adds an observer of the messages that are handled and sent, for the rest of the runner's life.
     *
     * @param observer see there on which threads it is called. One that equals an observer that is there is told once
     */
    public void observe(MessageObserver observer) {
        dispatcher.observe(observer);
        client.observe(observer);
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
        return requests.putProperty(name, value, state);
    }

    /** The instances of the fleet that live, as the coordinator knows them; empty without a session. */
    public CompletionStage<List<Presence>> members() {
        return requests.members(state);
    }

    private void post(LifecycleEvent event) {
        inbox.execute(() -> handle(event));
    }

    private void post(LinkReport report) {
        inbox.execute(() -> took(report, reporter.reports().take(report)));
    }

    private void postOfTopology(LinkReport report) {
        inbox.execute(() -> took(report, reporter.reports().takeOfTopology(report)));
    }

    /** Shows the scheduler what no event may bring about. */
    private void broken(Throwable thrown) {
        ports.scheduler().execute(() -> {
            throw new IllegalStateException(label() + " could not handle an event in " + state, thrown);
        });
    }

    private void handle(LifecycleEvent event) {
        LifecycleState before = state;
        Transition transition = lifecycle.step(before, event, ports.scheduler().now());
        state = transition.state();
        // Observers first: what they note is then older than anything that the effects bring about elsewhere.
        reporter.stepped(before, event, transition);
        if (event instanceof LifecycleEvent.ProclamationChanged) {
            performer.heard(state.fleet());
        }
        transition.effects().forEach(this::perform);
        health.stepped(event, transition);
        futures.stepped(state, event, transition);
    }

    private void tellNews() {
        health.news(state).ifPresent(this::perform);
    }

    /** One effect that could not be performed takes none of the others along. */
    private void perform(Effect effect) {
        try {
            performer.perform(effect);
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** The report of a port was taken. */
    private void took(LinkReport report, boolean answersAgain) {
        if (report instanceof LinkReport.Opened opened) {
            opened.cluster().filter(this::isNews).ifPresent(name -> handle(new LifecycleEvent.BrokerIdentified(name)));
        }
        if (answersAgain) {
            brokerAnswers();
        }
        review();
    }

    private boolean isNews(String cluster) {
        return state.broker()
                .filter(known -> !known.cluster().equals(Optional.of(cluster)))
                .isPresent();
    }

    /**
     * Ends the waiting for the broker, once in the longest pause: connections that open and break at once must not wake
     * each other.
     */
    private void brokerAnswers() {
        Moment now = ports.scheduler().now();
        boolean isTooOften = answeredAgain
                .filter(last -> now.isBefore(last.plus(config.reconnect().last())))
                .isPresent();
        if (!isTooOften) {
            answeredAgain = Optional.of(now);
            performer.brokerAnswers();
            post(new LifecycleEvent.BrokerAnswered());
        }
    }

    private void take(Optional<BrokerException> ofReplyQueue) {
        reporter.reports().replyQueue(ofReplyQueue.orElse(null));
        review();
    }

    private void unanswered(SessionRelay.Silence silence) {
        if (silence.session() == state.role().session()) {
            reporter.reports().unanswered(silence.problem());
            review();
        }
    }

    private void review() {
        reporter.review(state);
    }

    private String label() {
        return identity.service() + "/" + identity.instance();
    }
}
