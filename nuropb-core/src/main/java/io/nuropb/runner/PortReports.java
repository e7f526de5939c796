package io.nuropb.runner;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ports of one instance have reported last, beside what they answered to the machine's effects. Used by one
 * thread at a time.
 *
 * <p>All connections of an instance lead to the same broker. So it is missing when an attempt to connect has failed or
 * the last connection is lost, and there again with the first connection that is opened. What was found in looking at
 * the broker's objects counts only as long as the instance has to look at them.
 */
final class PortReports {

    /** By link, the number of its latest connection; of the next one, if that is lost. */
    private final Map<String, Long> present = new HashMap<>();

    private final Set<String> open = new HashSet<>();
    private final Map<String, String> blocked = new TreeMap<>();
    /** Why there is no connection, the latest last. */
    private final Map<String, BrokerException> broken = new LinkedHashMap<>();
    /** The connections for looking at the broker's objects. */
    private final Set<String> ofTopology = new HashSet<>();

    private @Nullable BrokerException lookup;
    private @Nullable BrokerException replyQueue;
    private @Nullable String coordinator;

    /** Takes a report of the port that looks at the broker's objects; returns the same as {@link #take(LinkReport)}. */
    boolean takeOfTopology(LinkReport report) {
        ofTopology.add(report.link());
        return take(report);
    }

    /** Takes a port's report; returns whether the broker answers again after it was missing. */
    boolean take(LinkReport report) {
        if (report instanceof LinkReport.Opened opened) {
            return isPresent(opened.link(), opened.connection()) && opened(opened.link());
        }
        if (report instanceof LinkReport.Lost lost) {
            if (isPresent(lost.link(), lost.connection())) {
                lost(lost);
            }
        } else if (report instanceof LinkReport.NotOpened failed) {
            missing(failed.link(), failed.problem());
        } else if (report instanceof LinkReport.Blocked stopped) {
            if (isPresent(stopped.link(), stopped.connection())) {
                blocked.put(stopped.link(), stopped.reason());
            }
        } else if (report instanceof LinkReport.Unblocked free) {
            if (isPresent(free.link(), free.connection())) {
                blocked.remove(free.link());
            }
        } else if (report instanceof LinkReport.LookupFailed failed) {
            lookup = failed.problem();
        } else if (report instanceof LinkReport.LookupAnswered) {
            lookup = null;
        } else {
            throw new IllegalStateException("A report that nobody takes: " + report);
        }
        return false;
    }

    /** Whether a report is of the connection that a link has now. What is said of an earlier one comes too late. */
    private boolean isPresent(String link, long connection) {
        long known = present.getOrDefault(link, connection);
        if (connection < known) {
            return false;
        }
        if (connection > known) {
            blocked.remove(link);
        }
        present.put(link, connection);
        return true;
    }

    private boolean opened(String link) {
        open.add(link);
        boolean again = !broken.isEmpty();
        broken.clear();
        return again;
    }

    private void lost(LinkReport.Lost lost) {
        String link = lost.link();
        present.put(link, lost.connection() + 1);
        open.remove(link);
        blocked.remove(link);
        if (open.isEmpty()) {
            missing(link, lost.problem());
        }
    }

    private void missing(String link, BrokerException problem) {
        broken.remove(link);
        broken.put(link, problem);
    }

    /** The instance has not to look at the broker's objects now: nobody tries again what has failed in that. */
    void needNoLook() {
        broken.keySet().removeAll(ofTopology);
        lookup = null;
    }

    /**
     * Takes what an event says of the servers, beside what the machine makes of it: which is nothing where a session's
     * end comes after its lease's.
     *
     * @param session the session in which the event came
     */
    void take(LifecycleEvent event, long session) {
        boolean isEnd = event instanceof LifecycleEvent.SessionLost lost && lost.session() == session;
        if (isEnd || event instanceof LifecycleEvent.Joined || event instanceof LifecycleEvent.Renewed) {
            coordinator = null;
        }
    }

    /** The coordinator has left a call of the session unanswered. */
    void unanswered(String problem) {
        coordinator = problem;
    }

    /** Takes what {@link io.nuropb.client.MeshClient#listen} tells; {@code null} if responses can arrive. */
    void replyQueue(@Nullable BrokerException problem) {
        replyQueue = problem;
    }

    /** Why the coordinator is missing although the session goes on. */
    Optional<String> silentCoordinator() {
        return Optional.ofNullable(coordinator);
    }

    /** Why the broker is missing, as far as its connections show. */
    Optional<BrokerException> silentBroker() {
        return broken.values().stream().reduce((earlier, later) -> later);
    }

    /** Why the broker takes no messages. */
    Optional<String> blocked() {
        return blocked.entrySet().stream()
                .findFirst()
                .map(first -> "It keeps the connection for " + first.getKey() + " waiting: " + first.getValue());
    }

    /** Why the management API is missing. */
    Optional<BrokerException> failedLookup() {
        return Optional.ofNullable(lookup);
    }

    /** Why the reply queue is not consumed. */
    Optional<String> lostReplyQueue() {
        return text(replyQueue);
    }

    private static Optional<String> text(@Nullable BrokerException problem) {
        return Optional.ofNullable(problem).map(known -> String.valueOf(known.getMessage()));
    }
}
