package io.nuropb.simulation;

import io.nuropb.messaging.Settlement;
import io.nuropb.simulation.Journal.Sent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a handler has done counts. A message whose handler has returned at once does not go back to its queue,
 * to be handled again, however long the broker takes no reply; and if its connection is lost and the same process gets
 * it again, its handler does not run again. A process that stops may leave a reply unsent, and a connection that is
 * lost takes its deliveries along, to another process.
 */
final class OutcomeRecord {

    private final World world;
    private final Set<Message> returned = new HashSet<>();
    private final Map<Message, Integer> runs = new HashMap<>();

    OutcomeRecord(World world) {
        this.world = world;
    }

    private record Message(
            SimulatedProcess process, @Nullable String traceId) {}

    /** A delivery comes; how an earlier one is settled went with its connection. */
    void delivered(SimulatedProcess process, @Nullable String traceId) {
        returned.remove(new Message(process, traceId));
    }

    /** A handler begins. Of a message that was published several times, each copy is handled. */
    void begins(SimulatedProcess process, Sent sent) {
        int ended = runs.getOrDefault(new Message(process, Journal.traceId(sent)), 0);
        if (ended >= sent.attempts && ended > 0) {
            violated(process + " handles it again, although its handler has returned there for each copy: " + sent);
        }
    }

    /** A handler has a result, in time. */
    void returned(SimulatedProcess process, @Nullable String traceId) {
        Message message = new Message(process, traceId);
        returned.add(message);
        runs.merge(message, 1, Integer::sum);
    }

    void settled(SimulatedProcess process, @Nullable String traceId, @Nullable Settlement settlement) {
        boolean isHandled = returned.remove(new Message(process, traceId));
        if (isHandled && settlement == Settlement.REQUEUE && process.isRunning()) {
            violated(process + " gives " + traceId + " back although its handler has returned");
        }
    }

    private void violated(String found) {
        world.witness().violated(Invariant.HANDLED_ONCE, found);
    }
}
