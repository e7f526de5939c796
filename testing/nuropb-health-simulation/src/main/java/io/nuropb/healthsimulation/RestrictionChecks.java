package io.nuropb.healthsimulation;

import io.nuropb.InstanceId;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What a leader keeps its fleet from: only what fails, only who is at fault, by the modes, and not for ever. */
final class RestrictionChecks implements Checks {

    private static final int WINDOW = Thresholds.WINDOW;

    /** What was counted may be told and seen so much later. */
    private static final int LATE = Thresholds.TWO_PERIODS;

    private static final double ONE_IN = 0.1;

    private static final int NEVER = -1;

    private final ModelWorld world;
    private final GroundTruth truth;
    private final HealthConfig config;
    private final List<Caller> callers;
    private final Set<String> comeBack = new HashSet<>();
    private final Map<String, Integer> lastOut = new HashMap<>();

    /** Who is shut out of the broker, each with the last second in which it was to be. */
    private final Map<String, Integer> shutOut = new TreeMap<>();

    private int firstAt = -1;
    private int alertSince = -1;
    private int pausedAt;
    private int probeSince;
    private int probeGoneAt = NEVER;
    private int pauseToldAt = NEVER;

    RestrictionChecks(ModelWorld world) {
        this.world = world;
        truth = world.truth();
        config = world.plan().config();
        callers = world.plan().callers();
    }

    @Override
    public void led(Term term, HealthAdvice inForce) {
        alertSince = -1;
    }

    @Override
    public void alerted(String alert) {
        if (alert.contains("The fleet pauses for")) {
            pauseToldAt = world.second();
        }
        if (alert.startsWith("Failures are few")) {
            alertSince = -1;
        } else if (alert.contains("messages have failed within") && alertSince < 0) {
            alertSince = world.second();
        }
        for (int caller = 0; caller < callers.size(); caller++) {
            String quoted = "'" + callers.get(caller).user() + "'";
            boolean blames = alert.contains("aller " + quoted) && !alert.contains("any more");
            if (blames && truth.faultyShare(caller, WINDOW + LATE, last()) < 0.05 && !wasFaulty(caller)) {
                world.violated(HealthInvariant.BLAMELESS, "the leader said: " + alert);
            }
        }
    }

    private int last() {
        return Math.max(0, world.second() - 1);
    }

    private boolean wasFaulty(int caller) {
        return world.faults().all().stream()
                .anyMatch(incident -> incident.from() <= world.second()
                        && world.second() <= incident.until() + WINDOW + LATE
                        && (world.faults().isFaulty(caller, incident)
                                || world.faults().isPoisoned(caller, incident)));
    }

    private boolean wasPoisoned(int caller) {
        return world.faults().all().stream()
                .anyMatch(incident -> incident.from() <= world.second()
                        && world.second() <= incident.until() + WINDOW + LATE
                        && world.faults().isPoisoned(caller, incident));
    }

    @Override
    public void advised(HealthAdvice before, HealthAdvice now) {
        if (firstAt < 0) {
            firstAt = world.second();
        }
        if (before.asksTheSameAs(now)) {
            world.violated(HealthInvariant.SAID_ONCE, "it was asked for " + now + " twice");
        }
        obedient(now);
        lasting(before, now);
        probe(before.restrictions().probe(), now);
        callers(before.restrictions().callers(), now.restrictions().callers());
        proportionate(before, now);
    }

    /** A pause is as long as the guide says before one instance tries. */
    private void lasting(HealthAdvice before, HealthAdvice now) {
        boolean wasPaused = !before.consume() && before.restrictions().probe().isEmpty();
        boolean isPaused = !now.consume() && now.restrictions().probe().isEmpty();
        if (isPaused && !wasPaused) {
            pausedAt = world.second();
        } else if (wasPaused && !isPaused && world.second() - pausedAt < WINDOW - 2) {
            world.violated(HealthInvariant.ACTS, "the fleet paused for " + (world.second() - pausedAt) + " s only");
        }
    }

    private void obedient(HealthAdvice now) {
        Restrictions asked = now.restrictions();
        boolean breakerActs = !now.consume()
                || !asked.methods().isEmpty()
                || !asked.instances().isEmpty();
        boolean refuses = !asked.callers().isEmpty();
        if (breakerActs && config.breakerMode() == HealthConfig.Mode.ADVISE) {
            world.violated(HealthInvariant.OBEDIENT, "in the mode ADVISE the fleet is asked for " + now);
        }
        if (refuses && config.callers().mode() == CallerConfig.Mode.WARN) {
            world.violated(HealthInvariant.OBEDIENT, "in the mode WARN the fleet is asked for " + now);
        }
    }

