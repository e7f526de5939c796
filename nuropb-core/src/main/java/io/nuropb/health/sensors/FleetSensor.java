package io.nuropb.health.sensors;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Presence;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Looks at a fleet and its queues. What the other instances tell is heard as they tell it, so a look asks the broker
 * only. Thread-safe; does not block.
 */
public final class FleetSensor {

    /**
     * What a leader sees of one instance.
     *
     * @param counters what it tells of its work; empty if that cannot be read
     */
    public record Member(InstanceId instance, boolean consuming, Optional<InstanceCounters> counters) {

        /** What an instance tells of itself. */
        public static Member of(Presence presence) {
            return new Member(presence.instance(), presence.consuming(), ReportedCounters.read(presence.details()));
        }
    }

    /** Longer than an adapter takes by default to give up an operation of its own. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private static final BrokerReading UNANSWERED =
            BrokerReading.unknown("The BrokerMonitor has not answered within " + DurationText.of(ANSWER_LIMIT));

    private final Supplier<Member> own;
    private final Optional<BrokerMonitor> monitor;
    private final String serviceQueue;
    private final String deadLetterQueue;
    private final Scheduler scheduler;
    private final Map<InstanceId, Member> others = new ConcurrentHashMap<>();

    /**
     * @param own this instance, with its counters of now
     * @param monitor empty if nothing looks at the broker: then its part of each sample is unknown
     */
    public FleetSensor(
            Supplier<Member> own,
            Optional<BrokerMonitor> monitor,
            String serviceQueue,
            String deadLetterQueue,
            Scheduler scheduler) {
        this.own = own;
        this.monitor = monitor;
        this.serviceQueue = serviceQueue;
        this.deadLetterQueue = deadLetterQueue;
        this.scheduler = scheduler;
    }

    /** Another instance came, or told something new. */
    public void seen(Presence other) {
        others.put(other.instance(), Member.of(other));
    }

    /** Another instance went. */
    public void gone(InstanceId other) {
        others.remove(other);
    }

    /** Nobody tells anything any more: this instance does not lead. */
    public void forget() {
        others.clear();
    }

    /** A look. Completes when the broker has answered, or cannot be asked; never exceptionally. */
    public CompletionStage<FleetSample> look() {
        return monitor.map(this::read)
                .orElseGet(() -> CompletableFuture.completedFuture(BrokerReading.unwatched()))
                .thenApply(this::sample);
    }

    /**
     * A monitor may be a user's own: whatever it throws, or that it answers nothing or never, is a reading without a
     * number.
     */
    private CompletionStage<BrokerReading> read(BrokerMonitor one) {
        CompletableFuture<BrokerReading> answer = new CompletableFuture<>();
        Scheduler.Timer late = scheduler.schedule(ANSWER_LIMIT, () -> answer.complete(UNANSWERED));
        ask(one).whenComplete((reading, failure) -> {
            late.cancel();
            answer.complete(failure == null ? reading : unread(failure));
        });
        return answer;
    }

    private CompletionStage<BrokerReading> ask(BrokerMonitor one) {
        try {
            return Objects.requireNonNull(
                            one.read(serviceQueue, deadLetterQueue), "The BrokerMonitor returned no stage")
                    .thenApply(reading -> Objects.requireNonNull(reading, "The BrokerMonitor completed with null"));
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private FleetSample sample(BrokerReading broker) {
        Map<InstanceId, Member> members = new HashMap<>(others);
        Member self = own.get();
        members.put(self.instance(), self);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        Set<InstanceId> consumers = new HashSet<>();
        int consuming = 0;
        for (Member member : members.values()) {
            member.counters().ifPresent(told -> counters.put(member.instance(), told));
            consuming += member.consuming() ? 1 : 0;
            if (member.consuming() && member.counters().isPresent()) {
                consumers.add(member.instance());
            }
        }
        return new FleetSample(scheduler.now(), counters, members.size(), consuming, consumers, broker);
    }

    private static BrokerReading unread(Throwable failure) {
        return BrokerReading.unknown("The broker could not be looked at: " + CompletionFailure.causeOf(failure));
    }
}
