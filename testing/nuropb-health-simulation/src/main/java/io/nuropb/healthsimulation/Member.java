package io.nuropb.healthsimulation;

import io.nuropb.InstanceId;
import io.nuropb.election.Presence;
import io.nuropb.health.HealthWatch;
import io.nuropb.health.sensors.FleetSensor;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One instance of the fleet, and what it has counted in its present life. */
final class Member {

    private final int number;
    private final InstanceId id;
    private final double[] counts;
    private int life;
    private boolean consuming;
    private Presence told;
    private @Nullable HealthWatch watch;
    private @Nullable FleetSensor sensor;

    Member(int number, int counts) {
        this.number = number;
        id = new InstanceId("i" + number);
        this.counts = new double[counts];
        told = new Presence(id, "joining", false, 0, Map.of());
    }

    int number() {
        return number;
    }

    InstanceId id() {
        return id;
    }

    String life() {
        return id.value() + "/" + life;
    }

    boolean isConsuming() {
        return consuming;
    }

    void consume(boolean now) {
        consuming = now;
    }

    double[] counts() {
        return counts;
    }

    /** It ends and begins anew: it has counted nothing, and watches over nothing. */
    void restart() {
        consuming = false;
        told = new Presence(id, "joining", false, 0, Map.of());
        Arrays.fill(counts, 0);
        life++;
        watch = null;
        sensor = null;
    }

    Presence told() {
        return told;
    }

    void tell(Presence presence) {
        told = presence;
    }

    @Nullable
    HealthWatch watch() {
        return watch;
    }

    @Nullable
    FleetSensor sensor() {
        return sensor;
    }

    void watchWith(HealthWatch itsWatch, FleetSensor itsSensor) {
        watch = itsWatch;
        sensor = itsSensor;
    }

    @Override
    public String toString() {
        return life();
    }
}
