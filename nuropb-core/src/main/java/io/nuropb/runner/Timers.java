package io.nuropb.runner;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The timers that are set, each with the number of its effect. Immutable. */
public final class Timers {

    private static final Timers NONE = new Timers(List.of());

    private record Timer(TimerPurpose purpose, long number) {}

    /** One or two, mostly. */
    private final List<Timer> set;

    private Timers(List<Timer> set) {
        this.set = set;
    }

    /** None is set. */
    public static Timers none() {
        return NONE;
    }

    /** The number of the timer of this purpose; 0 if none is set, for effects count from 1. */
    public long number(TimerPurpose purpose) {
        // Asked for each purpose at each event: without an iterator.
        for (int i = 0; i < set.size(); i++) {
            if (set.get(i).purpose() == purpose) {
                return set.get(i).number();
            }
        }
        return 0;
    }

    /** Whether a timer of this purpose is set. */
    public boolean isSet(TimerPurpose purpose) {
        return number(purpose) != 0;
    }

    /**
     * The same with this timer in place of one of its purpose.
     *
     * @param number of its effect; 1 or more
     */
    Timers with(TimerPurpose purpose, long number) {
        List<Timer> more = others(purpose, set.size() + 1);
        more.add(new Timer(purpose, number));
        return new Timers(more);
    }

    /** The same without the timer of this purpose. */
    Timers without(TimerPurpose purpose) {
        if (!isSet(purpose)) {
            return this;
        }
        return set.size() == 1 ? NONE : new Timers(others(purpose, set.size() - 1));
    }

    private List<Timer> others(TimerPurpose purpose, int size) {
        List<Timer> others = new ArrayList<>(size);
        for (Timer timer : set) {
            if (timer.purpose() != purpose) {
                others.add(timer);
            }
        }
        return others;
    }

    /** Those that are set, in the order of their purposes. */
    public Map<TimerPurpose, Long> asMap() {
        Map<TimerPurpose, Long> all = new EnumMap<>(TimerPurpose.class);
        set.forEach(timer -> all.put(timer.purpose(), timer.number()));
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timers timers && asMap().equals(timers.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
