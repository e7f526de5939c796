package io.nuropb.healthsimulation;

/**
 * A fault that comes and goes.
 *
 * @param fault which
 * @param from the second at which it comes
 * @param until the second at which it is over
 * @param strength how bad it is, 0 to 1
 * @param place whom it befalls, modulo how many there are
 */
record HealthIncident(HealthFault fault, int from, int until, double strength, int place) {

    boolean isOn(int second) {
        return from <= second && second < until;
    }

    @Override
    public String toString() {
        return fault + " from " + from + " to " + until + " s, strength " + Math.round(strength * 100) + " %, place "
                + place;
    }
}
