package io.nuropb.healthsimulation;

import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.loadcurves.CurveGenerator;
import io.nuropb.loadcurves.LoadCurve;
import io.nuropb.loadcurves.LoadCurve.Kind;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.simulation.Chance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a seed draws: a service, its load, who calls it, and how its leader watches over it.
 *
 * @param methods the share of each method in all messages
 * @param namedErrors the share of messages that handlers answer with an error that they have a name for
 * @param exceptions the share of messages whose handler fails when all is well
 * @param incidents the faults, by the second at which they come
 */
record HealthPlan(
        long seed,
        LoadCurve curve,
        HealthConfig config,
        long highWaterMark,
        List<Caller> callers,
        List<Double> methods,
        double namedErrors,
        double exceptions,
        List<HealthIncident> incidents) {

    /** How long a service is watched. */
    static final int SECONDS = 25 * 60;

    /** From then on faults come: until then a leader has seen what there is to see. */
    static final int WARM = 150;

    /** Until then all faults are over. */
    static final int PEACE = 800;

    private static final double FAULTLESS = 0.25;

    private static final double DEAD_LETTERS = 0.3;

    private static final double ONE_BAD_INSTANCE = 0.1;

    private static final double POISONED_CALLER = 0.15;

    private static final double LOST_FOR_LONG = 0.1;

    /** Longer than each window and memory of the policies, with the time in which replacements start; in seconds. */
    private static final int LONG = 400;

    private static final List<Kind> KINDS = List.of(
            Kind.CONSTANT, Kind.CONSTANT, Kind.STEPS, Kind.RAMPS, Kind.BURSTS, Kind.DIURNAL, Kind.SLOW_HANDLERS);

    private static final List<List<HealthFault>> THEMES = List.of(
            List.copyOf(EnumSet.complementOf(
                    EnumSet.of(HealthFault.DEAD_LETTERS, HealthFault.ONE_BAD_INSTANCE, HealthFault.POISONED_CALLER))),
            List.of(
                    HealthFault.STORM,
                    HealthFault.POISONED_METHOD,
                    HealthFault.FORGED_ORIGINATOR,
                    HealthFault.FAULTY_CALLER),
            List.of(
                    HealthFault.FAULTY_CALLER,
                    HealthFault.FAULTY_CALLER,
                    HealthFault.FAULTY_CALLERS,
                    HealthFault.FORGED_ORIGINATOR),
            List.of(
                    HealthFault.LOST_CONSUMERS,
                    HealthFault.DRAIN,
                    HealthFault.BROKER_ALARM,
                    HealthFault.OPERATOR_PAUSE,
                    HealthFault.INSTANCE_RESTART),
            List.copyOf(HealthFault.OF_THE_MONITOR));

    static HealthPlan draw(long seed) {
        Chance chance = new Chance(seed, "health");
        LoadCurve curve = CurveGenerator.curve(chance.of(KINDS), seed, SECONDS);
        List<Caller> callers = callers(chance);
        List<Double> methods = shares(chance, 2 + chance.below(5));
        HealthConfig config = config(chance, curve, seed);
        long highWaterMark = RunnerConfig.defaults().highWaterMark();
        double namedErrors = chance.happens(0.5) ? chance.between(0, 0.4) : 0;
        double exceptions = chance.between(0, 0.005);
        List<HealthIncident> incidents = chance.happens(FAULTLESS) ? List.of() : faults(seed);
        return new HealthPlan(seed, curve, config, highWaterMark, callers, methods, namedErrors, exceptions, incidents);
    }

    HealthPlan with(List<HealthIncident> others) {
        return new HealthPlan(seed, curve, config, highWaterMark, callers, methods, namedErrors, exceptions, others);
    }

    /** Whether one of these faults comes. */
    boolean has(HealthFault... faults) {
        List<HealthFault> wanted = Arrays.asList(faults);
        return incidents.stream().map(HealthIncident::fault).anyMatch(wanted::contains);
    }

    /** Whether a caller may be refused who does harm alone. */
    boolean mayRefuse() {
        return config.callers().mode() != CallerConfig.Mode.WARN && has(HealthFault.FAULTY_CALLER);
    }

    /** Whether a method may be refused. */
    boolean mayRefuseMethods() {
        return config.breakerMode() == HealthConfig.Mode.ACT && has(HealthFault.POISONED_METHOD);
    }

    /** Whether a caller may be refused whose data handlers cannot use. */
    boolean mayRefuseSenders() {
        return config.callers().mode() != CallerConfig.Mode.WARN
                && config.breakerMode() == HealthConfig.Mode.ACT
                && has(HealthFault.POISONED_CALLER);
    }

    /** Whether another instance leads after a while. */
    boolean changesLeader() {
        return has(HealthFault.LEADER_CRASH, HealthFault.LEADER_RESIGNS);
    }

    boolean isFaultless() {
        return incidents.isEmpty();
    }

    boolean isConstant() {
        return curve.kind() == Kind.CONSTANT;
    }

    /** The caller after this one; nobody's name if there is none. */
    String another(String user) {
        return callers.stream()
                .map(Caller::user)
                .filter(other -> !other.equals(user))
                .findFirst()
                .orElse("nobody");
    }

    private static HealthConfig config(Chance chance, LoadCurve curve, long seed) {
        int start = curve.needed(0, ScalingConfig.defaults().utilisation());
        int least = chance.happens(0.5) ? 1 : 1 + chance.below(start + 3);
        int most = chance.happens(0.35) ? Math.max(start + 3, 6) : 100;
        CallerConfig callers =
                CallerConfig.defaults().withMode(mode(chance, seed)).withSeed(seed);
        HealthConfig.Mode mode = chance.happens(0.8) ? HealthConfig.Mode.ACT : HealthConfig.Mode.ADVISE;
        HealthConfig defaults = HealthConfig.defaults();
        return defaults.withScaling(ScalingConfig.defaults().withBounds(least, most))
                .withBreaker(defaults.breaker(), mode)
                .withCallers(callers);
    }

    /** Of those seeds that are to terminate, half shut out: so all others live as they did before that was a mode. */
    private static CallerConfig.Mode mode(Chance chance, long seed) {
        CallerConfig.Mode drawn =
                chance.of(List.of(CallerConfig.Mode.WARN, CallerConfig.Mode.REFUSE, CallerConfig.Mode.TERMINATE));
        return drawn == CallerConfig.Mode.TERMINATE && seed % 2 == 0 ? CallerConfig.Mode.SHUT_OUT : drawn;
    }

    /** At most as many as an instance tells of. */
    private static List<Caller> callers(Chance chance) {
        List<Caller> callers = new ArrayList<>();
        double verified = chance.between(0.7, 1);
        for (double share : shares(chance, 1 + chance.below(14))) {
            callers.add(new Caller("user" + callers.size(), share * verified, chance.between(0, 0.005)));
        }
        return callers;
    }

    private static List<Double> shares(Chance chance, int count) {
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            weights.add(chance.between(0.3, 1));
        }
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        return weights.stream().map(weight -> weight / all).toList();
    }

    /** Faults of one theme or of all; in half of the seeds, the leader changes while the first one has consequences. */
    private static List<HealthIncident> incidents(Chance chance) {
        List<HealthIncident> incidents = new ArrayList<>();
        List<HealthFault> kinds = chance.of(THEMES);
        int count = 1 + chance.below(4);
        for (int i = 0; i < count; i++) {
            HealthFault fault = chance.of(kinds);
            incidents.add(incident(chance, fault, WARM + chance.below(PEACE - WARM - fault.longest())));
        }
        incidents.sort(Comparator.comparingInt(HealthIncident::from));
        if (chance.happens(0.5)) {
            HealthFault change = chance.of(List.of(HealthFault.LEADER_CRASH, HealthFault.LEADER_RESIGNS));
            incidents.add(
                    incident(chance, change, Math.min(PEACE, incidents.get(0).from() + 60 + chance.below(120))));
            incidents.sort(Comparator.comparingInt(HealthIncident::from));
        }
        return List.copyOf(incidents);
    }

    /**
     * What happens to other services' messages as well, or to an instance for a reason of its own, comes beside all
     * else.
     */
    private static List<HealthIncident> beside(Chance chance, HealthFault fault, double probability) {
        return chance.happens(probability)
                ? List.of(incident(chance, fault, WARM + chance.below(PEACE - WARM - fault.longest())))
                : List.of();
    }

    /** Consumers that are gone, and come back, if ever, when all that a leader remembers is of later. */
    private static List<HealthIncident> lostForLong(Chance chance) {
        if (!chance.happens(LOST_FOR_LONG)) {
            return List.of();
        }
        int from = WARM + chance.below(PEACE - WARM - LONG);
        int until = LONG + from + chance.below(PEACE - LONG - from + 1);
        return List.of(
                new HealthIncident(HealthFault.LOST_CONSUMERS, from, until, chance.fraction(), chance.below(1_000)));
    }

    private static List<HealthIncident> faults(long seed) {
        return Stream.of(
                        lostForLong(new Chance(seed, "lost for long")),
                        beside(new Chance(seed, "dead letters"), HealthFault.DEAD_LETTERS, DEAD_LETTERS),
                        beside(new Chance(seed, "one bad instance"), HealthFault.ONE_BAD_INSTANCE, ONE_BAD_INSTANCE),
                        beside(new Chance(seed, "poisoned caller"), HealthFault.POISONED_CALLER, POISONED_CALLER),
                        incidents(new Chance(seed, "faults")))
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(HealthIncident::from))
                .toList();
    }

    private static HealthIncident incident(Chance chance, HealthFault fault, int from) {
        int length = fault.shortest() + chance.below(fault.longest() - fault.shortest() + 1);
        return new HealthIncident(fault, from, from + length, chance.fraction(), chance.below(1_000));
    }
}
