package io.nuropb.healthsimulation;

import io.nuropb.election.Restrictions;
import io.nuropb.simulation.Chance;
import java.util.function.IntToDoubleFunction;

/**
 * What becomes of the messages that are handled in a second: who sent them, what they call, and which of them fail by
 * whose fault.
 */
final class ModelTraffic {

    private static final double MANY = 30;

    private final HealthPlan plan;
    private final Counts counts;
    private final HealthIncidents incidents;
    private final Chance chance;

    ModelTraffic(HealthPlan plan, Counts counts, HealthIncidents incidents) {
        this.plan = plan;
        this.counts = counts;
        this.incidents = incidents;
        this.chance = new Chance(plan.seed(), "traffic");
    }

    /** The share of messages that are refused at once. */
    double refused(Restrictions restrictions) {
        if (restrictions.methods().isEmpty() && restrictions.callers().isEmpty()) {
            return 0;
        }
        double methods = 0;
        for (int method = 0; method < plan.methods().size(); method++) {
            methods += restrictions.methods().contains(Counts.method(method))
                    ? plan.methods().get(method)
                    : 0;
        }
        double callers = plan.callers().stream()
                .filter(caller -> restrictions.callers().contains(caller.user()))
                .mapToDouble(Caller::share)
                .sum();
        return 1 - (1 - methods) * (1 - callers);
    }

    /** Hears what the messages of one batch add to the counts: those of one caller, or those of nobody who is known. */
    @FunctionalInterface
    interface Batches {
        void handled(int number, double[] growth);
    }

    /**
     * Splits whole messages into batches.
     *
     * @param failures the share of a batch that fails because of who handles it
     */
    void handle(
            int second,
            long messages,
            double handlerSeconds,
            Restrictions restrictions,
            IntToDoubleFunction failures,
            Batches batches) {
        long left = messages;
        for (int caller = 0; caller < plan.callers().size() && left > 0; caller++) {
            Caller one = plan.callers().get(caller);
            long sent = Math.min(left, some(messages * one.share()));
            left -= sent;
            if (sent > 0) {
                boolean out = restrictions.callers().contains(one.user());
                double[] growth = new double[counts.size()];
                long faults = out ? 0 : Math.min(sent, some(sent * faults(caller, second)));
                growth[counts.faultsOf(caller)] = faults;
                double failing = Math.max(failures.applyAsDouble(caller), incidents.failuresFor(caller, second));
                fill(growth, second, sent, faults, out ? sent : 0, restrictions, failing);
                growth[counts.failuresFor(caller)] = growth[Counts.SERVICES_FAULT];
                growth[counts.messagesOf(caller)] = sent - growth[Counts.REFUSED];
                growth[Counts.BUSY_SECONDS] = sent * handlerSeconds;
                batches.handled(caller, growth);
            }
        }
        if (left > 0) {
            double[] growth = new double[counts.size()];
            long forged = forged(left, second);
            growth[Counts.FORGED] = forged;
            fill(
                    growth,
                    second,
                    left,
                    forged,
                    0,
                    restrictions,
                    failures.applyAsDouble(plan.callers().size()));
            growth[Counts.BUSY_SECONDS] = left * handlerSeconds;
            batches.handled(plan.callers().size(), growth);
        }
    }

    private long forged(long messages, int second) {
        return incidents
                .strongest(HealthFault.FORGED_ORIGINATOR, second)
                .map(incident -> Math.min(messages, some(messages * (0.5 + 0.5 * incident.strength()))))
                .orElse(0L);
    }

    private void fill(
            double[] growth,
            int second,
            long messages,
            long faults,
            long refused,
            Restrictions restrictions,
            double failures) {
        growth[Counts.HANDLED] = messages;
        growth[Counts.CALLERS_FAULT] = faults;
        long left = messages - faults - refused;
        growth[Counts.REFUSED] = refused;
        for (int method = 0; method < plan.methods().size(); method++) {
            double mean = (messages - faults - refused) * plan.methods().get(method);
            boolean out = restrictions.methods().contains(Counts.method(method));
            double share = out ? 1 : Math.max(failures, exceptions(method, second));
            long failed = Math.min(left, some(mean * share));
            left -= failed;
            growth[out ? Counts.REFUSED : counts.failuresOf(method)] += failed;
            growth[Counts.SERVICES_FAULT] += out ? 0 : failed;
        }
        growth[Counts.NAMED_ERRORS] = Math.floor(left * plan.namedErrors());
    }

    private double faults(int caller, int second) {
        return Math.max(
                incidents.faultsOf(caller, second), plan.callers().get(caller).faults());
    }

    private double exceptions(int method, int second) {
        double poisoned = incidents
                .strongest(HealthFault.POISONED_METHOD, second)
                .filter(incident -> incident.place() % plan.methods().size() == method)
                .map(incident -> 0.6 + 0.4 * incident.strength())
                .orElse(plan.exceptions());
        return incidents
                .strongest(HealthFault.STORM, second)
                .map(incident -> Math.max(poisoned, 0.3 + 0.7 * incident.strength()))
                .orElse(poisoned);
    }

    /** So many on average, and never less than none. */
    private long some(double mean) {
        if (mean > MANY) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.bits().nextGaussian()));
        }
        if (mean <= 0) {
            return 0;
        }
        double end = Math.exp(-mean);
        double product = chance.fraction();
        int count = 0;
        while (product > end) {
            product *= chance.fraction();
            count++;
        }
        return count;
    }

    /** Adds one array to another. */
    static void add(double[] to, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += what[i];
        }
    }
}