    private void probe(Optional<InstanceId> before, HealthAdvice now) {
        Optional<InstanceId> probe = now.restrictions().probe();
        if (probe.isEmpty()) {
            probeGoneAt = before.isPresent() && !now.consume() ? world.second() : probeGoneAt;
            return;
        }
        Member leader = world.leadership().leader();
        boolean leads = leader != null && leader.id().equals(probe.get());
        if (now.consume()) {
            world.violated(HealthInvariant.ONE_PROBE, "one tries while all consume");
        }
        boolean tellsOnly =
                world.faults().anyOf(EnumSet.of(HealthFault.COUNTERS_SILENT), last() - LATE, world.second());
        if (leads
                && !tellsOnly
                && world.fleet().members().size() > 1
                && now.restrictions().instances().isEmpty()
                && before.isEmpty()
                && !truth.wasMembers(1, 10, last())) {
            world.violated(HealthInvariant.ONE_PROBE, "the leader tries itself");
        }
        boolean lives = before.map(id -> world.member(id.value()) != null).orElse(false);
        if (lives && !tellsOnly && !before.equals(probe) && world.second() - probeSince < WINDOW - 2) {
            world.violated(HealthInvariant.ONE_PROBE, before + " lives, and " + probe + " tries instead");
        }
        if (!before.equals(probe)) {
            probeSince = world.second();
        }
    }

    private void callers(Set<String> before, Set<String> now) {
        int most = Math.max(1, (int) (callers.size() * ONE_IN));
        if (now.size() > most) {
            world.violated(HealthInvariant.FEW_OUT, now + " are refused, of " + callers.size() + " callers");
        }
        before.stream().filter(user -> !now.contains(user)).forEach(comeBack::add);
        for (int caller = 0; caller < callers.size(); caller++) {
            String user = callers.get(caller).user();
            if (now.contains(user) && !before.contains(user)) {
                refused(caller, user);
            }
        }
    }

    private void refused(int caller, String user) {
        lastOut.put(user, world.second());
        boolean most =
                world.faults().strongest(HealthFault.FAULTY_CALLERS, last()).isPresent() && callers.size() > 4;
        boolean isFaulty = wasSeen(caller, 0.42) && (!most || isFaultyAlone(caller));
        if (!isFaulty && !wasPoisoned(caller)) {
            world.violated(
                    HealthInvariant.BLAMELESS,
                    user + " is refused, with " + truth.faultyShare(caller, WINDOW, last())
                            + " of its messages faulty");
        }
    }

    /**
     * Whether, in some part of what a leader can have looked at, so many of its messages were faulty: it may have been
     * refused before.
     */
    private boolean wasSeen(int caller, double share) {
        return IntStream.rangeClosed(3, WINDOW + LATE)
                .anyMatch(seconds -> truth.faultyShare(caller, seconds, last()) >= share);
    }

    private boolean isFaultyAlone(int caller) {
        return world.faults().all().stream()
                .anyMatch(incident -> incident.fault() == HealthFault.FAULTY_CALLER
                        && incident.from() <= world.second()
                        && world.faults().isFaulty(caller, incident));
    }

