package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.SerialExecutor;
import io.nuropb.election.Session;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.LinkReport;
import java.util.Optional;

/**
 * The loop that drives the {@link Lifecycle} machine of one instance. Events, and what the ports report beside them,
 * queue up in one inbox; each is handled alone, and what the machine decides is performed through the {@link Ports}.
 *
 * <p>Thread-safe; does not block.
 */
final class LifecycleLoop {

    /**
     * Far more than can be under way: each effect brings one event, each session and consumption one more of a kind at
     * a time.
     */
    private static final int MAX_WAITING_EVENTS = 100_000;

    private final Instance instance;
    private final Ports ports;
    private final Lifecycle lifecycle;
    private final SerialExecutor inbox;
    private final Performer performer;
    private final StatusReporter reporter;
    private final LifeFutures futures;
    private final HealthDuty health;
    private volatile LifecycleState state;
    private Optional<Moment> answeredAgain = Optional.empty();

    LifecycleLoop(Instance instance, Ports ports, CallbackScheduler callbacks) {
        this.instance = instance;
        this.ports = ports;
        state = LifecycleState.initial(
                ports.topology().virtualHost().map(name -> new BrokerIdentity(name, Optional.empty())));
        lifecycle = new Lifecycle(instance.config(), instance.candidate().instance(), instance.needs());
        inbox = new SerialExecutor(ports.scheduler(), ports.scheduler(), MAX_WAITING_EVENTS, this::broken);
        performer = new Performer(
                instance,
                ports,
                this::post,
                silence -> inbox.execute(() -> unanswered(silence)),
                limit -> inbox.oldestWait().compareTo(limit) >= 0);
        reporter = new StatusReporter(instance, callbacks, () -> inbox.execute(this::review));
        futures = new LifeFutures(instance.label(), callbacks, reporter::failure);
        health = HealthDuty.of(
                instance,
                ports,
                callbacks,
                reporter.health(),
                this::state,
                this::post,
                performer::session,
                () -> inbox.execute(this::tellNews));
        listen();
    }

    private void listen() {
        instance.dispatcher().listen(reporter::failed, reporter::threwLate);
        ports.topology().listen(report -> inbox.execute(() -> takeOfTopology(report)));
        ports.source().listen(report -> inbox.execute(() -> take(report)));
        ports.publisher().listen(report -> inbox.execute(() -> take(report)));
        instance.client().listen(problem -> {
            inbox.execute(() -> replyQueue(problem));
            problem.ifPresent(performer::replyQueueLost);
        });
    }

    /** Has the machine take an event, behind those that came before it. */
    void post(LifecycleEvent event) {
        inbox.execute(() -> handle(event));
    }

    /** The machine's state of now. */
    LifecycleState state() {
        return state;
    }

    /** The session with a number, if it is the one that is open. */
    Optional<Session> session(long number) {
        return performer.session(number);
    }

    /** What the instance says of itself. */
    StatusReporter reporter() {
        return reporter;
    }

    /** What may be waited for in the instance's life. */
    LifeFutures futures() {
        return futures;
    }

    private void handle(LifecycleEvent event) {
        LifecycleState before = state;
        Transition transition = lifecycle.step(before, event, ports.scheduler().now());
        state = transition.state();
        // Observers first: what they note is then older than anything that the effects bring about elsewhere.
        attempt(() -> reporter.stepped(before, event, transition));
        if (event instanceof LifecycleEvent.ProclamationChanged) {
            attempt(() -> performer.heard(state.fleet()));
        }
        transition.effects().forEach(this::perform);
        attempt(() -> health.stepped(event, transition));
        futures.stepped(state, event, transition);
    }

    private void perform(Effect effect) {
        attempt(() -> performer.perform(effect));
    }

    /**
     * One part of a step that could not be done, be it for a log that cannot be written, takes none of the others
     * along.
     */
    private void attempt(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** Shows the scheduler what no event may bring about. */
    private void broken(Throwable thrown) {
        ports.scheduler().execute(() -> {
            throw new IllegalStateException(instance.label() + " could not handle an event in " + state, thrown);
        });
    }

    private void tellNews() {
        health.news(state).ifPresent(this::perform);
    }

    private void take(LinkReport report) {
        taken(report, reporter.reports().take(report));
    }

    private void takeOfTopology(LinkReport report) {
        taken(report, reporter.reports().takeOfTopology(report));
    }

    private void taken(LinkReport report, boolean answersAgain) {
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
                .filter(last ->
                        now.isBefore(last.plus(instance.config().reconnect().last())))
                .isPresent();
        if (!isTooOften) {
            answeredAgain = Optional.of(now);
            performer.brokerAnswers();
            post(new LifecycleEvent.BrokerAnswered());
        }
    }

    private void replyQueue(Optional<BrokerException> problem) {
        reporter.reports().replyQueue(problem.orElse(null));
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
}
