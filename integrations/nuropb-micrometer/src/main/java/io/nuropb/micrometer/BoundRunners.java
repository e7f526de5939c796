package io.nuropb.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.nuropb.ServiceName;
import io.nuropb.runner.ServiceRunner;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * The runners of one service that are bound to one registry. A registry has one meter for each name and tags and gives
 * it to whoever registers it again, so that all of them share their meters. It keeps no runner alive. Thread-safe.
 */
final class BoundRunners {

    /**
     * A registry can be asked for its meters only, and not for what these read: so it is kept here for as long as the
     * registry lives.
     */
    private static final Map<MeterRegistry, Map<ServiceName, BoundRunners>> ALL = new WeakHashMap<>();

    private final List<WeakReference<ServiceRunner>> runners = new CopyOnWriteArrayList<>();

    private BoundRunners() {}

    /** Those of the runner's service, with this one as the last. */
    static BoundRunners with(ServiceRunner runner, MeterRegistry registry) {
        synchronized (ALL) {
            BoundRunners bound = ALL.computeIfAbsent(registry, anew -> new HashMap<>())
                    .computeIfAbsent(runner.identity().service(), anew -> new BoundRunners());
            bound.add(runner);
            return bound;
        }
    }

    private void add(ServiceRunner runner) {
        runners.removeIf(known -> known.get() == null);
        if (runners.stream().noneMatch(known -> known.get() == runner)) {
            runners.add(new WeakReference<>(runner));
        }
    }

    /** A number of the runner that was bound last, of those that are still there; not a number if none is. */
    double last(ToDoubleFunction<ServiceRunner> value) {
        return runners.stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .map(value::applyAsDouble)
                .orElse(Double.NaN);
    }

    /**
     * What all runners together have counted; it never falls, for what a runner had counted when it was last read
     * remains.
     */
    static final class Total {

        private final ToDoubleFunction<ServiceRunner> count;
        private final Map<WeakReference<ServiceRunner>, Double> counted = new HashMap<>();
        private double gone;

        Total(ToDoubleFunction<ServiceRunner> count) {
            this.count = count;
        }

        synchronized double of(BoundRunners bound) {
            for (WeakReference<ServiceRunner> known : bound.runners) {
                ServiceRunner runner = known.get();
                if (runner != null) {
                    counted.put(known, count.applyAsDouble(runner));
                }
            }
            counted.entrySet().removeIf(this::letGo);
            return gone
                    + counted.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        private boolean letGo(Map.Entry<WeakReference<ServiceRunner>, Double> one) {
            if (one.getKey().get() != null) {
                return false;
            }
            gone += one.getValue();
            return true;
        }
    }
}
