package io.nuropb.runner;

import io.nuropb.Backoff;
import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.election.Lease;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Session;
import io.nuropb.election.SessionLoss;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs effects through the ports, and turns what comes of them into events. */
final class Performer {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    private final Instance instance;
    private final Ports ports;
    private final Consumer<LifecycleEvent> inbox;
    private final Consumer<SessionRelay.Silence> silence;
    private final Predicate<Duration> standsStill;
    private final RandomGenerator jitter;
    private final Map<TimerPurpose, Scheduler.Timer> timers = new EnumMap<>(TimerPurpose.class);
    private final OpenHandles<Session> sessions = new OpenHandles<>();
    private final OpenHandles<Consumption> consumptions = new OpenHandles<>();
    private final ProclamationEcho echo;
    private final Set<Long> draining = ConcurrentHashMap.newKeySet();
    private long serving;
    private volatile long clientConsumption;

    /**
     * @param silence see {@link SessionRelay}
     * @param standsStill whether an event has waited in the inbox for as long as this
     */
    Performer(
            Instance instance,
            Ports ports,
            Consumer<LifecycleEvent> inbox,
            Consumer<SessionRelay.Silence> silence,
            Predicate<Duration> standsStill) {
        this.silence = silence;
        this.standsStill = standsStill;
        this.instance = instance;
        this.ports = ports;
        this.inbox = inbox;
        echo = new ProclamationEcho(instance.candidate());
        // One sequence for each instance id: instances differ, and a run can be repeated.
        jitter = new SplittableRandom(instance.candidate().instance().value().hashCode());
    }

    /** The session with this number, if it is open. */
    Optional<Session> session(long number) {
        return sessions.get(number);
    }

    /**
     * Lets the dispatcher know what the fleet handles, and what it refuses; what was heard last counts until something
     * else is, or it lapses.
     */
    void heard(Fleet fleet) {
        fleet.proclamation().ifPresent(heard -> {
            instance.otherInstances().proclaimed(heard);
            instance.dispatcher()
                    .restrict(heard.readiness().map(Readiness::restrictions).orElse(Restrictions.none()));
        });
    }

    void perform(Effect effect) {
        if (effect instanceof Effect.SetTimer set) {
            Duration spread = Duration.ofNanos(jitter.nextLong(set.spread().toNanos() + 1));
            wake(set.purpose(), set.timer(), set.delay().plus(spread));
        } else if (effect instanceof Effect.BackOff pause) {
            wake(pause.purpose(), pause.timer(), backoff(pause).pause(pause.attempt(), jitter));
        } else if (effect instanceof Effect.CancelTimer cancel) {
            cancel(cancel.purpose());
        } else if (effect instanceof Effect.Join join) {
            join(join.session());
        } else if (effect instanceof Effect.Leave leave) {
            leave(leave.session());
        } else if (effect instanceof Effect.Report report) {
            report(report);
        } else if (effect instanceof Effect.DeclareTopology declare) {
            check(declare.call(), () -> ports.topology().declare(instance.topologyWith(declare.routes())));
        } else if (effect instanceof Effect.VerifyTopology verify) {
            check(verify.call(), () -> ports.topology().verify(instance.topology()));
        } else if (effect instanceof Effect.Proclaim proclaim) {
            proclaim(proclaim);
        } else if (effect instanceof Effect.Consume consume) {
            consume(consume);
        } else if (effect instanceof Effect.Drain drain) {
            drain(drain);
        } else if (effect instanceof Effect.Abandon abandon) {
            abandon(abandon.consumption());
        } else if (effect instanceof Effect.GiveBackDeliveries) {
            instance.dispatcher().halt();
        } else if (effect instanceof Effect.LiftRestrictions) {
            instance.dispatcher().restrict(Restrictions.none());
            instance.otherInstances().lapsed();
        } else if (effect instanceof Effect.FailStart) {
            inbox.accept(new LifecycleEvent.StopRequested());
        } else if (effect instanceof Effect.Close) {
            instance.dispatcher().halt();
            close();
        } else {
            throw new IllegalStateException("An effect that nobody performs: " + effect);
        }
    }

    /** Whatever the ports put off because the broker did not answer, they may try now. */
    void brokerAnswers() {
        ports.publisher().brokerAnswers();
        instance.client().brokerAnswers();
    }

