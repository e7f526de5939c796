package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.CallbackBlocks;
import io.nuropb.chaos.Note.CallbackReturns;
import io.nuropb.chaos.Note.ClientBooks;
import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.ConsumerDrains;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultDone;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.chaos.Note.Fleet;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.chaos.Note.LastCall;
import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.LeaderRead;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.QueueEmpty;
import io.nuropb.chaos.Note.Quiet;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.chaos.Note.RightsGiven;
import io.nuropb.chaos.Note.RightsTaken;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.chaos.Note.StormBegins;
import io.nuropb.chaos.Note.Unable;
import io.nuropb.chaos.Note.Wished;
import io.nuropb.chaos.Note.Withdraws;
import io.nuropb.chaos.Note.Withdrew;
import io.nuropb.chaos.Note.Word;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A made-up run: one in which all is well, to which a test adds what is not. Times are in milliseconds. */
final class SampleRun {

    /** What every fault class is done in, and when the storm is over. */
    static final long STORM = 100_000;

    /** The instance that handles all messages. */
    static final String WORKER = "storm_1_1";

    /** When all faults are undone and the storm is reckoned up. */
    static final long STORM_IS_OVER = STORM + 2_000;

    private final ChaosOptions options;
    private final FaultPlan plan;
    private final List<Entry<?>> entries = new ArrayList<>();

    private SampleRun(ChaosOptions options) {
        this.options = options;
        plan = FaultPlan.of(options);
    }

    /** One leader, every class of faults once, and as many good messages as the beat asks for. */
    static SampleRun ofPeace(Durability durability) {
        return of(new ChaosOptions(1, 1, durability, 30, Duration.ofMillis(STORM), 1, 3, Optional.empty()));
    }

    /** The same in a negative control. */
    static SampleRun ofControl(NegativeControl control) {
        return of(ChaosOptions.control(control, 1));
    }

    private static SampleRun of(ChaosOptions options) {
        SampleRun sample = new SampleRun(options).prologue();
        sample.at(0, new LeaderKey("a", 8, 8))
                .at(1, new Led("a", 8, millis(STORM * 2)))
                .at(2, new Fleet(true));
        sample.at(3, new StormBegins());
        for (FaultPlan.PlannedFault planned : sample.plan.faults()) {
            // The classes that take messages or the leadership come when a test says so.
            long at = STORM + planned.number();
            sample.fault(planned.number(), planned.fault(), "somebody", at, at, at);
            if (planned.fault() == FaultKind.MEMORY_ALARM) {
                sample.confirmed("alarm", Kind.COMMAND, 0, at - 1).at(at, handled("alarm", false));
            }
        }
        for (long at = 0; at <= STORM; at += 1_000) {
            sample.at(at, new QueueEmpty());
        }
        long messages = STORM / Traffic.BEAT.toMillis();
        for (long i = 0; i < messages; i++) {
            sample.request("r" + i, 10 + i * Traffic.BEAT.toMillis());
        }
        return sample.at(STORM + 500, new Quiet())
                .at(STORM + 1_000, new LastCall())
                .at(STORM + 1_001, new ClientBooks(0, 0, 0, 0, 0));
    }

    /**
     * What happened before: something for each checker to look at. An instance led, withdrew its readiness, heeded an
     * operator's pause, lost its rights and gave up in time; and another one stood still, and consumed anew.
     */
    private SampleRun prologue() {
        String first = "storm_9_1";
        String other = "storm_8_1";
        return at(-40_000, new LeaderKey(first, 1, 1))
                .at(-40_000, new Led(first, 1, millis(-20_000)))
                .at(-39_000, new ReadyKey(2, 1, true, false))
                .at(-38_000, new Withdraws(first, 1))
                .at(-37_990, new ReadyKey(3, 1, false, false))
                .at(-37_980, new Withdrew(first, 1, 3))
                .at(-37_900, new ReadyKey(4, 1, true, false))
                .at(-36_000, new Wished(4, false))
                .at(-35_990, new ReadyKey(5, 1, true, true))
                .at(-35_000, new Wished(5, true))
                .at(-34_990, new ReadyKey(6, 1, true, false))
                .reading(-34_800, first, 6)
                .at(-34_700, new SaysItLeads(first, millis(-34_701)))
                .reading(-34_600, first, 6)
                .at(-33_000, new RightsTaken("storm_9"))
                .at(-32_900, new Unable("storm_9"))
                .at(-26_500, new SaysItLeads(first, millis(-26_501)))
                .at(-26_400, new Resigned(first, 1))
                .at(-26_390, new ReadyKey(7, 0, false, false))
                .at(-26_390, new LeaderKey("", 0, 7))
                .reading(-25_000, "", 7)
                .at(-20_000, new RightsGiven("storm_9"))
                .at(-15_000, new CallbackBlocks(other))
                .at(-6_000, new CallbackReturns(other))
                .at(-5_000, new ConsumerBegins(other, 10, 0))
                .at(-4_000, new ConsumerDrains(other))
                .at(-3_000, new ConsumerBegins(other, 10, 0));
    }

    /** Etcd was asked for its leader key, and answered a millisecond later. */
    SampleRun reading(long answered, String holder, long revision) {
        return at(answered, new LeaderRead(holder, holder.isEmpty() ? 0 : 1, revision, millis(answered - 1)));
    }

    SampleRun at(long millis, Note note) {
        entries.add(new Entry<>(millis(millis), note));
        return this;
    }

    SampleRun fault(int number, FaultKind fault, String victim, long begins, long done, long undone) {
        return at(begins, new FaultBegins(number, fault, victim))
                .at(done, new FaultDone(number, victim))
                .at(undone, new FaultUndone(number, ""));
    }

    /** A message that the broker confirmed, and of which nothing more is known. */
    SampleRun confirmed(String message, Kind kind, long ttlMillis, long at) {
        return at(at, new Attempted(message, 1, kind, "hash", ttlMillis))
                .at(at + 2, new Heard(message, 1, Word.CONFIRMED))
                .at(at + 3, new Ended(message, 1, kind == Kind.REQUEST ? End.UNKNOWN : End.TAKEN, ""));
    }

    /** A request with its answer. */
    SampleRun request(String message, long at) {
        return at(at, new Attempted(message, 1, Kind.REQUEST, "hash", 0))
                .at(at + 2, new Heard(message, 1, Word.CONFIRMED))
                .at(at + 3, handled(message, false))
                .at(at + 4, new Ended(message, 1, End.ANSWERED, ""));
    }

    static Handled handled(String message, boolean redelivered) {
        return new Handled(message, 1, "hash", redelivered, WORKER);
    }

    static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    ChaosReport report() {
        return report(plan);
    }

    /** What the reckoning says if other faults had been planned. */
    ChaosReport report(FaultPlan planned) {
        return Verdict.of(entries, options, planned);
    }

    /** Its reckoning finds this rule broken, once, and no other. */
    void violates(String rule, String finding) {
        ChaosReport report = report();
        assertThat(report.violations()).containsOnlyKeys(rule);
        assertThat(report.violations().get(rule)).hasSize(1);
        assertThat(report.text()).contains("VIOLATED 1 times: " + rule, finding, "bin/chaos", "--seed 1");
        assertThat(report.status()).isEqualTo(ChaosReport.VIOLATED);
    }
}
