package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.Status;
import io.nuropb.watch.Leaderships;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The instances of a fleet within this process: starts, crashes and stops them, and hears what they tell. Thread-safe.
 */
final class MemoryFleet {

    private final InMemoryMesh mesh;
    private final Scheduler scheduler;
    private final BiConsumer<String, String> story;
    private final Leaderships leaderships;
    private final Map<String, InProcessInstance> members = new LinkedHashMap<>();
    private String lastLeader = "";
    private Moment proclaimed;
    private int started;

    /** @param story told who did what */
    MemoryFleet(InMemoryMesh mesh, BiConsumer<String, String> story) {
        this.mesh = mesh;
        this.scheduler = mesh.scheduler();
        this.story = story;
        this.leaderships = new Leaderships(scheduler);
        this.proclaimed = scheduler.now();
    }

    /** Starts one more instance. */
    synchronized void start() {
        String name = "orders-" + ++started;
        InProcessInstance member = new InProcessInstance(name, mesh);
        member.runner().observe(leaderships.of(name));
        member.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                heard(name, before, after);
            }
        });
        members.put(name, member);
        member.start().exceptionally(failure -> {
            story.accept(name, "did not start: " + failure.getMessage());
            return null;
        });
    }

    private synchronized void heard(String name, Status before, Status after) {
        StateReporter.of(before, after).forEach(what -> story.accept(name, what));
        if (after.state() == RunningState.RUNNING_LEADER && before.state() == RunningState.TAKING_LEADERSHIP) {
            lastLeader = name;
            proclaimed = scheduler.now();
        }
        notifyAll();
    }

    /** Lets an instance crash. */
    synchronized void crash(String name) {
        take(name).crash();
        story.accept(name, "is dead");
    }

    /** Stops an instance gracefully; completes when it has ended. */
    synchronized CompletableFuture<Void> stop(String name) {
        return take(name).stop();
    }

    private InProcessInstance take(String name) {
        return Objects.requireNonNull(members.remove(name), () -> name + " does not run");
    }

    /** Stops all that run; completes when they have ended. */
    synchronized CompletableFuture<Void> stopAll() {
        CompletableFuture<?>[] stops =
                members.values().stream().map(InProcessInstance::stop).toArray(CompletableFuture<?>[]::new);
        members.clear();
        return CompletableFuture.allOf(stops);
    }

    /** Who proclaimed last; empty if nobody did. */
    synchronized String lastLeader() {
        return lastLeader;
    }

    /** When the last proclamation was made. */
    synchronized Moment proclaimedAt() {
        return proclaimed;
    }

    /** How many instances serve under a leader's word. */
    synchronized int serving() {
        return (int) members.values().stream()
                .map(member -> member.runner().status())
                .filter(status -> status.ready() && status.consuming())
                .count();
    }

    /** Who led when. */
    Leaderships leaderships() {
        return leaderships;
    }

    /**
     * Blocks until the fleet is as wanted.
     *
     * @return whether it was within the limit
     */
    synchronized boolean await(Predicate<MemoryFleet> wanted, Duration limit) throws InterruptedException {
        Moment end = scheduler.now().plus(limit);
        while (!wanted.test(this) && scheduler.now().isBefore(end)) {
            wait(Math.max(1, scheduler.now().until(end).toMillis()));
        }
        return wanted.test(this);
    }
}
