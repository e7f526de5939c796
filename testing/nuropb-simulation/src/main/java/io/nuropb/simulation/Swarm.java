package io.nuropb.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which faults come when: of all kinds, each seed has some, at a rate of its own. */
final class Swarm {

    private static final double AT_THE_LEADER = 0.4;

    private Swarm() {}

    /**
     * @param stream the name of the random numbers that draw
     * @param rarer how many times rarer these faults are than others
     */
    static List<Incident> draw(long seed, String stream, Plan plan, Collection<Fault> faults, int rarer) {
        Chance chance = new Chance(seed, stream);
        Life life = plan.life();
        double share = chance.between(0.1, 0.6);
        List<Fault> kinds = new ArrayList<>();
        for (Fault fault : faults) {
            if (chance.happens(share)) {
                kinds.add(fault);
            }
        }
        Duration mean = Duration.ofNanos((long) (life.meanPause().toNanos() * rarer * chance.between(0.3, 3)));
        List<Incident> incidents = new ArrayList<>();
        Duration at = chance.untilNext(mean);
        while (!kinds.isEmpty() && at.compareTo(plan.faulty()) < 0) {
            Fault fault = chance.of(kinds);
            Duration length =
                    chance.between(Duration.ofMillis(1), fault.longest().multipliedBy(life.stretch()));
            int place = chance.happens(AT_THE_LEADER) ? -1 : chance.below(plan.instances() + plan.clients());
            incidents.add(new Incident(fault.name(), at, length, place));
            at = at.plus(chance.untilNext(mean));
        }
        return incidents;
    }
}
