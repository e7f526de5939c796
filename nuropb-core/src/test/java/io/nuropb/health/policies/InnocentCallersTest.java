package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import io.nuropb.health.policies.CallerPolicy.State;
import io.nuropb.health.policies.CallerPolicy.Step;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Nobody is refused for what others do, in whichever way chance has them do it. */
final class InnocentCallersTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    @Test
    void inTenThousandOutagesOfOurOwnNobodyIsOut() {
        SplittableRandom random = new SplittableRandom(14);
        for (int outage = 0; outage < 10_000; outage++) {
            assertThat(ejections(random.split())).as("outage " + outage).isZero();
        }
    }

    /**
     * Half of the callers or more fail in some way and share, from some moment on, on some of the instances; or any
     * part of them does, and the service is to blame.
     */
    private static long ejections(SplittableRandom random) {
        int callers = 1 + random.nextInt(10);
        boolean ofService = random.nextInt(4) == 0;
        double share = 0.3 + 0.7 * random.nextDouble();
        int begins = random.nextInt(4);
        boolean everywhere = random.nextBoolean();
        int least = ofService ? 1 : (callers + 1) / 2;
        int hit = least + random.nextInt(callers - least + 1);
        long[] load = random.longs(callers, 20, 200).toArray();
        CountedFleet own = new CountedFleet("a", "b");
        CallerPolicy policy = new CallerPolicy(CallerConfig.defaults().withMode(Mode.TERMINATE));
        State state = policy.decide(policy.initial(), own.after(PERIOD)).state();
        long ejections = 0;
        for (int period = 0; period < 16; period++) {
            for (int caller = 0; caller < callers; caller++) {
                for (String instance : List.of("a", "b")) {
                    boolean broken = caller < hit && period >= begins && (everywhere || instance.equals("a"));
                    long faults = broken ? Math.round(load[caller] * share) : 0;
                    String name = "caller-" + caller;
                    if (ofService) {
                        own.calls(instance, name, load[caller] - faults, 0).failsFor(instance, name, faults);
                    } else {
                        own.calls(instance, name, load[caller], faults);
                    }
                }
            }
            Step step = policy.decide(state, own.after(PERIOD));
            state = step.state();
            ejections += step.refused().size()
                    + step.acts().stream()
                            .filter(act -> act.kind() != Kind.WARN)
                            .count();
        }
        return ejections;
    }

    @Test
    void anInnocentCallerIsFramedInAThousandWaysAndNeverRefused() {
        SplittableRandom random = new SplittableRandom(15);
        for (int way = 0; way < 1_000; way++) {
            assertThat(actsAgainst("innocent", random.split())).as("way " + way).isEmpty();
        }
    }

    /**
     * Others' faults, under names that look alike; messages without a verified sender; failures of the service; new
     * lives; gaps.
     */
    private static List<Act> actsAgainst(String innocent, SplittableRandom random) {
        List<String> names =
                List.of("Innocent", " innocent", "innocent ", "innocent\u0000", "inn\u043ecent", "", "other");
        CountedFleet own = new CountedFleet("a", "b");
        CallerPolicy policy = new CallerPolicy(
                CallerConfig.defaults().withMode(Mode.TERMINATE).withSeed(random.nextLong()));
        State state = policy.initial();
        List<Act> against = new ArrayList<>();
        for (int period = 0; period < 40; period++) {
            long messages = 100L + random.nextInt(100);
            own.calls("a", innocent, messages, random.nextInt(3))
                    .calls("a", "x", 50, 0)
                    .calls("b", "y", 50, 0);
            String instance = random.nextBoolean() ? "a" : "b";
            switch (random.nextInt(5)) {
                case 0 -> own.fails(instance, "m", Blame.CALLER, random.nextInt(1_000));
                case 1 -> own.calls(instance, names.get(random.nextInt(names.size())), 500, random.nextInt(500));
                case 2 -> own.failsFor(instance, innocent, random.nextInt(1_000));
                case 3 -> own.restarts(instance, random.nextBoolean() ? "1" : "life " + period);
                default -> own.after(Duration.ofSeconds(random.nextInt(200)));
            }
            Step step = policy.decide(state, own.after(PERIOD));
            state = step.state();
            step.acts().stream().filter(act -> act.caller().equals(innocent)).forEach(against::add);
            assertThat(step.refused()).doesNotContain(innocent);
        }
        return against;
    }
}
