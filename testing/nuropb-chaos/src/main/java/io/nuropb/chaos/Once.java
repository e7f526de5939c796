package io.nuropb.chaos;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.Handled;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was handled is left alone while RabbitMQ takes no replies for want of memory.
 *
 * <p>A redelivery of what was handled to its end has no other reason than a memory alarm if one was on between the two
 * handlings, no other fault was at work, and the instance that handled it first did not lose its consumer: one that
 * does begins another.
 */
final class Once {

    static final String ONCE = "what was handled is not handled again because of a memory alarm alone";

    private final Evidence evidence;
    private final Map<String, NavigableSet<Long>> consumers = new HashMap<>();

    private Once(Evidence evidence) {
        this.evidence = evidence;
        evidence.all(ConsumerBegins.class)
                .forEach(entry -> consumers
                        .computeIfAbsent(entry.note().instance(), key -> new TreeSet<>())
                        .add(entry.at()));
    }

    static void judge(Evidence evidence, ChaosReport report) {
        Once once = new Once(evidence);
        long again = 0;
        for (MessageHistory history : evidence.histories()) {
            Map<Integer, Entry<Handled>> latest = new HashMap<>();
            for (Entry<Handled> handling : history.handlings()) {
                Entry<Handled> before = latest.put(handling.note().attempt(), handling);
                if (before != null && handling.note().redelivered() && once.isForAnAlarm(before, handling)) {
                    again++;
                    report.violation(ONCE, handling.note() + " of " + history);
                }
            }
        }
        report.figure("handled again, because of a memory alarm", again);
    }

    private boolean isForAnAlarm(Entry<Handled> before, Entry<Handled> again) {
        boolean isAlone = evidence.faults().stream()
                .filter(fault -> fault.meets(before.at(), again.at()))
                .allMatch(fault -> fault.fault() == FaultKind.MEMORY_ALARM);
        boolean isOn = evidence.faults().stream()
                .anyMatch(fault -> fault.fault() == FaultKind.MEMORY_ALARM && fault.meets(before.at(), again.at()));
        return isOn && isAlone && !losesItsConsumer(before.note().instance(), before.at(), again.at());
    }

    /** It may take as long as a fleet needs to find to itself until another one begins. */
    private boolean losesItsConsumer(String instance, long from, long to) {
        @Nullable Long next = consumers.getOrDefault(instance, new TreeSet<>()).higher(from);
        return next != null && next <= to + ChaosSettings.stabilisation().toNanos();
    }
}
