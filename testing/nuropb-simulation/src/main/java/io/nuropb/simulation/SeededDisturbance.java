package io.nuropb.simulation;

import io.nuropb.inmemory.Disturbance;
import java.time.Duration;

/** A network between a process and the coordinator on which some messages of one kind meet a bad fate. */
final class SeededDisturbance implements Disturbance {

    /** How many of the messages it concerns where nothing else is said. */
    static final double SHARE = 0.3;

    enum Kind {
        REQUEST,
        ANSWER,
        NEWS
    }

    enum Damage {
        LOST,
        TWICE,
        LATE
    }

    private final Chance chance;
    private final double share;
    private final Kind kind;
    private final Damage damage;
    private final Duration meanDelay;

    SeededDisturbance(Chance chance, Kind kind, Damage damage, Duration meanDelay) {
        this(chance, SHARE, kind, damage, meanDelay);
    }

    /**
     * @param share how many of the messages of its kind it concerns
     * @param meanDelay how long a message takes on average that is late
     */
    SeededDisturbance(Chance chance, double share, Kind kind, Damage damage, Duration meanDelay) {
        this.chance = chance;
        this.share = share;
        this.kind = kind;
        this.damage = damage;
        this.meanDelay = meanDelay;
    }

    @Override
    public Fate request() {
        return fate(Kind.REQUEST);
    }

    @Override
    public Fate answer() {
        return fate(Kind.ANSWER);
    }

    @Override
    public Fate news() {
        return fate(Kind.NEWS);
    }

    private Fate fate(Kind message) {
        if (message != kind || !chance.happens(share)) {
            return Fate.ARRIVES;
        }
        return switch (damage) {
            case LOST -> new Fate(0, Duration.ZERO);
            case TWICE -> new Fate(2, Duration.ZERO);
            case LATE -> new Fate(1, chance.untilNext(meanDelay));
        };
    }
}
