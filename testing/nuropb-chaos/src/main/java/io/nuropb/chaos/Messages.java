package io.nuropb.chaos;

import io.nuropb.chaos.LossExcuses.Excuse;
import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.topology.TopologyProfile.Durability;
import io.nuropb.watch.Spread;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What became of all messages: none lost, none invented, none handled twice without a reason. */
final class Messages {

    static final String NO_LOSS = "an attempt that was confirmed and not returned is handled or dead-lettered";
    static final String NO_INVENTION = "what is handled was sent, and is what was sent";
    static final String EXPLAINED =
            "a message is handled a second time only as a redelivery or after its publisher's repetition";

    static final String ONE_DEATH =
            "a message has one dead letter at most, unless a node of RabbitMQ was away between the first and another one";

    static final String CAUSE_OF_DEATH =
            "where nothing is disturbed, a message becomes a dead letter only if it expires or is to fail";

    private static final String EXPIRED = "expired";

    private Messages() {}

    static void judge(Evidence evidence, Durability durability, ChaosReport report) {
        report.head("MESSAGES");
        report.figure(
                "messages attempted",
                count(evidence, history -> !history.attempts().isEmpty()));
        report.figure("confirmed", count(evidence, history -> history.confirm().isPresent()));
        report.figure("handled", count(evidence, MessageHistory::wasHandled));
        report.figure(
                "dead-lettered", count(evidence, history -> !history.deaths().isEmpty()));
        losses(evidence, new LossExcuses(evidence, durability), report);
        duplicates(evidence, report);
        deaths(evidence, report);
        evidence.histories().forEach(history -> inventions(history, report));
    }

    private static long count(Evidence evidence, Predicate<MessageHistory> wanted) {
        return evidence.histories().stream().filter(wanted).count();
    }

    private static void losses(Evidence evidence, LossExcuses losses, ChaosReport report) {
        Map<Excuse, Long> excused = new EnumMap<>(Excuse.class);
        for (Excuse excuse : Excuse.values()) {
            excused.put(excuse, 0L);
        }
        long lost = 0;
        for (MessageHistory history : evidence.histories()) {
            for (Entry<Heard> confirm : history.missing()) {
                Optional<Excuse> excuse = losses.excuse(history, confirm);
                if (excuse.isPresent()) {
                    excused.merge(excuse.get(), 1L, Long::sum);
                } else {
                    lost++;
                    report.violation(NO_LOSS, confirm.note() + " of " + history);
                }
            }
        }
        report.figure("LOST", lost);
        excused.forEach((excuse, number) -> report.figure("gone, " + excuse.text(), number));
        windows(losses.windows(), report);
    }

    private static void windows(List<Duration> windows, ChaosReport report) {
        String name = "excused before a deletion";
        report.line(name, windows.isEmpty() ? "none" : new Spread(windows).text());
        report.detail(name, windows.stream().map(Duration::toMillis).toList());
    }

    private static void duplicates(Evidence evidence, ChaosReport report) {
        long redelivered = 0;
        long repeated = 0;
        long unexplained = 0;
        for (MessageHistory history : evidence.histories()) {
            Set<Integer> first = new HashSet<>();
            boolean again = false;
            for (Entry<Handled> handling : history.handlings()) {
                boolean unasked = !handling.note().redelivered()
                        && !first.add(handling.note().attempt());
                if (unasked) {
                    unexplained++;
                    report.violation(EXPLAINED, handling.note() + " of " + history);
                } else if (again && handling.note().redelivered()) {
                    redelivered++;
                } else if (again) {
                    repeated++;
                }
                again = true;
            }
        }
        report.figure("handled again, redelivered", redelivered);
        report.figure("handled again, repeated by the publisher", repeated);
        report.figure("handled again, UNEXPLAINED", unexplained);
    }

    private static void deaths(Evidence evidence, ChaosReport report) {
        long repeated = 0;
        long forNothing = 0;
        for (MessageHistory history : evidence.histories()) {
            Map<Integer, Long> first = new HashMap<>();
            for (Entry<DeadLettered> death : history.deaths()) {
                if (isForNothing(history, death, evidence)) {
                    forNothing++;
                    report.violation(CAUSE_OF_DEATH, death.note() + " of " + history);
                }
                Long earlier = first.putIfAbsent(death.note().attempt(), death.at());
                if (earlier == null) {
                    continue;
                }
                repeated++;
                boolean explained = death.note().redelivered()
                        || evidence.faults().stream()
                                .anyMatch(fault -> fault.fault().takesANodeAway() && fault.meets(earlier, death.at()));
                if (!explained) {
                    report.violation(ONE_DEATH, death.note() + " of " + history);
                }
            }
        }
        report.figure("dead-lettered again", repeated);
        report.figure("dead-lettered for nothing", forNothing);
    }

    /** A handler may be too late where a process stands still, and only there. */
    private static boolean isForNothing(MessageHistory history, Entry<DeadLettered> death, Evidence evidence) {
        int number = death.note().attempt();
        return !history.hasFailed(number)
                && history.attempt(number)
                        .filter(attempt -> attempt.note().ttlMillis() == 0
                                || !death.note().reason().equals(EXPIRED))
                        .filter(attempt -> evidence.isPeaceful(attempt.at(), death.at()))
                        .isPresent();
    }

    private static void inventions(MessageHistory history, ChaosReport report) {
        for (Entry<Handled> handling : history.handlings()) {
            Optional<Attempted> attempt =
                    history.attempt(handling.note().attempt()).map(Entry::note);
            if (attempt.isEmpty()
                    || !attempt.get().hash().equals(handling.note().hash())) {
                report.violation(NO_INVENTION, handling.note() + ", sent: " + attempt);
            }
        }
        history.deaths().stream()
                .filter(death -> history.attempt(death.note().attempt()).isEmpty())
                .forEach(death -> report.violation(NO_INVENTION, death.note() + ", never sent"));
    }
}