    /** The reply queue of a client is what it consumes; a service's is its own client's affair. */
    void replyQueueLost(BrokerException problem) {
        if (instance.isClientOnly()) {
            inbox.accept(new LifecycleEvent.ConsumptionLost(clientConsumption, problem));
        }
    }

    private void wake(TimerPurpose purpose, long timer, Duration delay) {
        timers.put(
                purpose,
                ports.scheduler().schedule(delay, () -> inbox.accept(new LifecycleEvent.TimerFired(purpose, timer))));
    }

    private void cancel(TimerPurpose purpose) {
        Scheduler.Timer timer = timers.remove(purpose);
        if (timer != null) {
            timer.cancel();
        }
    }

    private Backoff backoff(Effect.BackOff pause) {
        return pause.unreachable()
                ? instance.config().reconnect()
                : instance.config().backoff();
    }

    private void join(long number) {
        SessionRelay relay = new SessionRelay(
                number,
                told -> {
                    if (told instanceof LifecycleEvent.SessionLost) {
                        sessions.ended(number);
                    } else if (told instanceof LifecycleEvent.ProclamationChanged changed) {
                        echo.heard(changed.proclamation());
                    }
                    inbox.accept(told);
                },
                silence,
                lease -> leftForStandingStill(number, lease));
        try {
            Session joined = ports.coordinator().orElseThrow().join(instance.candidate(), relay);
            sessions.opened(number, Objects.requireNonNull(joined, "The coordinator returned no session"));
        } catch (Throwable e) {
            relay.lost(lossOf(e));
        }
    }

    /** What the coordinator throws says for certain only if it is what the port declares. */
    private static SessionLoss lossOf(Throwable thrown) {
        return thrown instanceof IllegalArgumentException
                ? new SessionLoss(SessionLoss.Reason.INVALID, "The coordinator refuses this instance: " + thrown)
                : new SessionLoss(SessionLoss.Reason.UNREACHABLE, "The coordinator failed to let it join: " + thrown);
    }

    /**
     * Leaves a session whose events wait for half of its lease's TTL: whoever does not act must not lead, nor be
     * elected. Called on the session's own thread, for the inbox does not answer.
     */
    private boolean leftForStandingStill(long number, Lease lease) {
        if (!standsStill.test(lease.ttl().dividedBy(2))) {
            return false;
        }
        Optional<Session> session = sessions.take(number);
        if (session.isEmpty()) {
            return false;
        }
        inbox.accept(new LifecycleEvent.SessionLost(
                number,
                new SessionLoss(
                        SessionLoss.Reason.STOOD_STILL,
                        "This instance has not acted for half of its lease's TTL (" + DurationText.of(lease.ttl())
                                + "): something blocks the thread on which it acts. It has left the election, so that"
                                + " another can lead, and joins again when it acts again")));
        attempt(() -> session.get().leave());
        return true;
    }

    private void leave(long number) {
        answer(
                attempt(() -> sessions.take(number)
                        .map(Session::leave)
                        .orElseGet(() -> CompletableFuture.completedFuture(null))),
                done -> new LifecycleEvent.Left(number),
                failure -> {
                    log.error("A session was left with an error, against its contract", failure);
                    return new LifecycleEvent.Left(number);
                });
    }

    private void report(Effect.Report report) {
        answer(
                attempt(() -> openSession(report.session()).report(instance.presence(report))),
                done -> new LifecycleEvent.Reported(report.session(), Optional.empty()),
                failure -> new LifecycleEvent.Reported(report.session(), Optional.of(text(failure))));
    }

    private void proclaim(Effect.Proclaim proclaim) {
        Announcement said = proclaim.said();
        Readiness readiness = said.readiness(
                instance.topologyWith(said.capabilities().routes()).id());
        answer(
                attempt(() -> openSession(proclaim.session()).proclaim(proclaim.term(), readiness)),
                revision -> {
                    echo.said(revision, readiness);
                    return new LifecycleEvent.ProclamationAccepted(proclaim.call(), revision);
                },
                failure -> new LifecycleEvent.ProclamationRefused(
                        proclaim.call(), failure instanceof NotLeaderException, text(failure)));
    }

    private Session openSession(long number) {
        return sessions.get(number)
                .orElseThrow(() -> new NotLeaderException("The session in which this was to be written is over"));
    }

