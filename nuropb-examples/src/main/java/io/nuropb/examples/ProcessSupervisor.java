package io.nuropb.examples;

import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.actuators.ScalingSignal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps as many processes of a service on this machine as its leader asks for, as an orchestrator does on many: where
 * one is missing or has died it starts one, and of too many it tells the youngest to stop. Who is told to stop finishes
 * what it handles, takes nothing more, and ends by itself; it is not counted from then on, and never killed.
 *
 * <p>It must outlive the instances, so it belongs into a process of its own: see {@link SupervisedOrders}. Thread-safe.
 */
public final class ProcessSupervisor implements InstanceScaler, AutoCloseable {

    private final Supplier<Process> start;
    private final Deque<Process> serving = new ArrayDeque<>();
    private final List<Process> draining = new ArrayList<>();
    private boolean closed;

    /**
     * @param start starts an instance in a process that ends in order when it gets SIGTERM, as with
     *     {@code stopOnShutdown()}
     */
    public ProcessSupervisor(Supplier<Process> start) {
        this.start = start;
    }

    @Override
    public void signal(ScalingSignal signal) {
        signal.desired().ifPresent(this::follow);
    }

    // tag::follow[]
    /** Has so many instances run from now on, unless this is closed. Does not wait for those that are to end. */
    public synchronized void follow(int desired) {
        if (closed) return;
        serving.removeIf(process -> !process.isAlive());
        draining.removeIf(process -> !process.isAlive());
        while (serving.size() < desired) {
            serving.addLast(start.get());
        }
        while (serving.size() > desired) {
            Process youngest = serving.removeLast();
            youngest.toHandle().destroy(); // Process.destroy would close the streams that it may still log to
            draining.add(youngest);
        }
    }
    // end::follow[]

    /** How many run that are not told to stop. */
    public synchronized int serving() {
        return (int) serving.stream().filter(Process::isAlive).count();
    }

    /** How many were told to stop and still finish what they handle. */
    public synchronized int draining() {
        return (int) draining.stream().filter(Process::isAlive).count();
    }

    /** Tells all to stop, and waits until they have ended. None is started any more. */
    @Override
    public void close() {
        List<Process> all;
        synchronized (this) {
            follow(0);
            closed = true;
            all = List.copyOf(draining);
        }
        all.forEach(process -> process.onExit().join());
    }
}
