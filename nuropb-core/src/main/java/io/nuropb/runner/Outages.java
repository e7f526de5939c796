package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.runner.UnmetRequirements.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one instance is missing, since when, and what of it is told in the log: a warning when something begins to be
 * missing, and one line when it has ended, whatever number of connections, sessions and calls notice it.
 *
 * <p>What is missing for a reason of its own is told at once. What may be in consequence of it, or part of any start
 * and change of leaders, is told only if it outlasts {@link #GRACE} on its own. When something else is to be done
 * against it than was told, and has been for a grace, that is told too. An outage has ended when the instance is whole
 * again, or a grace after what was missing has returned; if it is missing again before, that is the same outage. Of
 * outages that come one after the other, and of causes, {@link #LINES} are told in a minute; the other outages are
 * counted. Used by one thread at a time.
 */
final class Outages {

    /** How long what often passes by itself may be missing before it is told; and the time to become whole. */
    static final Duration GRACE = Duration.ofSeconds(5);
    /** The same for the management API, which is asked with each audit only. */
    static final Duration LOOKUP_GRACE = Duration.ofMinutes(1);
    /** How many lines of a kind are told in one {@link #WINDOW}. */
    static final int LINES = 3;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Outages.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final String label;
    private final Scheduler scheduler;
    private final Runnable review;
    private final Map<What, Outage> present = new EnumMap<>(What.class);
    private final Map<What, Pace> paces = new EnumMap<>(What.class);
    private Moment rootsEnded;
    private Scheduler.@Nullable Timer timer;

    /** @param review has {@link #update} called once more, with what is missing then */
    Outages(String label, Scheduler scheduler, Runnable review) {
        this.label = label;
        this.scheduler = scheduler;
        this.review = review;
        rootsEnded = scheduler.now();
    }

    /** What is missing now, in the order of {@link What}. */
    List<UnmetRequirement> missing() {
        return present.isEmpty()
                ? List.of()
                : present.values().stream()
                        .filter(outage -> outage.ended == null)
                        .map(Outage::asMissing)
                        .toList();
    }

    /** Whether the log says that something is missing, and does not say yet that it has ended. */
    boolean isOpen() {
        return present.values().stream().anyMatch(Outage::isTold);
    }

    /**
     * Takes what is missing now, and tells what there is to tell.
     *
     * @param now what is missing
     * @param instance what the instance says of itself, for the line about an end
     * @return whether it told of an end, and so what the instance says of itself
     */
    boolean update(UnmetRequirements now, Supplier<String> instance) {
        if (present.isEmpty() && now.found().isEmpty()) {
            return false;
        }
        begin(now);
        end(now);
        tellCauses();
        boolean told = tellEnds(instance);
        reviewLater();
        return told;
    }

    /** The instance stops, or its start has failed: nothing is told any more. */
    void clear() {
        present.clear();
        reviewLater();
    }

    private void begin(UnmetRequirements now) {
        now.found().forEach((what, gap) -> {
            Outage known = present.get(what);
            if (known == null) {
                log.debug("{}: {}: {}", label, what.missing(), gap.cause());
                present.put(what, new Outage(what, scheduler.wallClock(), scheduler.now(), gap));
            } else {
                known.goOn(gap, scheduler.now());
            }
        });
    }

    private void end(UnmetRequirements now) {
        for (Outage outage : List.copyOf(present.values())) {
            boolean over =
                    !now.found().containsKey(outage.what) && !now.retrying().containsKey(outage.what);
            if (over && outage.ended == null) {
                outage.ended = scheduler.now();
                log.debug("{}: {}", label, outage.what.found());
            }
            if (over && !outage.isTold()) {
                paceOf(outage.what).count(outage);
                present.remove(outage.what);
            }
        }
    }

    private void tellCauses() {
        for (Outage outage : present.values()) {
            if (outage.isNews() && !dueIn(outage).filter(Duration::isZero).isEmpty()) {
                Pace pace = paceOf(outage.what);
                log.warn(
                        "{}: {}: {}{}{}",
                        label,
                        outage.what.missing(),
                        outage.gap.cause(),
                        outage.remedy().isEmpty() ? "" : ". " + outage.remedy(),
                        pace.untold());
                pace.told(scheduler.now());
                outage.told = outage.gap;
            }
        }
    }

    /** How long until the cause of this outage may be told; empty while another outage explains it. */
    private Optional<Duration> dueIn(Outage outage) {
        Moment due = outage.ofKindSince;
        if (!outage.what.isRoot()) {
            if (present.keySet().stream().anyMatch(other -> other.explains(outage.what))) {
                return Optional.empty();
            }
            due = due.isBefore(rootsEnded) ? rootsEnded : due;
        }
        if (!outage.gap.certain() || outage.isTold()) {
            due = due.plus(outage.what == What.MANAGEMENT ? LOOKUP_GRACE : GRACE);
        }
        Moment allowed = paceOf(outage.what).next().orElse(due);
        return Optional.of(rest(allowed.isBefore(due) ? due : allowed));
    }

    private boolean tellEnds(Supplier<String> instance) {
        boolean told = false;
        boolean whole = present.values().stream().allMatch(Outage::isTold);
        for (Outage outage : List.copyOf(present.values())) {
            Moment ended = outage.ended;
            if (ended != null
                    && outage.isTold()
                    && (whole || rest(ended.plus(GRACE)).isZero())) {
                present.remove(outage.what);
                log.info(
                        "{}: {} after {}; {}",
                        label,
                        outage.what.found(),
                        seconds(outage.begun.until(ended)),
                        instance.get());
                rootsEnded = outage.what.isRoot() ? scheduler.now() : rootsEnded;
                told = true;
            }
        }
        return told;
    }

    private void reviewLater() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        Stream<Duration> causes =
                present.values().stream().filter(Outage::isNews).flatMap(outage -> dueIn(outage).stream());
        Stream<Duration> ends = present.values().stream()
                .flatMap(outage -> Optional.ofNullable(outage.ended).stream())
                .map(ended -> rest(ended.plus(GRACE)));
        Stream.concat(causes, ends)
                .min(Duration::compareTo)
                .ifPresent(next -> timer = scheduler.schedule(next, review));
    }

    private Duration rest(Moment until) {
        Duration rest = scheduler.now().until(until);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private Pace paceOf(What what) {
        return paces.computeIfAbsent(what, key -> new Pace());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / NANOS_PER_SECOND);
    }

    /** Something that is missing, or has returned and is not told yet. */
    private static final class Outage {

        private final What what;
        private final Instant since;
        private final Moment begun;
        private Gap gap;
        /** Since when its cause is of this kind, once the outage was told. */
        private Moment ofKindSince;

        private @Nullable Gap told;
        private @Nullable Moment ended;

        Outage(What what, Instant since, Moment begun, Gap gap) {
            this.what = what;
            this.since = since;
            this.begun = begun;
            this.gap = gap;
            ofKindSince = begun;
        }

        void goOn(Gap latest, Moment now) {
            ended = null;
            Gap next = latest.after(gap);
            if (isTold() && next.differsFrom(gap)) {
                ofKindSince = now;
            }
            gap = next;
        }

        boolean isTold() {
            return told != null;
        }

        /** Whether it goes on, and the log does not say yet what is to be done against it. */
        boolean isNews() {
            return ended == null && (told == null || gap.differsFrom(told));
        }

        String remedy() {
            return gap.waitingHelps() ? what.remedy() : "";
        }

        UnmetRequirement asMissing() {
            return new UnmetRequirement(what, since, gap.cause(), remedy());
        }
    }

    /** When outages of one kind were told last, and how many were not. */
    private static final class Pace {

        private final Deque<Moment> latest = new ArrayDeque<>();
        private int uncounted;

        /** When the next one may be told; empty if at any time. */
        Optional<Moment> next() {
            return latest.size() < LINES
                    ? Optional.empty()
                    : Optional.of(latest.getFirst().plus(WINDOW));
        }

        void told(Moment now) {
            if (latest.size() == LINES) {
                latest.removeFirst();
            }
            latest.addLast(now);
            uncounted = 0;
        }

        void count(Outage untold) {
            uncounted += untold.gap.certain() ? 1 : 0;
        }

        String untold() {
            return uncounted == 0 ? "" : ". " + uncounted + " shorter ones since the last such line were not told";
        }
    }
}