    private void proportionate(HealthAdvice before, HealthAdvice now) {
        Set<String> methods = new HashSet<>(now.restrictions().methods());
        methods.removeAll(before.restrictions().methods());
        boolean pauses = before.consume() && !now.consume();
        boolean known = !comeBackMethods.isEmpty();
        comeBackMethods.addAll(before.restrictions().methods());
        Set<InstanceId> suspended = new HashSet<>(now.restrictions().instances());
        suspended.removeAll(before.restrictions().instances());
        before.restrictions().instances().forEach(one -> comeBackMethods.add(one.value()));
        if ((pauses || !methods.isEmpty() || !suspended.isEmpty()) && !known && firstPause < 0) {
            boolean goneOn = alertSince >= 0 && world.second() - alertSince >= WINDOW - 1;
            if (!goneOn) {
                world.violated(HealthInvariant.PROPORTIONATE, "before the end of a second window, it asked for " + now);
            }
        }
        for (InstanceId one : suspended) {
            if (!wasBad(one)) {
                world.violated(HealthInvariant.PROPORTIONATE, one + " is suspended without cause");
            }
        }
        if (pauses) {
            firstPause = world.second();
            if (truth.isOneInstance(WINDOW, last())
                    && truth.isOneInstance(WINDOW + LATE, last())
                    && truth.fewestConsuming(WINDOW + LATE, last()) > 1) {
                world.violated(HealthInvariant.PROPORTIONATE, "the fleet pauses for one instance");
            }
            if (world.plan().mayRefuseSenders() && nobodyIsOut(before, now) && isOneCaller()) {
                world.violated(HealthInvariant.PROPORTIONATE, "the fleet pauses for one caller");
            }
            double own = truth.own(WINDOW + LATE, last());
            if (own < 15 || own < 0.07 * truth.served(WINDOW + LATE, last())) {
                world.violated(
                        HealthInvariant.PROPORTIONATE,
                        "the fleet pauses for " + Math.round(own) + " failures of its own");
            }
            if (truth.shareOf(poisoned(), WINDOW, last()) > 0.92
                    && truth.shareOf(poisoned(), WINDOW + LATE, last()) > 0.92) {
                world.violated(HealthInvariant.PROPORTIONATE, "the fleet pauses for one method");
            }
        }
        for (int method = 0; method < world.fleet().counts().methods(); method++) {
            int its = method;
            boolean fails = IntStream.of(LATE, WINDOW / 2, WINDOW, WINDOW + LATE)
                    .anyMatch(seconds -> truth.shareOf(its, seconds, last()) > 0.6);
            if (methods.contains(Counts.method(method)) && !fails) {
                world.violated(HealthInvariant.PROPORTIONATE, Counts.method(method) + " is refused without cause");
            }
        }
    }

    private static boolean nobodyIsOut(HealthAdvice before, HealthAdvice now) {
        return before.restrictions().callers().isEmpty()
                && now.restrictions().callers().isEmpty();
    }

    private boolean isOneCaller() {
        return IntStream.range(0, callers.size())
                .anyMatch(caller ->
                        truth.isOneCaller(caller, WINDOW, last()) && truth.isOneCaller(caller, WINDOW + LATE, last()));
    }

    private boolean wasBad(InstanceId one) {
        Member member = world.member(one.value());
        return member == null
                || IntStream.rangeClosed(Math.max(0, world.second() - WINDOW - LATE), world.second())
                        .anyMatch(second -> world.fleet().isBad(member, second));
    }

    private final Set<String> comeBackMethods = new HashSet<>();
    private int firstPause = -1;

    private int poisoned() {
        int worst = 0;
        for (int method = 1; method < world.fleet().counts().methods(); method++) {
            worst = truth.shareOf(method, WINDOW, last()) > truth.shareOf(worst, WINDOW, last()) ? method : worst;
        }
        return worst;
    }

    @Override
    public void terminated(String caller) {
        if (!config.callers().mode().closesConnections() || !comeBack.contains(caller)) {
            world.violated(HealthInvariant.OBEDIENT, "the connections of " + caller + " were closed");
        }
    }

    @Override
    public void shutOut(String caller) {
        if (config.callers().mode() != CallerConfig.Mode.SHUT_OUT || !comeBack.contains(caller)) {
            world.violated(HealthInvariant.OBEDIENT, caller + " was shut out");
        }
        shutOut.put(caller, world.second());
    }

    @Override
    public void admitted(String caller) {
        shutOut.remove(caller);
    }

    private void letIn(int second) {
        boolean leads = world.leadership().leader() != null;
        Set<String> refused = world.leadership().advice().restrictions().callers();
        shutOut.replaceAll((caller, last) -> !leads || refused.contains(caller) ? Integer.valueOf(second) : last);
        shutOut.forEach((caller, last) -> {
            if (second - last > LATE) {
                world.violated(HealthInvariant.RELEASES, caller + " is refused no more, and still shut out");
            }
        });
    }

    /**
     * A probe ends with another pause, which is told in the same second, or with the fleet's going on. What doubles
     * each time lasts as long as all before it together, and a little longer.
     */
    @Override
    public void passed(int second) {
        if (probeGoneAt == second && pauseToldAt != second) {
            world.violated(HealthInvariant.ONE_PROBE, "nobody tries any more, and no new pause was told");
        }
        letIn(second);
        int since = firstAt < 0 ? second : Math.min(firstAt, world.faults().last());
        double end = world.faults().last() + 1.1 * (world.faults().last() - since) + 4 * WINDOW;
        if (second > end && truth.isRestricted(second)) {
            world.violated(
                    HealthInvariant.RELEASES,
                    world.leadership().advice() + " goes on "
                            + (second - world.faults().last()) + " s after the last fault");
        }
    }
}
