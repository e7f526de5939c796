package io.nuropb.inmemory;

import io.nuropb.inmemory.CoordinatorServer.Snapshot;
import io.nuropb.inmemory.KeyValueStore.Change;
import io.nuropb.inmemory.SessionLine.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads all keys of a service and watches them from the next revision on, so that nothing is missed.
 *
 * <p>It does both anew after a while when the watch breaks, at once when somebody is in doubt, and from time to time anyway, because a
 * watch may have fallen silent. Lives on the session's line.
 */
final class FleetWatch {

    private final SessionLine line;
    private final String prefix;
    private final Duration period;
    private final Duration retry;
    private final Consumer<Snapshot> onRead;
    private final Consumer<List<Change>> onChanged;
    private final Consumer<Refusal> onUnanswered;
    private final Consumer<Refusal> onRefused;
    private Optional<LinkedWatch> watch = Optional.empty();
    private boolean reading;
    private boolean inDoubt;

    /**
     * @param ttl the TTL of the session's lease, by which the periods are measured
     * @param onUnanswered hears that a question was not answered, and will be asked again
     * @param onRefused hears why the keys cannot be read, if trying again will not help
     */
    FleetWatch(
            SessionLine line,
            String prefix,
            Duration ttl,
            Consumer<Snapshot> onRead,
            Consumer<List<Change>> onChanged,
            Consumer<Refusal> onUnanswered,
            Consumer<Refusal> onRefused) {
        this.onUnanswered = onUnanswered;
        this.line = line;
        this.prefix = prefix;
        this.period = ttl.dividedBy(2);
        this.retry = ttl.dividedBy(LeaseKeeper.RETRIES_IN_TTL);
        this.onRead = onRead;
        this.onChanged = onChanged;
        this.onRefused = onRefused;
    }

    /** Reads, and watches from there. If it is reading already, it reads once more afterwards. */
    void refresh() {
        if (reading) {
            inDoubt = true;
            return;
        }
        reading = true;
        inDoubt = false;
        end();
        line.after(period, Purpose.READ, this::refresh);
        line.askToRead("read " + prefix, server -> server.read(prefix), this::read, this::failed);
    }

    void end() {
        watch.ifPresent(LinkedWatch::end);
        watch = Optional.empty();
    }

    private void read(Snapshot snapshot) {
        reading = false;
        watch = Optional.of(line.watch(prefix, snapshot.revision() + 1, onChanged, why -> refreshLater()));
        onRead.accept(snapshot);
        if (inDoubt) {
            refresh();
        }
    }

    private void failed(Refusal refusal) {
        reading = false;
        if (refusal.isAmbiguous()) {
            refreshLater();
            onUnanswered.accept(refusal);
        } else {
            onRefused.accept(refusal);
        }
    }

    /** Not at once: an old snapshot leads to a watch that is refused again, for as long as old ones are all there is to read. */
    private void refreshLater() {
        line.after(retry, Purpose.READ, this::refresh);
    }
}
