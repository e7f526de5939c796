package io.nuropb.chaos;

import io.nuropb.chaos.FaultPlan.PlannedFault;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultDone;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.testservers.ServerException;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;

/** Lets the faults of a plan happen, in each lane one after the other, and the lanes beside each other. */
final class Storm {

    /**
     * For how long a fault that hit nobody is tried again, each time with another victim: until what other faults took
     * away is back.
     */
    private static final Duration PERSISTENCE = ChaosSettings.stabilisation();

    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

    private final FaultPlan plan;
    private final BiFunction<FaultKind, SplittableRandom, PreparedFault> injector;
    private final NoteBook notes;
    private final Timeline timeline;
    private final long beginning = System.nanoTime();

    /** @param injector chooses the victim of a fault among those who are there now */
    Storm(
            FaultPlan plan,
            BiFunction<FaultKind, SplittableRandom, PreparedFault> injector,
            NoteBook notes,
            Timeline timeline) {
        this.plan = plan;
        this.injector = injector;
        this.notes = notes;
        this.timeline = timeline;
    }

    /**
     * Blocks until the last fault is undone.
     *
     * @throws ServerException if a lane could not go on to its end
     */
    void rage() throws InterruptedException {
        List<FutureTask<?>> lanes =
                Arrays.stream(Lane.values()).<FutureTask<?>>map(this::begin).toList();
        for (FutureTask<?> lane : lanes) {
            try {
                lane.get();
            } catch (ExecutionException e) {
                throw new ServerException("A lane of the storm broke off: " + e.getCause(), e.getCause());
            }
        }
    }

    private FutureTask<?> begin(Lane lane) {
        List<PlannedFault> own = plan.faults().stream()
                .filter(planned -> planned.fault().lane() == lane)
                .toList();
        FutureTask<?> faults = new FutureTask<>(() -> own.forEach(this::happen), null);
        Thread thread = new Thread(faults, "storm-" + lane);
        thread.setDaemon(true);
        thread.start();
        return faults;
    }

    private void happen(PlannedFault planned) {
        Polling.pause(planned.at().minusNanos(System.nanoTime() - beginning));
        String problem;
        try {
            problem = hits(planned) ? "" : "it hit nobody for " + PERSISTENCE.toSeconds() + " s";
        } catch (ServerException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (!problem.isEmpty()) {
            tell(planned, "went wrong: " + problem);
        }
        notes.write(new FaultUndone(planned.number(), problem));
    }

    private boolean hits(PlannedFault planned) {
        SplittableRandom random = new SplittableRandom(planned.draw());
        long end = System.nanoTime() + PERSISTENCE.toNanos();
        do {
            PreparedFault prepared = injector.apply(planned.fault(), random);
            notes.write(new FaultBegins(planned.number(), planned.fault(), prepared.target()));
            Optional<String> victim = prepared.injection().inject();
            if (victim.isPresent()) {
                notes.write(new FaultDone(planned.number(), victim.get()));
                tell(planned, victim.get());
                Polling.pause(planned.lasts());
                prepared.end().run();
                return true;
            }
            tell(planned, prepared.target() + " was missed");
            Polling.pause(AGAIN_AFTER);
        } while (System.nanoTime() < end);
        return false;
    }

    private void tell(PlannedFault planned, String what) {
        timeline.tell("FAULT " + planned.number(), planned.fault() + " " + what);
    }
}
