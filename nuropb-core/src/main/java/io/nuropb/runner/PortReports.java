package io.nuropb.runner;

import io.nuropb.client.ReplyQueueListener;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ports of one instance have reported last, beside what they answered to the machine's effects. Used by one thread at a time.
 *
 * <p>All connections of an instance lead to the same broker. So it is missing when an attempt to connect has failed or the last
 * connection is lost, and there again with the first connection that is opened.
 */
final class PortReports {

    private final Set<String> open = new HashSet<>();
    private final Map<String, String> blocked = new TreeMap<>();
    private @Nullable BrokerException broker;
    private @Nullable BrokerException lookup;
    private @Nullable BrokerException replyQueue;
    private @Nullable String coordinator;

    /** Takes a port's report; returns whether the broker answers again after it was missing. */
    boolean take(LinkReport report) {
        if (report instanceof LinkReport.Opened opened) {
            open.add(opened.link());
            boolean again = broker != null;
            broker = null;
            return again;
        }
        if (report instanceof LinkReport.Lost lost) {
            open.remove(lost.link());
            blocked.remove(lost.link());
            broker = open.isEmpty() ? lost.problem() : broker;
        } else if (report instanceof LinkReport.NotOpened failed) {
            broker = failed.problem();
        } else if (report instanceof LinkReport.Blocked stopped) {
            blocked.put(stopped.link(), stopped.reason());
        } else if (report instanceof LinkReport.Unblocked free) {
            blocked.remove(free.link());
        } else if (report instanceof LinkReport.LookupFailed failed) {
            lookup = failed.problem();
        } else if (report instanceof LinkReport.LookupAnswered) {
            lookup = null;
        } else {
            throw new IllegalStateException("A report that nobody takes: " + report);
        }
        return false;
    }

    /** Takes what an event says of the servers, beside what the machine makes of it. */
    void take(LifecycleEvent event) {
        if (event instanceof LifecycleEvent.Joined
                || event instanceof LifecycleEvent.Renewed
                || event instanceof LifecycleEvent.SessionLost) {
            coordinator = null;
        }
    }

    /** The coordinator has left a call of the session unanswered. */
    void unanswered(String problem) {
        coordinator = problem;
    }

    /** Takes what {@link ReplyQueueListener} says; {@code null} if it is consumed. */
    void replyQueue(@Nullable BrokerException problem) {
        replyQueue = problem;
    }

    /** Why the coordinator is missing although the session goes on. */
    Optional<String> silentCoordinator() {
        return Optional.ofNullable(coordinator);
    }

    /** Why the broker is missing, as far as its connections show. */
    Optional<BrokerException> silentBroker() {
        return Optional.ofNullable(broker);
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
