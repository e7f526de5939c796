package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.FaultPlan.PlannedFault;
import io.nuropb.examples.watch.FleetView;
import java.util.List;
import java.util.SplittableRandom;

/** Makes attacks of planned faults: what is done to links and processes itself, what is done to servers with others' help. */
final class Arsenal {

    private final List<Instance> fleet;
    private final Link client;
    private final EtcdFaults etcd;
    private final BrokerFaults broker;

    Arsenal(Servers servers, List<Instance> fleet, Link client, FleetView view, NoteBook notes) {
        this.fleet = fleet;
        this.client = client;
        etcd = new EtcdFaults(servers, view);
        broker = new BrokerFaults(servers, notes);
    }

    /** Chooses the victim among those who are there now. */
    Attack prepare(PlannedFault planned) {
        SplittableRandom random = new SplittableRandom(planned.draw());
        Fault fault = planned.fault();
        return switch (fault.lane()) {
            case ETCD -> etcd.prepare(fault, random);
            case BROKER -> broker.prepare(fault, random);
            case PROCESS -> process(fault, any(fleet, random));
            case ETCD_LINK -> {
                Instance victim = any(fleet, random);
                yield link(fault, victim.name(), victim.etcd());
            }
            case BROKER_LINK -> {
                Instance victim = any(fleet, random);
                yield link(fault, victim.name(), victim.rabbit());
            }
            case CLIENT_LINK -> link(fault, "client", client);
        };
    }

    private static Attack process(Fault fault, Instance victim) {
        String name = victim.name();
        return switch (fault) {
            case PROCESS_KILLED -> new Attack(name, victim::kill, victim::start);
            case PROCESS_RESTARTED -> new Attack(name, victim::stop, victim::start);
            case PROCESS_PAUSED, PROCESS_PAUSED_BEYOND_TTL -> new Attack(name, victim::pause, victim::resume);
            default -> throw new IllegalArgumentException(fault + " is no fault of a process");
        };
    }

    private static Attack link(Fault fault, String victim, Link link) {
        return new Attack(victim, () -> link.damage(fault.how().orElseThrow()), link::mend);
    }

    static <T> T any(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
