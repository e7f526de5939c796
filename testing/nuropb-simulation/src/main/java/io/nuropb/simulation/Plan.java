package io.nuropb.simulation;

import io.nuropb.client.ClientConfig;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;

/**
 * What a seed draws before anything runs: the fleet and its times. The faults are a {@link Swarm}.
 *
 * @param life how its time is filled
 * @param faulty how long faults come for
 * @param meanLoad how long it takes on average until a client's next message
 * @param instances how many instances the fleet has
 * @param clients how many clients send messages
 * @param ttl how long a lease lasts
 * @param latency how long a usual step on the network takes at most
 * @param runner how instances run
 */
record Plan(
        Life life,
        Duration faulty,
        Duration meanLoad,
        int instances,
        int clients,
        Duration ttl,
        Duration latency,
        RunnerConfig runner) {

    /**
     * How long a caller waits for an answer, and for how long a message may wait to be handled: a time that nothing
     * else takes, so that a mutant can tell its timers.
     */
    static final Duration TIMEOUT = Duration.ofMillis(20_011);

    /** How long a leader is asked for its broker at most, and a publisher for a confirm. */
    static final Duration CONFIRM = Duration.ofSeconds(5);

    private static final int MOST_CLIENTS = 2;

    static Plan draw(long seed, double longLives) {
        Chance chance = new Chance(seed, "plan");
        Life life = Life.draw(seed, longLives);
        Duration faulty = life.faulty(chance);
        int instances = 1 + chance.below(5);
        int clients = 1 + chance.below(MOST_CLIENTS);
        Duration ttl = life.ttl(chance);
        Duration latency = Duration.ofMillis(chance.of(List.of(0, 1, 10, 40)));
        RunnerConfig runner = RunnerConfig.defaults()
                .withProfile(chance.happens(0.5) ? TopologyProfile.compatible() : TopologyProfile.hardened())
                .withPrefetch(1 + chance.below(10), 1)
                .withAuditPeriod(life.auditPeriod(chance))
                .withDrainLimit(Duration.ofSeconds(1 + chance.below(15)))
                .withClient(ClientConfig.defaults()
                        .withMaxPending(1 + chance.below(20))
                        .withMaxUnconfirmed(1 + chance.below(20)))
                .withDispatch(DispatchConfig.defaults().withHandlerDeadline(Duration.ofSeconds(2 + chance.below(14))));
        Duration meanLoad = life.meanLoad(chance);
        Duration dutyLimit = Duration.ofSeconds(5 + new Chance(seed, "duty").below(26))
                .plusMillis(7); // no other time is as long, so that a mutant can tell it
        return new Plan(life, faulty, meanLoad, instances, clients, ttl, latency, runner.withDutyLimit(dutyLimit));
    }

    /**
     * How long the fleet may take to find and put right what was deleted at the broker: its audit, and the answers it
     * waits for.
     */
    Duration convergence(double slowestClock) {
        return Duration.ofNanos((long) (runner.auditPeriod().toNanos() / slowestClock))
                .plus(latency.multipliedBy(10L * Network.TAIL))
                .plusSeconds(1);
    }

    /**
     * How long a leader may take to proclaim an operator's wish: until the coordinator has answered what it is asked
     * already.
     */
    Duration heeding() {
        return runner.auditPeriod()
                .plus(runner.backoff().last().multipliedBy(2))
                .plus(CONFIRM.multipliedBy(2))
                .plus(latency.multipliedBy(20L * Network.TAIL));
    }

    /**
     * How long it may take on a calm network until everybody hears of something where watches tell it, or are begun
     * anew.
     */
    Duration hearing() {
        return latency.multipliedBy(10).plusSeconds(1);
    }

    /** The same where no watch tells anything: until the leader's next renewal, and everybody's after that. */
    Duration hearingByRenewals(double slowestClock) {
        return Duration.ofNanos((long) (ttl.multipliedBy(2).dividedBy(3).toNanos() / slowestClock))
                .plus(hearing());
    }

    /**
     * How long it may take on a calm network until an instance whose lease has ended is known to its leader again: it
     * hears of the end at its next renewal, pauses and joins, and the leader hears of it at its next renewal.
     */
    Duration rejoining(double slowestClock) {
        return hearingByRenewals(slowestClock).plus(runner.backoff().first()).plus(hearing());
    }

    /**
     * How long a fleet may take after the last fault until all is well again: the sum of the longest waits that can
     * follow one another.
     */
    Duration stabilisation() {
        Duration retry = runner.backoff().last();
        Duration drain = runner.dispatch().handlerDeadline().plus(Duration.ofSeconds(1));
        return ttl.multipliedBy(3) // a dead leader's lease, the re-reading of keys, the renewal that finds a lease lost
                .plus(ttl.multipliedBy(2))
                .plus(runner.dutyLimit()) // whoever resigned stays away
                .plus(retry.multipliedBy(4)) // joining, declaring, proclaiming, consuming
                .plus(runner.auditPeriod().multipliedBy(2))
                .plus(drain.multipliedBy(2))
                .plus(runner.drainLimit())
                .plus(runner.dispatch().replies().pauses().last()) // a response that is held
                .plus(CONFIRM.multipliedBy(2))
                .plus(TIMEOUT.multipliedBy(2))
                .plus(latency.multipliedBy(1000));
    }
}
