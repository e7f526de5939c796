package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.Status;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether what an instance says it misses is what was taken from it: the broker's memory, its password, a right.
 *
 * <p>An instance meets a cause when the broker shows it to one of its connections, or refuses a leader twice to declare
 * an object. It has got past it when the broker shows something else. Whoever asks for its status meanwhile must be
 * told of the cause in the broker's words.
 */
final class DiagnosisRecord {

    /** For what was under way when the cause came. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int REFUSALS = 2;

    private enum Cause {
        ALARM(What.PUBLISHING, "short of memory or disk space"),
        PASSWORD(What.BROKER, "does not accept user name and password"),
        RIGHT(What.OBJECTS, "ACCESS_REFUSED");

        private final What what;
        private final String words;

        Cause(What what, String words) {
            this.what = what;
            this.words = words;
        }

        boolean isNamedBy(Status status) {
            return status.missing().stream()
                    .anyMatch(
                            missing -> missing.what() == what && missing.cause().contains(words));
        }
    }

    private final World world;
    private final Map<SimulatedProcess, Known> known = new HashMap<>();

    DiagnosisRecord(World world) {
        this.world = world;
    }

    /** What one process has been shown. */
    private static final class Known {
        private final Map<Cause, Moment> since = new EnumMap<>(Cause.class);
        private Moment latestReport = new Moment(0);
        private int refusals;
    }

    private Known of(SimulatedProcess process) {
        return known.computeIfAbsent(process, key -> new Known());
    }

    /**
     * One of a process's connections tells how it fares. Of what is told at one moment, the process may hear the last
     * first.
     */
    void reported(SimulatedProcess process, LinkReport report) {
        Moment now = world.time().now();
        Known shown = of(process);
        if (report instanceof LinkReport.Blocked) {
            shown.since.putIfAbsent(Cause.ALARM, now);
        } else if (report instanceof LinkReport.Unblocked) {
            shown.since.remove(Cause.ALARM);
        } else if (report instanceof LinkReport.Lost) {
            shown.since.clear();
        } else if (report instanceof LinkReport.NotOpened failed
                && failed.problem().reason() == Reason.BAD_CREDENTIALS
                && shown.latestReport.isBefore(now)) {
            shown.since.putIfAbsent(Cause.PASSWORD, now);
        } else {
            shown.since.remove(Cause.PASSWORD);
        }
        shown.latestReport = now;
    }

    /** The broker has answered a question about its objects; {@code null} if it did not. */
    void looked(SimulatedProcess process, @Nullable TopologyReport report) {
        Known shown = of(process);
        boolean isRefused = report != null && report.findings().stream().anyMatch(DiagnosisRecord::isRefused);
        shown.refusals = isRefused ? shown.refusals + 1 : 0;
        if (shown.refusals == 0) {
            shown.since.remove(Cause.RIGHT);
        } else if (shown.refusals == REFUSALS) {
            shown.since.put(Cause.RIGHT, world.time().now());
        }
    }

    private static boolean isRefused(Finding finding) {
        return finding.verdict() instanceof Verdict.Refused refused
                && refused.reason().contains(Cause.RIGHT.words);
    }

    /** Objects are declared by leaders only. */
    void stepped(SimulatedProcess process, LifecycleState after) {
        if (!(after.role() instanceof Role.Leader)) {
            Known shown = of(process);
            shown.refusals = 0;
            shown.since.remove(Cause.RIGHT);
        }
    }

    /** A process that stood still has heard of nothing meanwhile. */
    void wakesUp(SimulatedProcess process) {
        Moment now = world.time().now();
        of(process).since.replaceAll((cause, before) -> now);
    }

    /** Somebody asks a process how it is. */
    void asked(SimulatedProcess process) {
        Known shown = of(process);
        if (shown.since.isEmpty() || !process.acts() || !process.goesOn()) {
            return;
        }
        Status status = process.runner().status();
        Moment now = world.time().now();
        shown.since.forEach((cause, since) -> {
            if (since.until(now).compareTo(GRACE) > 0 && !cause.isNamedBy(status)) {
                world.witness()
                        .violated(
                                Invariant.DIAGNOSIS,
                                process + " has met since " + since + " a broker that tells it '" + cause.words
                                        + "', and says of itself: " + status.describe());
            }
        });
    }
}
