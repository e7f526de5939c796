package io.nuropb.testservers;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What a proxy does with bytes, each way. Pumps ask before they pass anything on, and wait here while they must. */
final class ProxyGate {
    enum Flow {
        FORWARD,
        STALL,
        SWALLOW
    }

    private final Map<Direction, Flow> flows = new EnumMap<>(Direction.class);

    ProxyGate() {
        setAll(Flow.FORWARD);
    }

    synchronized void setAll(Flow flow) {
        for (Direction direction : Direction.values()) flows.put(direction, flow);
        notifyAll();
    }

    synchronized void set(Direction direction, Flow flow) {
        flows.put(direction, flow);
        notifyAll();
    }

    synchronized boolean swallowsEverything() {
        return flows.values().stream().allMatch(flow -> flow == Flow.SWALLOW);
    }

    /** Waits out a stall, unless the connection is closed meanwhile; then says what to do with the bytes. */
    synchronized Flow pass(Direction direction, BooleanSupplier closed) throws InterruptedException {
        while (flows.get(direction) == Flow.STALL && !closed.getAsBoolean()) wait();
        return flows.getOrDefault(direction, Flow.FORWARD);
    }

    /** Makes those who wait look again whether their connection is closed. */
    synchronized void wake() {
        notifyAll();
    }
}
