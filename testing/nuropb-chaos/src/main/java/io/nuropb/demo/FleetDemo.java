package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.Ports;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A fleet of three instances in memory, in this one process and in real time, and a client that never stops asking:
 * {@code bin/demo}.
 */
public final class FleetDemo {

    private static final int FLEET = 3;
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final Duration FAILOVER_LIMIT = TTL.plusSeconds(1);
    private static final Duration HANDOVER_LIMIT = Duration.ofMillis(500);
    private static final Duration PAUSE_LIMIT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int A_WHILE = 50;

    private static final String BY_DESIGN = """
            BY DESIGN
              The death of a leader is no outage: the others go on serving, and one of them leads about one lease TTL later.
              A leader that stops leaves the election first; its successor proclaims while it still drains.""";

    private final DemoContext context;
    private final MemoryFleet fleet;
    private final InMemoryMesh mesh;

    private FleetDemo(DemoContext context) {
        this.context = context;
        mesh = new InMemoryMesh(context.scheduler(), TTL);
        fleet = new MemoryFleet(mesh, context.timeline()::tell);
    }

    /** Runs it; the exit status is 1 if an expectation was broken. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = DemoLogs.open("memory");
        Scheduler scheduler = new SystemScheduler();
        Timeline timeline = new Timeline(System.out, scheduler);
        DemoContext context =
                new DemoContext(scheduler, timeline, new OrderAttempts(scheduler), new Expectations(), new Summary());
        new FleetDemo(context).run();
        context.orderAttempts().write(folder.resolve("journal.csv"));
        System.exit(context.expectations().areKept() ? 0 : 1);
    }

    private void run() throws InterruptedException {
        try (OrderClient orderClient = new OrderClient(client(), context.orderAttempts())) {
            play(orderClient);
            context.timeline().scene("DEMO", "stops all");
            fleet.stopAll().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            lookBack();
            context.conclude(orderClient.surplusResponses(), BY_DESIGN);
        }
    }

    private void play(OrderClient orderClient) throws InterruptedException {
        try {
            context.timeline()
                    .scene("DEMO", "starts three instances; one is elected, prepares the broker and proclaims");
            for (int i = 0; i < FLEET; i++) {
                fleet.start();
            }
            awaitWholeFleet("after the start");
            context.timeline().scene("DEMO", "a client places an order every " + Timeline.text(OrderClient.BEAT));
            orderClient.begin();
            context.awaitAnswers(A_WHILE, PATIENCE);
            context.play("around the crash", "lets the leader crash: it says goodbye to nobody", this::crash);
            context.play("around the handover", "stops the new leader gracefully", this::handOver);
            context.play(
                    "in quiet times",
                    "lets the fleet work in peace",
                    () -> context.awaitAnswers(2 * A_WHILE, PATIENCE));
        } catch (FailedExpectation ending) {
            context.timeline().scene("DEMO", "cannot go on: " + ending.getMessage());
        }
        context.finish(orderClient, PATIENCE);
    }

    private void crash() throws InterruptedException {
        Moment crashed = now();
        fleet.crash(fleet.lastLeader());
        fleet.start();
        Duration failover = successorAfter(crashed);
        context.summary()
                .add(
                        "failover",
                        "%s from the crash until the successor had proclaimed; TTL %s, limit %s"
                                .formatted(text(failover), text(TTL), text(FAILOVER_LIMIT)));
        expectation("failover", failover, FAILOVER_LIMIT);
        awaitWholeFleet("after the crash");
        context.keepServing(crashed, PAUSE_LIMIT, "around the crash of a leader");
    }

    private void handOver() throws InterruptedException {
        Moment stopped = now();
        CompletableFuture<Void> ended = fleet.stop(fleet.lastLeader());
        fleet.start();
        Duration handover = successorAfter(stopped);
        context.summary().add("handover", text(handover) + " from the stop until the successor had proclaimed");
        expectation("handover", handover, HANDOVER_LIMIT);
        awaitWholeFleet("after the handover");
        context.expectations().keep(ended.isDone(), "The instance that was stopped has not ended");
        context.keepServing(stopped, PAUSE_LIMIT, "around a handover");
    }

    private void lookBack() {
        int leaders = fleet.leaderships().all().size();
        context.summary().add("leaders", leaders + ", never two at once on the clock of this process");
        fleet.leaderships()
                .overlap()
                .ifPresent(overlap -> context.expectations().keep(false, overlap));
    }

    private Duration successorAfter(Moment end) throws InterruptedException {
        awaitFleet(seen -> end.isBefore(seen.proclaimedAt()), "No successor has proclaimed");
        return end.until(fleet.proclaimedAt());
    }

    private void awaitWholeFleet(String when) throws InterruptedException {
        awaitFleet(seen -> seen.serving() == FLEET, "Not all " + FLEET + " instances serve " + when);
        if (context.orderAttempts().answered() > 0) {
            context.awaitAnswers(A_WHILE, PATIENCE);
        }
    }

    private void awaitFleet(Predicate<MemoryFleet> wanted, String otherwise) throws InterruptedException {
        context.expectations().need(fleet.await(wanted, PATIENCE), otherwise + " within " + text(PATIENCE));
    }

    private void expectation(String what, Duration took, Duration limit) {
        context.expectations()
                .keep(took.compareTo(limit) <= 0, "The " + what + " took " + text(took) + "; promised: " + text(limit));
    }

    private Ports client() {
        InMemoryConfig config = InMemoryConfig.defaults();
        return new Ports(
                Optional.empty(),
                new InMemoryTopology(mesh.broker(), config),
                new InMemoryMessageSource(mesh.broker(), config),
                new InMemoryMessagePublisher(mesh.broker(), config),
                new JacksonJson(),
                context.scheduler());
    }

    private Moment now() {
        return context.scheduler().now();
    }

    private static String text(Duration time) {
        return Timeline.text(time);
    }
}
