package io.nuropb.healthsimulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The faults of a seed, asked for by time. */
final class HealthIncidents {

    /** Of all callers, so many are faulty when most are. */
    static final double MOST_CALLERS = 0.75;

    private static final int FEW = 3;

    private final List<HealthIncident> all;
    private final int callers;

    HealthIncidents(HealthPlan plan) {
        all = plan.incidents();
        callers = plan.callers().size();
    }

    List<HealthIncident> all() {
        return all;
    }

    Optional<HealthIncident> strongest(HealthFault fault, int second) {
        HealthIncident strongest = null;
        for (HealthIncident incident : all) {
            boolean isIt = incident.fault() == fault && incident.isOn(second);
            if (isIt && (strongest == null || incident.strength() > strongest.strength())) {
                strongest = incident;
            }
        }
        return Optional.ofNullable(strongest);
    }

    boolean isOn(HealthFault fault, int second) {
        return strongest(fault, second).isPresent();
    }

    /** Whether one of these faults was on at some time of a span, both ends included. */
    boolean anyOf(Set<HealthFault> faults, int from, int until) {
        for (HealthIncident incident : all) {
            if (faults.contains(incident.fault()) && incident.from() <= until && incident.until() >= from) {
                return true;
            }
        }
        return false;
    }

    /** Whether a fault has been on all the time. */
    boolean isOnSince(HealthFault fault, int from, int until) {
        return all.stream()
                .anyMatch(incident -> incident.fault() == fault && incident.from() <= from && until < incident.until());
    }

    /** The share of faulty messages of a caller that something is wrong with; 0 where nothing is. */
    double faultsOf(int caller, int second) {
        return share(0.2, second, incident -> isFaulty(caller, incident));
    }

    boolean isFaulty(int caller, HealthIncident incident) {
        return switch (incident.fault()) {
            case FAULTY_CALLER -> Math.floorMod(caller - incident.place(), callers) < few(incident);
            case FAULTY_CALLERS -> caller < Math.ceil(MOST_CALLERS * callers);
            default -> false;
        };
    }

    /** The share of a caller's messages with which handlers fail for what is in them. */
    double failuresFor(int caller, int second) {
        return share(0.4, second, incident -> isPoisoned(caller, incident));
    }

    /** By the strongest incident that matters and is on, of which even the weakest does so much. */
    private double share(double least, int second, Predicate<HealthIncident> matters) {
        double most = 0;
        for (HealthIncident incident : all) {
            if (incident.isOn(second) && matters.test(incident)) {
                most = Math.max(most, least + (1 - least) * incident.strength());
            }
        }
        return most;
    }

    boolean isPoisoned(int caller, HealthIncident incident) {
        return incident.fault() == HealthFault.POISONED_CALLER && incident.place() % callers == caller;
    }

    /** One, or up to three of many. */
    private int few(HealthIncident incident) {
        return callers < 2 * FEW ? 1 : 1 + incident.place() / 7 % FEW;
    }

    /** When the first one came; the end of time if none ever does. */
    int first() {
        return all.stream().mapToInt(HealthIncident::from).min().orElse(Integer.MAX_VALUE);
    }

    /** When the last one is over. */
    int last() {
        return all.stream().mapToInt(HealthIncident::until).max().orElse(0);
    }
}
