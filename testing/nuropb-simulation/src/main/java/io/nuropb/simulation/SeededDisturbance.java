package io.nuropb.simulation;

import io.nuropb.inmemory.Disturbance;
import java.time.Duration;

/** A network between a process and the coordinator on which some messages of one kind are lost, late or doubled. */
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
    public Transmission request() {
        return transmission(Kind.REQUEST);
    }

    @Override
    public Transmission answer() {
        return transmission(Kind.ANSWER);
    }

    @Override
    public Transmission news() {
        return transmission(Kind.NEWS);
    }

    private Transmission transmission(Kind message) {
        if (message != kind || !chance.happens(share)) {
            return Transmission.ARRIVES;
        }
        return switch (damage) {
            case LOST -> new Transmission(0, Duration.ZERO);
            case TWICE -> new Transmission(2, Duration.ZERO);
            case LATE -> new Transmission(1, chance.untilNext(meanDelay));
        };
    }
}
