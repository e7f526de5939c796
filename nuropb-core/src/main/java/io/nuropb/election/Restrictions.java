package io.nuropb.election;

import io.nuropb.InstanceId;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a leader keeps its fleet from for a time, for the health of the service.
 *
 * <p>Only requests are refused. Nobody would hear that a command or an event was, and each would be a dead letter,
 * though its sender was told that it was sent; these are handled as ever.
 *
 * @param probe the one instance that consumes while the others pause, one message at a time, so that the leader sees
 *     whether messages can be handled again; only with a proclamation that says not to consume
 * @param methods methods whose requests are refused, as {@code service.method}
 * @param callers whose requests are refused: users whom the broker has verified as the senders
 * @param instances which do not consume while the others do, for nearly all that fails fails with them; leaders of
 *     earlier versions name none, and instances of earlier versions do not heed it
 * @param reason why, in a sentence with numbers; empty if nothing is restricted
 */
public record Restrictions(
        Optional<InstanceId> probe,
        Set<String> methods,
        Set<String> callers,
        Set<InstanceId> instances,
        String reason) {

    private static final Restrictions NONE = new Restrictions(Optional.empty(), Set.of(), Set.of(), "");

    /** What suspends no instance. */
    public Restrictions(Optional<InstanceId> probe, Set<String> methods, Set<String> callers, String reason) {
        this(probe, methods, callers, Set.of(), reason);
    }

    public Restrictions {
        methods = sorted(methods);
        callers = sorted(callers);
        instances = Set.copyOf(instances);
    }

    /** Nothing is restricted. */
    public static Restrictions none() {
        return NONE;
    }

    /** Whether the messages that are counted by this name are events, of which none is refused. */
    public static boolean isOfEvents(String method) {
        return method.contains(" on ");
    }

    /**
     * Why a request is refused; empty if it is not.
     *
     * @param method what it calls, as {@code service.method}
     * @param sender its verified sender
     */
    public Optional<String> against(String method, Optional<String> sender) {
        if (methods.contains(method)) {
            return Optional.of(method + " is refused for a time, by the leader of its fleet: " + reason);
        }
        return sender.filter(callers::contains)
                .map(caller ->
                        "Calls of user '" + caller + "' are refused for a time, by the leader of the fleet: " + reason);
    }

    private static Set<String> sorted(Collection<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }
}
