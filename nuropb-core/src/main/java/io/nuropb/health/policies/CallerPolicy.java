package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.health.detectors.CallerFaults;
import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.health.policies.CallerStanding.Level;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to do about callers whose messages are faulty: a pure function of what it decided before and of what the leader
 * sees now. Thread-safe.
 *
 * <p>Only faults of callers whom the broker has verified count, so that nobody can be blamed with somebody else's
 * messages. A caller is compared with its peers: when half of them or more are faulty, it may be the service that has
 * changed. Then only the worst of them is warned of, once, and nobody is refused; of two callers neither is the rule,
 * and being alone, a caller has no peers to be worse than. Whoever was refused and has come back is on probation: one
 * window is enough to be refused again, for twice as long, until it has behaved for the longest quarantine.
 */
public final class CallerPolicy {

    /** Of a caller with fewer messages in a window nothing can be said, as a peer neither. */
    private static final long MIN_PEER_MESSAGES = 10;

    /** What was refused before the end of a quarantine may be reported so much later. */
    private static final Duration REPORT_LAG = Duration.ofSeconds(10);

    private static final double JITTER = 0.1;

    private static final CallerCounters NOTHING = new CallerCounters(0, 0);

    private static final Comparator<Map.Entry<String, CallerCounters>> MOST_FAULTS_FIRST = Comparator.comparingLong(
                    (Map.Entry<String, CallerCounters> caller) ->
                            -caller.getValue().faults())
            .thenComparing(Map.Entry::getKey);

    private final CallerConfig config;

    /** @param config when a caller is at fault, and how far to go */
    public CallerPolicy(CallerConfig config) {
        this.config = config;
    }

    /** What the policy knows from before; for itself alone. */
    public static final class State {
        private final CallerFaults faults;
        private final Map<String, CallerStanding> standings;

        private State(CallerFaults faults, Map<String, CallerStanding> standings) {
            this.faults = faults;
            this.standings = Map.copyOf(standings);
        }

        /** The callers whose requests are refused until the next decision. */
        public Set<String> refused() {
            return out(standings);
        }
    }

    /**
     * A decision.
     *
     * @param state what to give with the next sample
     * @param acts what to do and to say now, in this order
     * @param refused the callers whose requests are to be refused until the next decision
     */
    public record Step(State state, List<Act> acts, Set<String> refused) {

        public Step {
            acts = List.copyOf(acts);
            refused = Set.copyOf(refused);
        }
    }

    /**
     * One thing to do.
     *
     * @param kind what
     * @param caller with whom
     * @param reason why, in a sentence with its numbers
     */
    public record Act(Kind kind, String caller, String reason) {

        /** What can be done. */
        public enum Kind {
            /** Say so. */
            WARN,
            /** Refuse the caller's requests from now on. */
            REFUSE,
            /** Refuse them no longer. */
            RELEASE,
            /** Close the caller's connections. */
            TERMINATE,
            /** Close them, and let the caller open none from now on. */
            SHUT_OUT,
            /** Let it open connections again, if it was shut out. */
            ADMIT
        }

        /** Whether it is done at the broker; the act that it follows from has the same reason. */
        public boolean concernsConnections() {
            return kind == Kind.TERMINATE || kind == Kind.SHUT_OUT || kind == Kind.ADMIT;
        }

        /** The same for people. */
        public Alert alert() {
            return kind == Kind.RELEASE ? Alert.end(reason) : Alert.begin(reason);
        }
    }

    /** Before the first sample. */
    public State initial() {
        return new State(CallerFaults.initial(config.window(), config.window().multipliedBy(2)), Map.of());
    }

    /**
     * Before the first sample of a leader that follows another one.
     *
     * @param now when it begins; quarantines begin anew, for what was left of them is not known
     * @param out the callers whose requests are refused
     */
    public State initial(Moment now, Set<String> out) {
        Map<String, CallerStanding> standings = out.stream()
                .collect(Collectors.toMap(
                        caller -> caller,
                        caller -> outUntil(1, config.mode() == Mode.SHUT_OUT, now.plus(quarantine(caller, 1)))));
        return new State(initial().faults, standings);
    }

    /** Decides upon the next sample, where nobody else is refused; see the other method. */
    public Step decide(State state, FleetSample sample) {
        return decide(state, sample, Set.of());
    }

    /**
     * Decides upon the next sample; one that is not later than the last adds nothing.
     *
     * @param others callers who are refused for another reason, which count among those that are out at once
     */
    public Step decide(State state, FleetSample sample, Set<String> others) {
        return new Decision(state, sample, others).made();
    }