    private void check(long call, Supplier<CompletionStage<TopologyReport>> check) {
        answer(
                attempt(check),
                report -> new LifecycleEvent.TopologyChecked(call, report),
                failure -> new LifecycleEvent.TopologyFailed(call, brokerException(failure)));
    }

    private void consume(Effect.Consume consume) {
        long number = consume.consumption();
        if (instance.isClientOnly()) {
            clientConsumption = number;
            answer(
                    attempt(() -> instance.client().open()),
                    open -> new LifecycleEvent.ConsumptionStarted(number),
                    failure -> new LifecycleEvent.ConsumptionFailed(number, brokerException(failure)));
            return;
        }
        serve(number, consume.prefetch());
        Subscription subscription = Subscription.shared(instance.serviceQueue(), consume.prefetch());
        answer(
                attempt(() -> ports.source().consume(subscription, instance.dispatcher(), problem -> {
                    consumptions.ended(number);
                    giveUpWhatWaits(number);
                    inbox.accept(new LifecycleEvent.ConsumptionLost(number, problem));
                })),
                consumption -> {
                    consumptions.opened(number, consumption);
                    return new LifecycleEvent.ConsumptionStarted(number);
                },
                failure -> new LifecycleEvent.ConsumptionFailed(number, brokerException(failure)));
    }

    private synchronized void serve(long number, int prefetch) {
        serving = number;
        instance.dispatcher().begin(prefetch);
    }

    /**
     * The broker delivers to others what was lost: what has not begun here does not begin any more. What comes of a
     * later one does.
     */
    private synchronized void giveUpWhatWaits(long number) {
        if (serving == number) {
            instance.dispatcher().halt();
        }
    }

    private void drain(Effect.Drain drain) {
        long number = drain.consumption();
        instance.dispatcher().halt();
        draining.add(number);
        attempt(() -> consumptions
                        .get(number)
                        .map(consumption -> TimedDrain.of(
                                consumption, drain, instance.dispatcher(), ports.scheduler(), () -> abandon(number)))
                        .orElseGet(() -> CompletableFuture.completedFuture(0)))
                .whenComplete((givenBack, failure) -> {
                    if (failure != null) {
                        log.error("A drain ended with an error, against its contract", failure);
                    }
                    drained(number, givenBack == null ? 0 : givenBack);
                });
    }

    private void abandon(long number) {
        giveUpWhatWaits(number);
        attempt(() -> consumptions
                        .get(number)
                        .map(Consumption::close)
                        .orElseGet(() -> CompletableFuture.completedFuture(null)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.error("A consumption could not be closed, against its contract", failure);
                    }
                    drained(number, 0);
                });
    }

    private void drained(long number, int givenBack) {
        if (draining.remove(number)) {
            consumptions.take(number);
            inbox.accept(new LifecycleEvent.Drained(number, givenBack));
        }
    }

    private void close() {
        List<AutoCloseable> all =
                new ArrayList<>(List.of(instance.client(), ports.source(), ports.publisher(), ports.topology()));
        ports.monitor().ifPresent(all::add);
        ports.terminator().ifPresent(all::add);
        ports.coordinator().ifPresent(all::add);
        ports.scheduler()
                .blocking()
                .execute(() -> PortClosing.of(all, () -> inbox.accept(new LifecycleEvent.Closed())));
    }

    /** What a port answers; a failure if it throws anything, or returns nothing. */
    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            Objects.requireNonNull(call.get(), "The port returned no stage").whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private <T> void answer(
            CompletionStage<T> stage,
            Function<T, LifecycleEvent> success,
            Function<Throwable, LifecycleEvent> failure) {
        stage.thenApply(success)
                .exceptionally(problem -> failure.apply(CompletionFailure.causeOf(problem)))
                .thenAccept(inbox);
    }

    private static BrokerException brokerException(Throwable failure) {
        if (failure instanceof BrokerException known) {
            return known;
        }
        boolean misfit = failure instanceof LinkageError;
        return new BrokerException(
                misfit ? BrokerException.Reason.INCOMPATIBLE : BrokerException.Reason.CHANNEL_CLOSED,
                "Unexpected: " + failure,
                failure);
    }

    private static String text(@Nullable Throwable failure) {
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }
}
