package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.store.KeyValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether whoever leads does a leader's work, as far as its ports show it, and gives up what it cannot do. */
final class DutyRecord {

    /**
     * How much longer than they are configured to be waits may take: for what is answered late, and for a session to be
     * left.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final World world;
    private final Map<SimulatedProcess, Leadership> present = new LinkedHashMap<>();
    private boolean wished = true;

    DutyRecord(World world) {
        this.world = world;
    }

    /** One process in one term. What it is allowed is reckoned once, for it is compared after every event. */
    private final class Leadership {
        private final Term term;
        private final Duration inability;
        private final Duration heeding;
        private final Duration hearing;
        private int failures;
        private Moment satisfied = new Moment(0);
        private @Nullable Moment unableSince;
        private @Nullable Moment unheededSince;
        private @Nullable Moment unheardSince;
        private boolean wish = true;
        private boolean said = true;

        Leadership(Term term) {
            this.term = term;
            Plan plan = world.plan();
            // As configured, also where a defect needs another.
            inability = allowed(world.mutant().config(plan.runner()).dutyLimit());
            heeding = allowed(plan.heeding());
            // It may have to read the wish anew, for which its lease has to last.
            hearing = allowed(plan.heeding().plus(plan.ttl().multipliedBy(2)));
        }

        private Duration allowed(Duration limit) {
            return Duration.ofNanos((long) (limit.toNanos() / world.slowest())).plus(GRACE);
        }

        void compare(Moment now) {
            if (wish == said) {
                unheededSince = null;
            } else if (unheededSince == null) {
                unheededSince = now;
            }
        }

        void compareWith(boolean wished, Moment now) {
            if (wished == said) {
                unheardSince = null;
            } else if (unheardSince == null) {
                unheardSince = now;
            }
        }

        /** What a process does not do while it stands still is no neglect. */
        void wakesUp(Moment now) {
            unableSince = unableSince == null ? null : now;
            unheededSince = unheededSince == null ? null : now;
            unheardSince = unheardSince == null ? null : now;
        }
    }

    void stepped(SimulatedProcess process, LifecycleState after) {
        if (!(after.role() instanceof Role.Leader leader)) {
            present.remove(process);
            return;
        }
        Leadership known = present.get(process);
        if (known == null || !known.term.equals(leader.term())) {
            known = new Leadership(leader.term());
            present.put(process, known);
        }
        known.wish = after.fleet().control().consume();
        known.compare(world.time().now());
        known.compareWith(wished, world.time().now());
        Optional<Role.InForce> withdrawn = leader.inForce().filter(said -> !said.ready());
        boolean isUnwritten = withdrawn.isPresent()
                && world.storeRecord()
                        .filter(store -> !store.wasWithdrawn(
                                leader.term(), withdrawn.get().revision()))
                        .isPresent();
        if (isUnwritten) {
            world.witness()
                    .violated(
                            Invariant.TRUE_WITHDRAWAL,
                            process + " takes its readiness for withdrawn at revision "
                                    + withdrawn.get().revision() + ", and nobody wrote that");
        }
    }

    /** What the coordinator keeps of an operator's wish; empty if there is none. */
    void wishes(Optional<KeyValue> control) {
        wished = control.filter(this::pauses).isEmpty();
        present.values()
                .forEach(leadership ->
                        leadership.compareWith(wished, world.time().now()));
    }

    private boolean pauses(KeyValue control) {
        return world.json().read(control.value().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> wish
                && Boolean.FALSE.equals(wish.get("consume"));
    }

    /**
     * The broker has answered a question about its objects.
     *
     * @param asked when the question was put; what it found before the latest good answer is no news
     */
    void looked(SimulatedProcess process, Moment asked, boolean satisfied) {
        Leadership leadership = present.get(process);
        if (leadership == null || (!satisfied && asked.isBefore(leadership.satisfied))) {
            return;
        }
        leadership.satisfied = satisfied ? world.time().now() : leadership.satisfied;
        leadership.failures = satisfied ? 0 : leadership.failures + 1;
        // A single failure may be the late answer to a question that nobody asks any more.
        if (satisfied) {
            leadership.unableSince = null;
        } else if (leadership.failures == 2) {
            leadership.unableSince = world.time().now();
        }
    }

    /** Something is in force of which the leader knows: that it was asked for is not enough. */
    void proclaimed(SimulatedProcess process, Term term, Readiness readiness) {
        Leadership leadership = present.get(process);
        if (leadership != null && leadership.term.equals(term)) {
            leadership.said = readiness.consume();
            leadership.compare(world.time().now());
            leadership.compareWith(wished, world.time().now());
        }
    }

    void wakesUp(SimulatedProcess process) {
        Optional.ofNullable(present.get(process))
                .ifPresent(leadership -> leadership.wakesUp(world.time().now()));
    }

    /** Asked after every event. */
    void check() {
        present.forEach((process, leadership) -> {
            if (process.acts()) {
                check(process, leadership);
            }
        });
    }

    private void check(SimulatedProcess process, Leadership leadership) {
        if (isOver(leadership.unableSince, leadership.inability)
                && process.runner().leads()) {
            world.witness()
                    .violated(
                            Invariant.DUTY,
                            process + " leads in term " + leadership.term
                                    + " and cannot reach the broker's objects since " + leadership.unableSince);
        }
        if (isOver(leadership.unheardSince, leadership.hearing)
                && process.runner().leads()) {
            world.witness()
                    .violated(
                            Invariant.WISHES,
                            process + " leads in term " + leadership.term
                                    + " and proclaims something else than an operator's wish of "
                                    + leadership.unheardSince);
        }
        if (isOver(leadership.unheededSince, leadership.heeding)
                && process.runner().leads()) {
            world.witness()
                    .violated(
                            Invariant.WISHES,
                            process + " leads in term " + leadership.term
                                    + " and has not proclaimed an operator's wish of " + leadership.unheededSince);
        }
    }

    private boolean isOver(@Nullable Moment since, Duration allowed) {
        return since != null && since.until(world.time().now()).compareTo(allowed) > 0;
    }
}