    /** The making of one decision. */
    private final class Decision {
        private final Moment now;
        private final CallerFaults faults;
        private final Map<String, CallerStanding> standings;
        private final Set<String> others;
        private final List<Act> acts = new ArrayList<>();
        private final Window present;
        private @Nullable Window earlier;

        Decision(State state, FleetSample sample, Set<String> others) {
            this.others = others;
            this.now = sample.at();
            this.faults = state.faults.after(sample);
            this.standings = new HashMap<>(state.standings);
            release();
            this.present = window(now);
        }

        Step made() {
            judgeAll();
            forget();
            return new Step(new State(faults, standings), acts, out());
        }

        private void judgeAll() {
            List<Map.Entry<String, CallerCounters>> judged = new ArrayList<>();
            for (Map.Entry<String, CallerCounters> caller : present.callers.entrySet()) {
                boolean matters = caller.getValue().faults() > 0 || standings.containsKey(caller.getKey());
                if (matters && !standing(caller.getKey()).isOut()) {
                    judged.add(caller);
                }
            }
            judged.sort(MOST_FAULTS_FIRST);
            judged.forEach(caller -> judge(caller.getKey(), caller.getValue()));
        }

        private CallerStanding standing(String caller) {
            return standings.getOrDefault(caller, CallerStanding.GOOD);
        }

        private Set<String> out() {
            return CallerPolicy.out(standings);
        }

        private void release() {
            for (String caller : out()) {
                CallerStanding standing = standing(caller);
                if (standing.until().filter(until -> !now.isBefore(until)).isPresent()) {
                    standings.put(caller, standing.at(Level.GOOD));
                    String reason = "Caller '" + caller + "' is not refused any more: its quarantine, the "
                            + standing.quarantines() + ". one, has ended";
                    acts.add(new Act(Act.Kind.RELEASE, caller, reason));
                    if (standing.mayBeShutOut()) {
                        acts.add(new Act(Act.Kind.ADMIT, caller, reason));
                    }
                }
            }
        }

        private Window window(Moment until) {
            return new Window(faults.within(until.minus(config.window()), until), out());
        }

        /** Worked out only for somebody who is an offender in the present one. */
        private Window earlier() {
            Window known = earlier;
            if (known == null) {
                known = window(now.minus(config.window().dividedBy(2)));
                earlier = known;
            }
            return known;
        }

        private void judge(String caller, CallerCounters counters) {
            CallerStanding standing = standing(caller);
            if (!present.isOurs() && isOffender(caller, standing)) {
                offend(caller, standing, counters);
            } else if (counters.messages() >= config.messages() && share(counters) >= config.warnShare()) {
                if (standing.level() == Level.GOOD && !(present.isOurs() && isAnyWarnedOf())) {
                    String advice = present.isOurs()
                            ? ", half of them or more: it may be the service that has changed, so nobody is refused for it"
                            : ". Look at what it sends";
                    say(caller, standing, Level.WARNED, numbers(caller, counters) + advice);
                }
            }
            if (standing(caller).level() == Level.WARNED || standing(caller).level() == Level.ADVISED) {
                boolean isCalm = 2 * share(counters) < config.warnShare();
                standings.put(caller, standing(caller).calmer(isCalm, now, config.window()));
            }
        }

        private boolean isAnyWarnedOf() {
            return standings.values().stream()
                    .anyMatch(standing -> standing.level() == Level.WARNED || standing.level() == Level.ADVISED);
        }

        /** Two windows have to agree; of somebody on probation, what it has sent since its return is enough. */
        private boolean isOffender(String caller, CallerStanding standing) {
            if (standing.quarantines() > 0 && standing.until().isPresent()) {
                Moment back = standing.until().get().plus(REPORT_LAG);
                Moment begin = now.minus(config.window());
                return isOffence(
                        faults.within(begin.isBefore(back) ? back : begin, now).getOrDefault(caller, NOTHING));
            }
            return isOffence(present.of(caller))
                    && isOffence(earlier().of(caller))
                    && !earlier().isOurs()
                    && goesOn(caller);
        }

        /** The two windows overlap, and one burst may be in both: the last quarter of the later one has to agree. */
        private boolean goesOn(String caller) {
            Moment begin = now.minus(config.window().dividedBy(4));
            return share(faults.within(begin, now).getOrDefault(caller, NOTHING)) >= config.refuseShare();
        }

        private boolean isOffence(CallerCounters counters) {
            return counters.messages() >= config.messages() && share(counters) >= config.refuseShare();
        }

