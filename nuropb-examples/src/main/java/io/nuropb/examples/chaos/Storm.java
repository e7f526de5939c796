package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.FaultPlan.PlannedFault;
import io.nuropb.examples.chaos.Note.FaultBegins;
import io.nuropb.examples.chaos.Note.FaultDone;
import io.nuropb.examples.chaos.Note.FaultUndone;
import io.nuropb.examples.watch.Timeline;
import io.nuropb.testkit.servers.ServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets the faults of a plan happen, in each lane one after the other, and the lanes beside each other. */
final class Storm {

    private final FaultPlan plan;
    private final Arsenal arsenal;
    private final NoteBook notes;
    private final Timeline timeline;
    private final long beginning = System.nanoTime();

    Storm(FaultPlan plan, Arsenal arsenal, NoteBook notes, Timeline timeline) {
        this.plan = plan;
        this.arsenal = arsenal;
        this.notes = notes;
        this.timeline = timeline;
    }

    /** Blocks until the last fault is undone. */
    void rage() throws InterruptedException {
        List<Thread> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            List<PlannedFault> own = plan.faults().stream()
                    .filter(planned -> planned.fault().lane() == lane)
                    .toList();
            Thread thread = new Thread(() -> own.forEach(this::happen), "storm-" + lane);
            thread.setDaemon(true);
            thread.start();
            lanes.add(thread);
        }
        for (Thread lane : lanes) {
            lane.join();
        }
    }

    private void happen(PlannedFault planned) {
        Duration early = planned.at().minusNanos(System.nanoTime() - beginning);
        if (!early.isNegative()) {
            Patience.pause(early);
        }
        String problem = "";
        try {
            Attack attack = arsenal.prepare(planned);
            notes.write(new FaultBegins(planned.number(), planned.fault(), attack.victim()));
            timeline.tell("FAULT " + planned.number(), planned.fault() + " " + attack.victim());
            attack.begin().run();
            notes.write(new FaultDone(planned.number()));
            Patience.pause(planned.lasts());
            attack.end().run();
        } catch (ServerException e) {
            problem = String.valueOf(e.getMessage());
            timeline.tell("FAULT " + planned.number(), planned.fault() + " went wrong: " + problem);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = "interrupted";
        }
        notes.write(new FaultUndone(planned.number(), problem));
    }
}
