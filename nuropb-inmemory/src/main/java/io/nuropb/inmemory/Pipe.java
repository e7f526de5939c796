package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.inmemory.Disturbance.Transmission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One direction of a connection: what is sent arrives in order, after a delay, unless the pipe is stalled or cut.
 * Thread-safe.
 */
final class Pipe {

    private record Parcel(Moment due, Runnable arrival) {}

    private final Scheduler scheduler;
    private final Deque<Parcel> underWay = new ArrayDeque<>();
    private Duration delay = Duration.ZERO;
    private boolean stalled;
    private boolean moving;

    Pipe(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    synchronized void send(Runnable arrival) {
        underWay.add(new Parcel(scheduler.now().plus(delay), arrival));
        move();
    }

    /**
     * Sends as often and as late as its transmission says; one that is late keeps no place, but waits while the pipe is
     * stalled.
     */
    void send(Runnable arrival, Transmission transmission) {
        for (int copy = 0; copy < transmission.copies(); copy++) {
            if (transmission.delay().isZero()) {
                send(arrival);
            } else {
                scheduler.schedule(transmission.delay(), () -> send(arrival));
            }
        }
    }

    synchronized void delay(Duration later) {
        delay = later;
    }

    /** Lets nothing arrive until {@link #restore}; what was sent is kept. */
    synchronized void stall() {
        stalled = true;
    }

    /** Loses everything that is under way. */
    synchronized void clear() {
        underWay.clear();
    }

    synchronized void restore() {
        stalled = false;
        delay = Duration.ZERO;
        move();
    }

    private synchronized void move() {
        Parcel next = underWay.peek();
        if (next != null && !stalled && !moving) {
            moving = true;
            scheduler.schedule(scheduler.now().until(next.due()), this::arrive);
        }
    }

    private void arrive() {
        try {
            first().ifPresent(parcel -> parcel.arrival().run());
        } finally {
            goOn();
        }
    }

    private synchronized Optional<Parcel> first() {
        Parcel next = underWay.peek();
        boolean arrives = next != null && !stalled && !scheduler.now().isBefore(next.due());
        return arrives ? Optional.of(underWay.remove()) : Optional.empty();
    }

    private synchronized void goOn() {
        moving = false;
        move();
    }
}
