package io.nuropb.health;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.InstanceCountPolicy;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.FleetSensor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over a service for as long as this instance leads: at each period it looks, judges, and says or does what follows. Thread-safe;
 * does not block.
 */
public final class HealthWatch {

    /** The property of the service under which the leader's signal stands. */
    public static final String SIGNAL = "scaling";

    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

    /** For so many periods a signal is valid. */
    private static final int VALID_PERIODS = 12;

    private static final int MAX_WAITING = 1_000;

    private final String label;
    private final HealthConfig config;
    private final FleetSensor sensor;
    private final LongSupplier highWaterMark;
    private final InstanceScaler scaler;
    private final Json json;
    private final Scheduler scheduler;
    private final SerialExecutor line;
    private final SerialExecutor scaling;
    private final InstanceCountPolicy counts;
    private @Nullable Leadership leadership;

    /**
     * A watch that rests.
     *
     * @param label names the instance in the log
     * @param sensor looks
     * @param highWaterMark the backlog, in messages, at which more instances are wanted now
     * @param scaler follows the signals
     * @param json writes the signal for others
     * @param scheduler its {@code blocking()} threads run the scaler
     */
    public HealthWatch(
            String label,
            HealthConfig config,
            FleetSensor sensor,
            LongSupplier highWaterMark,
            InstanceScaler scaler,
            Json json,
            Scheduler scheduler) {
        this.label = label;
        this.config = config;
        this.sensor = sensor;
        this.highWaterMark = highWaterMark;
        this.scaler = scaler;
        this.json = json;
        this.scheduler = scheduler;
        line = new SerialExecutor(scheduler, scheduler, MAX_WAITING, this::failed);
        scaling = new SerialExecutor(scheduler, scheduler.blocking(), MAX_WAITING, this::failed);
        counts = new InstanceCountPolicy(config.scaling());
    }

    /** What lasts as long as one term. */
    private static final class Leadership {
        private final Session session;
        private final Term term;
        private InstanceCountPolicy.State counts;
        private long sequence;
        private Optional<ScalingSignal> published = Optional.empty();
        private Scheduler.@Nullable Timer timer;

        Leadership(Session session, Term term, InstanceCountPolicy.State counts) {
            this.session = session;
            this.term = term;
            this.counts = counts;
        }
    }

    /**
     * This instance leads. In a term in which it does already, nothing changes.
     *
     * @param sessionNumber names the session to whoever is advised
     */
    public void lead(Session session, long sessionNumber, Term term) {
        line.execute(() -> {
            Leadership before = leadership;
            if (before == null || !before.term.equals(term)) {
                end();
                Leadership begun = new Leadership(session, term, counts.initial(scheduler.now()));
                leadership = begun;
                watch(begun);
            }
        });
    }

    /** This instance does not lead, or not any more. */
    public void rest() {
        line.execute(() -> {
            if (leadership != null) {
                end();
                sensor.forget();
            }
        });
    }

    private void end() {
        Leadership over = leadership;
        if (over != null && over.timer != null) {
            over.timer.cancel();
        }
        leadership = null;
    }

    private void watch(Leadership now) {
        now.timer = scheduler.schedule(config.scaling().period(), () -> line.execute(() -> look(now)));
    }

    private void look(Leadership now) {
        if (leadership == now) {
            sensor.look().thenAccept(sample -> line.execute(() -> judge(now, sample)));
            watch(now);
        }
    }

    private void judge(Leadership now, FleetSample sample) {
        if (leadership != now) {
            return;
        }
        InstanceCountPolicy.Step step = counts.decide(now.counts, sample, highWaterMark.getAsLong(), false);
        now.counts = step.state();
        signal(now, step.advice());
    }

    private void signal(Leadership now, Advice advice) {
        Duration valid = config.scaling().period().multipliedBy(VALID_PERIODS);
        Instant wall = scheduler.wallClock();
        ScalingSignal signal = new ScalingSignal(
                advice.desired(),
                advice.current(),
                advice.reason(),
                advice.bottleneck(),
                now.term,
                ++now.sequence,
                wall.plus(valid));
        boolean isNews = now.published.filter(said -> saysTheSame(said, signal)).isEmpty();
        boolean isOld = now.published
                .filter(said -> wall.plus(valid.dividedBy(2)).isBefore(said.validUntil()))
                .isEmpty();
        if (isNews) {
            tell(signal);
        }
        if (isNews || isOld) {
            now.published = Optional.of(signal);
            publish(now, signal);
        }
        scaling.execute(() -> scaler.signal(signal));
    }

    private static boolean saysTheSame(ScalingSignal one, ScalingSignal other) {
        return one.desired().equals(other.desired())
                && one.current() == other.current()
                && one.bottleneck().equals(other.bottleneck());
    }

    private void tell(ScalingSignal signal) {
        if (signal.desired().isPresent() && signal.desired().getAsInt() != signal.current()) {
            log.info(
                    "{} asks for {} instances instead of {}: {}{}",
                    label,
                    signal.desired().getAsInt(),
                    signal.current(),
                    signal.reason(),
                    signal.bottleneck()
                            .map(cause -> "; more would not help: " + cause)
                            .orElse(""));
        }
    }

    private void publish(Leadership now, ScalingSignal signal) {
        Map<String, Object> value = new LinkedHashMap<>();
        signal.desired().ifPresent(desired -> value.put("desired", desired));
        value.put("current", signal.current());
        value.put("reason", signal.reason());
        signal.bottleneck().ifPresent(cause -> value.put("bottleneck", cause));
        value.put("term", signal.term().number());
        value.put("seq", signal.sequence());
        value.put("valid_until", signal.validUntil().toString());
        now.session
                .put(now.term, SIGNAL, new String(json.write(value), StandardCharsets.UTF_8))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.debug("{} could not publish its signal, and tries again", label, failure);
                        line.execute(() -> now.published = Optional.empty());
                    }
                });
    }

    private void failed(Throwable thrown) {
        log.error("{} failed to watch over its service, and goes on", label, thrown);
    }
}
