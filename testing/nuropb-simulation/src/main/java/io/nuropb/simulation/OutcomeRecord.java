package io.nuropb.simulation;

import io.nuropb.messaging.Settlement;
import io.nuropb.simulation.Journal.Kind;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a handler has done counts: a request whose handler has returned at once does not go back to its queue, to be handled again,
 * however long the broker takes no reply. A process that stops may leave a reply unsent, and a connection that is lost takes its
 * deliveries along.
 */
final class OutcomeRecord {

    private final World world;
    private final Set<Copy> returned = new HashSet<>();

    OutcomeRecord(World world) {
        this.world = world;
    }

    private record Copy(SimulatedProcess process, @Nullable String traceId) {}

    /** A delivery comes; what became of an earlier one went with its connection. */
    void delivered(SimulatedProcess process, @Nullable String traceId) {
        returned.remove(new Copy(process, traceId));
    }

    /** A handler has a result, in time. */
    void returned(SimulatedProcess process, @Nullable String traceId) {
        returned.add(new Copy(process, traceId));
    }

    void settled(SimulatedProcess process, @Nullable String traceId, @Nullable Settlement settlement) {
        boolean isHandled = returned.remove(new Copy(process, traceId));
        boolean isUnanswered = world.journal()
                .find(traceId)
                .filter(sent -> sent.kind == Kind.REQUEST && !sent.replyConfirmed)
                .isPresent();
        if (isHandled && isUnanswered && settlement == Settlement.REQUEUE && process.isRunning()) {
            world.witness()
                    .violated(
                            Invariant.HANDLED_ONCE,
                            process + " gives " + traceId
                                    + " back although its handler has returned, for its reply is not" + " confirmed");
        }
    }
}
