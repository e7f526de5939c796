package io.nuropb.testkit.simulation;

import io.nuropb.client.ClientConfig;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a seed draws before anything runs: the fleet, its times, and the faults that are to come.
 *
 * @param life how its time is filled
 * @param faulty how long faults come for
 * @param meanLoad how long it takes on average until a client's next message
 * @param instances how many instances the fleet has
 * @param clients how many clients send messages
 * @param ttl how long a lease lasts
 * @param latency how long a usual step on the network takes at most
 * @param runner how instances run
 * @param incidents the faults, in order
 */
record Plan(
        Life life,
        Duration faulty,
        Duration meanLoad,
        int instances,
        int clients,
        Duration ttl,
        Duration latency,
        RunnerConfig runner,
        List<Incident> incidents) {

    /** How long a caller waits for an answer, and for how long a message may wait to be handled. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** How long a leader is asked for its broker at most, and a publisher for a confirm. */
    static final Duration CONFIRM = Duration.ofSeconds(5);

    private static final int MOST_CLIENTS = 2;
    private static final double AT_THE_LEADER = 0.4;

    Plan {
        incidents = List.copyOf(incidents);
    }

    static Plan draw(long seed, SimulationConfig config) {
        Chance chance = new Chance(seed, "plan");
        Life life = Life.draw(seed, config.longLives());
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
        List<Incident> incidents = config.faultless()
                ? List.of()
                : incidents(new Chance(seed, "faults"), life, faulty, instances + clients);
        return new Plan(life, faulty, meanLoad, instances, clients, ttl, latency, runner, incidents);
    }

    /** A swarm: of all kinds of faults, this seed has some, at a rate of its own. */
    private static List<Incident> incidents(Chance chance, Life life, Duration faulty, int places) {
        double share = chance.between(0.1, 0.6);
        List<Fault> kinds = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (chance.happens(share)) {
                kinds.add(fault);
            }
        }
        Duration mean = Duration.ofNanos((long) (life.meanPause().toNanos() * chance.between(0.3, 3)));
        List<Incident> incidents = new ArrayList<>();
        Duration at = chance.untilNext(mean);
        while (!kinds.isEmpty() && at.compareTo(faulty) < 0) {
            Fault fault = chance.of(kinds);
            Duration length =
                    chance.between(Duration.ofMillis(1), fault.longest().multipliedBy(life.stretch()));
            incidents.add(new Incident(fault, at, length, chance.happens(AT_THE_LEADER) ? -1 : chance.below(places)));
            at = at.plus(chance.untilNext(mean));
        }
        return incidents;
    }

    Plan with(List<Incident> others) {
        return new Plan(life, faulty, meanLoad, instances, clients, ttl, latency, runner, others);
    }

    /** How long the fleet may take to find and put right what was deleted at the broker: its audit, and the answers it waits for. */
    Duration convergence(double slowestClock) {
        return Duration.ofNanos((long) (runner.auditPeriod().toNanos() / slowestClock))
                .plus(latency.multipliedBy(10L * Network.TAIL))
                .plusSeconds(1);
    }

    /**
     * How long a fleet may take after the last fault until all is well again: the sum of the longest waits that can follow one another.
     */
    Duration stabilisation() {
        Duration retry = runner.backoff().last();
        Duration drain = runner.dispatch().handlerDeadline().plus(Duration.ofSeconds(1));
        Duration replies = Duration.ZERO;
        for (int i = 1; i < runner.dispatch().replies().attempts(); i++) {
            replies = replies.plus(runner.dispatch().replies().pauseAfter(i));
        }
        return ttl.multipliedBy(3) // a dead leader's lease, the re-reading of keys, the renewal that finds a lease lost
                .plus(retry.multipliedBy(4)) // joining, declaring, proclaiming, consuming
                .plus(runner.auditPeriod().multipliedBy(2))
                .plus(drain.multipliedBy(2))
                .plus(runner.drainLimit())
                .plus(replies)
                .plus(CONFIRM.multipliedBy(2))
                .plus(TIMEOUT.multipliedBy(2))
                .plus(latency.multipliedBy(1000));
    }
}
