package io.nuropb.chaos;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.Handled;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was handled is left alone where its outcome can be told to RabbitMQ: whatever befalls others, etcd or
 * the client, and while RabbitMQ takes no replies for want of memory.
 *
 * <p>A redelivery of what was handled to its end has a reason if something befell the instance that handled it first,
 * or RabbitMQ, {@linkplain Disturbances before or meanwhile}, or if that instance lost its consumer: one that does
 * begins another. With nothing but a memory alarm between the two handlings, what was before is no reason.
 */
final class Once {

    static final String ONCE =
            "what was handled is handled again only if its instance or RabbitMQ was disturbed, and not"
                    + " because of a memory alarm";

    private final Evidence evidence;
    private final Disturbances disturbances;
    private final Map<String, NavigableSet<Long>> consumers = new HashMap<>();

    private Once(Evidence evidence) {
        this.evidence = evidence;
        disturbances = new Disturbances(evidence);
        evidence.all(ConsumerBegins.class)
                .forEach(entry -> consumers
                        .computeIfAbsent(entry.note().instance(), key -> new TreeSet<>())
                        .add(entry.at()));
    }

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        Once once = new Once(evidence);
        long again = 0;
        long during = 0;
        for (MessageHistory history : evidence.histories()) {
            Map<Integer, Entry<Handled>> latest = new HashMap<>();
            for (Entry<Handled> handling : history.handlings()) {
                during += once.isDuringAnAlarm(handling.at(), handling.at()) ? 1 : 0;
                Entry<Handled> before = latest.put(handling.note().attempt(), handling);
                if (before != null && handling.note().redelivered() && once.isForNothing(before, handling)) {
                    again++;
                    report.violation(ONCE, handling.note() + " of " + history);
                }
            }
        }
        report.figure("handled again for nothing", again);
        report.figure("handled during a memory alarm", during);
        if (plan.has(FaultKind.MEMORY_ALARM) && during == 0) {
            report.shortcoming("nothing was handled during a memory alarm");
        }
    }

    private boolean isForNothing(Entry<Handled> before, Entry<Handled> again) {
        String instance = before.note().instance();
        boolean isDisturbed = disturbances.reach(instance, before.at(), again.at());
        return (!isDisturbed || isForAnAlarm(before.at(), again.at()))
                && !losesItsConsumer(instance, before.at(), again.at());
    }

    private boolean isForAnAlarm(long from, long to) {
        boolean isAlone = evidence.faults().stream()
                .filter(fault -> fault.meets(from, to))
                .allMatch(fault -> fault.fault() == FaultKind.MEMORY_ALARM);
        return isAlone && isDuringAnAlarm(from, to);
    }

    private boolean isDuringAnAlarm(long from, long to) {
        return evidence.faults().stream()
                .anyMatch(fault -> fault.fault() == FaultKind.MEMORY_ALARM && fault.meets(from, to));
    }

    /** It may take as long as a fleet needs to find to itself until another one begins. */
    private boolean losesItsConsumer(String instance, long from, long to) {
        @Nullable Long next = consumers.getOrDefault(instance, new TreeSet<>()).higher(from);
        return next != null && next <= to + ChaosSettings.stabilisation().toNanos();
    }
}
