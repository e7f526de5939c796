package io.nuropb.chaos;

import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be run.
 *
 * @param etcd how many members etcd has: 1 or 3
 * @param rabbit how many nodes RabbitMQ has: 1 or 3
 * @param durability how well the service's queues keep what they hold
 * @param faults how many faults there are at least
 * @param span within what time they begin, in whole seconds
 * @param seed decides which faults come when, to whom, and for how long
 * @param fleet how many processes the service has; at least 3
 * @param control what is wrong on purpose, if this is a negative control
 */
record ChaosOptions(
        int etcd,
        int rabbit,
        Durability durability,
        int faults,
        Duration span,
        long seed,
        int fleet,
        Optional<NegativeControl> control) {

    static final String USAGE = """
            bin/chaos [--etcd 1|3] [--rabbit 1|3] [--profile compatible|hardened] [--faults N] [--seconds T | --minutes M] [--seed S] [--fleet K]
            bin/chaos --negative-control loss|isolation|progress|once|belief|duty|wishes|withdrawals [--seed S]""";

    private static final String CONTROL = "--negative-control";
    private static final int SECONDS_PER_FAULT = 7;
    private static final int FEWEST_INSTANCES = 3;
    private static final Duration CONTROL_SPAN = Duration.ofSeconds(4);

    /** @throws IllegalArgumentException if a value is out of its range */
    ChaosOptions {
        require(etcd == 1 || etcd == 3, "--etcd", etcd, "1 or 3");
        require(rabbit == 1 || rabbit == 3, "--rabbit", rabbit, "1 or 3");
        require(faults >= 1, "--faults", faults, "at least 1");
        require(span.toSeconds() >= 1 && span.toNanosPart() == 0, "--seconds", span, "whole seconds, at least 1");
        require(fleet >= FEWEST_INSTANCES, "--fleet", fleet, "at least " + FEWEST_INSTANCES);
    }

    /** One server each, the compatible profile, three processes. */
    static ChaosOptions of(int faults, Duration span, long seed) {
        return new ChaosOptions(1, 1, Durability.COMPATIBLE, faults, span, seed, FEWEST_INSTANCES, Optional.empty());
    }

    /** A negative control. */
    static ChaosOptions control(NegativeControl control, long seed) {
        return new ChaosOptions(
                1,
                1,
                Durability.COMPATIBLE,
                control.faults().size(),
                CONTROL_SPAN,
                seed,
                FEWEST_INSTANCES,
                Optional.of(control));
    }

    /**
     * Reads a command line.
     *
     * @param freshSeed for a run that names none
     * @throws IllegalArgumentException if it cannot be read
     */
    static ChaosOptions parse(String[] arguments, long freshSeed) {
        Arguments words = new Arguments(arguments);
        boolean isControl = words.has(CONTROL);
        String control = words.text(CONTROL, "");
        long seed = words.number("--seed", freshSeed);
        if (isControl) {
            words.end();
            return control(control(control), seed);
        }
        int etcd = words.count("--etcd", 1);
        int rabbit = words.count("--rabbit", 1);
        String profile = words.text("--profile", rabbit == 1 ? "compatible" : "hardened");
        int faults = words.count("--faults", FaultKind.possible(etcd).size());
        Duration span = span(words, faults);
        int fleet = words.count("--fleet", FEWEST_INSTANCES);
        words.end();
        return new ChaosOptions(etcd, rabbit, durability(profile), faults, span, seed, fleet, Optional.empty());
    }

    private static Duration span(Arguments words, int faults) {
        return words.has("--minutes")
                ? Duration.ofMinutes(words.count("--minutes", 0))
                : Duration.ofSeconds(words.number("--seconds", (long) faults * SECONDS_PER_FAULT));
    }

    /** The command that does the same again. */
    String command() {
        return control.isPresent()
                ? "bin/chaos " + CONTROL + " " + control.get().name().toLowerCase(Locale.ROOT) + " --seed " + seed
                : "bin/chaos --etcd %d --rabbit %d --profile %s --faults %d --seconds %d --seed %d --fleet %d"
                        .formatted(
                                etcd,
                                rabbit,
                                durability.name().toLowerCase(Locale.ROOT),
                                faults,
                                span.toSeconds(),
                                seed,
                                fleet);
    }

    /** The layout on the broker. */
    TopologyProfile profile() {
        return durability == Durability.COMPATIBLE ? TopologyProfile.compatible() : TopologyProfile.hardened();
    }

    private static NegativeControl control(String name) {
        return Arrays.stream(NegativeControl.values())
                .filter(control -> nameOf(control).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(CONTROL + " is " + name + "; allowed: "
                        + Arrays.stream(NegativeControl.values())
                                .map(ChaosOptions::nameOf)
                                .collect(Collectors.joining(", "))));
    }

    private static String nameOf(NegativeControl control) {
        return control.name().toLowerCase(Locale.ROOT);
    }

    private static Durability durability(String profile) {
        return switch (profile) {
            case "compatible" -> Durability.COMPATIBLE;
            case "hardened" -> Durability.HARDENED;
            default ->
                throw new IllegalArgumentException("--profile is " + profile + "; allowed: compatible, hardened");
        };
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + rule);
        }
    }
}
