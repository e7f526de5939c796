package io.nuropb.chaos;

import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.StepObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A file that keeps a user's callback in another process from returning for as long as it is there. The harness makes
 * and deletes it; the instance is called at each of its steps, and makes a second file, by which the harness sees that
 * it waits.
 */
final class CallbackGate implements StepObserver {

    /**
     * Within what time an instance that acts takes a step, by which it comes to the gate: it renews its lease more
     * often.
     */
    private static final Duration ARRIVAL = ChaosSettings.TTL;

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final Path shut;
    private final Path waits;
    private final String instance;
    private final NoteBook notes;

    /** @param notes beside which the files are: those of both sides are in one folder */
    CallbackGate(String instance, NoteBook notes) {
        shut = notes.file().resolveSibling(instance + ".shut");
        waits = notes.file().resolveSibling(instance + ".waits");
        this.instance = instance;
        this.notes = notes;
    }

    /** Blocks the instance's next step; says whether it came to one. It is open again if it did not. */
    boolean shut() {
        create(shut);
        boolean arrived = Polling.sees(() -> Files.exists(waits), ARRIVAL);
        if (!arrived) {
            open();
        }
        return arrived;
    }

    void open() {
        delete(shut);
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        if (!Files.exists(shut)) {
            return;
        }
        notes.write(new Note.CallbackBlocks(instance));
        create(waits);
        while (Files.exists(shut)) {
            Polling.pause(LOOK_EVERY);
        }
        delete(waits);
        notes.write(new Note.CallbackReturns(instance));
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file, e);
        }
    }
}