        private void offend(String caller, CallerStanding standing, CallerCounters counters) {
            Set<String> allOut = new HashSet<>(others);
            allOut.remove(caller);
            allOut.addAll(out());
            Set<String> known = new HashSet<>(present.callers.keySet());
            known.addAll(allOut);
            int out = allOut.size();
            int most = Math.max(1, (int) (known.size() * config.outShare()));
            if (config.mode() != Mode.WARN && out < most) {
                refuse(caller, standing, counters);
            } else if (standing.level() != Level.ADVISED) {
                String why = config.mode() == Mode.WARN
                        ? "It would be refused, but the mode is WARN"
                        : "It is not refused, for " + out + " callers are, and no more than " + most + " may be";
                say(caller, standing, Level.ADVISED, numbers(caller, counters) + ". " + why);
            }
        }

        private void say(String caller, CallerStanding standing, Level level, String reason) {
            standings.put(caller, standing.at(level));
            acts.add(new Act(Act.Kind.WARN, caller, reason));
        }

        private void refuse(String caller, CallerStanding standing, CallerCounters counters) {
            int times = standing.quarantines() + 1;
            Duration time = quarantine(caller, times);
            boolean terminated = config.mode().closesConnections() && times > 1;
            boolean shutOut = terminated && config.mode() == Mode.SHUT_OUT;
            String reason = numbers(caller, counters) + ". It is refused for " + DurationText.of(time) + ", for the "
                    + times + ". time" + (terminated ? ", and its connections are closed" : "")
                    + (shutOut ? ", and it can open none" : "");
            standings.put(caller, outUntil(times, shutOut, now.plus(time)));
            acts.add(new Act(Act.Kind.REFUSE, caller, reason));
            if (terminated) {
                acts.add(new Act(shutOut ? Act.Kind.SHUT_OUT : Act.Kind.TERMINATE, caller, reason));
            }
        }

        /**
         * What was said of those who send nothing does not matter now; and who has behaved for long enough is as
         * anybody else.
         */
        private void forget() {
            standings.replaceAll((caller, standing) ->
                    standing.isOut() || present.callers.containsKey(caller) ? standing : standing.at(Level.GOOD));
            standings
                    .values()
                    .removeIf(standing -> standing.level() == Level.GOOD
                            && standing.until()
                                    .map(until -> until.plus(config.longestQuarantine())
                                            .isBefore(now))
                                    .orElse(true));
        }

        private String numbers(String caller, CallerCounters counters) {
            return "Caller '" + caller + "' has sent " + counters.messages() + " messages in "
                    + DurationText.of(config.window()) + ", " + counters.faults() + " (" + percent(share(counters))
                    + ") of them faulty by its own fault; of " + present.peers + " callers "
                    + present.suspects + " reach " + percent(config.warnShare());
        }
    }

    /** What callers did in one window, and whether it is likely that the service itself is the reason. */
    private final class Window {
        private final Map<String, CallerCounters> callers;
        private final int peers;
        private final int suspects;

        Window(Map<String, CallerCounters> callers, Set<String> out) {
            this.callers = callers;
            int judged = 0;
            int suspected = 0;
            for (Map.Entry<String, CallerCounters> caller : callers.entrySet()) {
                CallerCounters counters = caller.getValue();
                if (counters.messages() >= MIN_PEER_MESSAGES && !out.contains(caller.getKey())) {
                    judged++;
                    suspected += share(counters) >= config.warnShare() ? 1 : 0;
                }
            }
            this.peers = judged;
            this.suspects = suspected;
        }

        CallerCounters of(String caller) {
            return callers.getOrDefault(caller, NOTHING);
        }

        boolean isOurs() {
            return 2 * suspects >= peers;
        }
    }

    private static CallerStanding outUntil(int times, boolean mayBeShutOut, Moment until) {
        return new CallerStanding(Level.OUT, times, mayBeShutOut, Optional.of(until), Optional.empty());
    }

    private static Set<String> out(Map<String, CallerStanding> standings) {
        Set<String> out = new TreeSet<>();
        standings.forEach((caller, standing) -> {
            if (standing.isOut()) {
                out.add(caller);
            }
        });
        return out;
    }

    private static double share(CallerCounters counters) {
        return counters.messages() == 0 ? 0 : (double) counters.faults() / counters.messages();
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    private Duration quarantine(String caller, int times) {
        Duration time = Doubling.of(config.quarantine(), times, config.longestQuarantine());
        double chance = new SplittableRandom(config.seed() ^ (31L * caller.hashCode() + times)).nextDouble();
        return time.plusMillis((long) (time.toMillis() * JITTER * chance));
    }
}
