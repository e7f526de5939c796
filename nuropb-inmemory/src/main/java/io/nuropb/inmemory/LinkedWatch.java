package io.nuropb.inmemory;

import io.nuropb.inmemory.Disturbance.Transmission;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A watch, as a client holds it: it tells of changes until it is ended, breaks, or falls silent. Thread-safe. */
final class LinkedWatch {

    private final CoordinatorServer server;
    private final Pipe toClient;
    private final Consumer<List<KeyChange>> told;
    private final Consumer<StoreException> broken;
    private final Consumer<LinkedWatch> onEnd;
    private final Supplier<Transmission> transmission;
    private Runnable endAtServer = () -> {};
    private boolean ended;
    private boolean mute;

    LinkedWatch(
            CoordinatorServer server,
            Pipe toClient,
            Consumer<List<KeyChange>> told,
            Consumer<StoreException> broken,
            Consumer<LinkedWatch> onEnd,
            Supplier<Transmission> transmission) {
        this.server = server;
        this.toClient = toClient;
        this.told = told;
        this.broken = broken;
        this.onEnd = onEnd;
        this.transmission = transmission;
    }

    /** Begins at the server. */
    void begin(List<KeyRange> ranges, long from) {
        Optional<Runnable> end =
                server.watch(ranges, from, changes -> toClient.send(() -> tell(changes), transmission.get()));
        if (end.isEmpty()) {
            toClient.send(() ->
                    breakOff(StoreException.unanswered("The history since revision " + from + " was compacted", null)));
        } else if (hasEndedBefore(end.get())) {
            end.get().run();
        }
    }

    /** Ends quietly. */
    void end() {
        if (finish()) {
            onEnd.accept(this);
            endAtServer().run();
        }
    }

    /** Ends, and says why. */
    void breakOff(StoreException why) {
        boolean heard = isHeard();
        end();
        if (heard) {
            broken.accept(why);
        }
    }

    /** Says nothing any more, without ending. */
    synchronized void mute() {
        mute = true;
    }

    private void tell(List<KeyChange> changes) {
        if (isHeard()) {
            told.accept(changes);
        }
    }

    private synchronized boolean hasEndedBefore(Runnable end) {
        endAtServer = end;
        return ended;
    }

    private synchronized Runnable endAtServer() {
        return endAtServer;
    }

    private synchronized boolean finish() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Whether it tells of changes still. */
    synchronized boolean isHeard() {
        return !ended && !mute;
    }
}
