package io.nuropb.figures;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** How calls under way and instances went, seen twice a second from its making until it is drawn. Thread-safe. */
final class ScalingCourse {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final SupervisedDesk desk;
    private final Scheduler scheduler;
    private final Moment begun;
    private final List<PacedCalls> calls = new CopyOnWriteArrayList<>();
    private final List<TimePlot.Point> underWay = new ArrayList<>();
    private final List<TimePlot.Point> asked = new ArrayList<>();
    private final List<TimePlot.Point> serving = new ArrayList<>();
    private boolean ended;

    ScalingCourse(SupervisedDesk desk, Scheduler scheduler) {
        this.desk = desk;
        this.scheduler = scheduler;
        begun = scheduler.now();
        look();
    }

    private synchronized void look() {
        if (!ended) {
            Duration at = begun.until(scheduler.now());
            underWay.add(new TimePlot.Point(
                    at, calls.stream().mapToInt(PacedCalls::underWay).sum()));
            desk.asked().ifPresent(number -> asked.add(new TimePlot.Point(at, number)));
            serving.add(new TimePlot.Point(at, desk.serving()));
            scheduler.schedule(PERIOD, this::look);
        }
    }

    /** Counts these from now on, too. */
    void add(PacedCalls more) {
        calls.add(more);
    }

    /** Ends, and is drawn if this run is to write into the docs. */
    synchronized void draw(String file) throws IOException {
        ended = true;
        new TimePlot(
                        "Load × 8 and ÷ 8, a supervisor of processes, real etcd and RabbitMQ, the policy's times shortened")
                .with("calls under way", "", underWay)
                .with("the leader asks for", "instances", asked)
                .with("serving", "instances", serving)
                .writeIfAsked(file);
    }
}
