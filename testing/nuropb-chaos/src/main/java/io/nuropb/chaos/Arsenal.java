package io.nuropb.chaos;

import java.util.List;
import java.util.SplittableRandom;

/** Makes attacks of planned faults: what is done to links and processes itself, what is done to servers with others' help. */
final class Arsenal {

    private final List<Instance> fleet;
    private final Link client;
    private final EtcdFaults etcd;
    private final BrokerFaults broker;

    Arsenal(Servers servers, List<Instance> fleet, Link client, EtcdQuestions questions, NoteBook notes) {
        this.fleet = fleet;
        this.client = client;
        etcd = new EtcdFaults(servers, questions);
        broker = new BrokerFaults(servers, notes);
    }

    /** Chooses the victim among those who are there now. */
    Attack prepare(Fault fault, SplittableRandom random) {
        return switch (fault.lane()) {
            case ETCD -> etcd.prepare(fault, random);
            case BROKER -> broker.prepare(fault, random);
            case PROCESS -> process(fault, any(fleet, random));
            case ETCD_LINK -> {
                Instance victim = any(fleet, random);
                yield link(fault, victim.name(), victim.etcd(), random);
            }
            case BROKER_LINK -> {
                Instance victim = any(fleet, random);
                yield link(fault, victim.name(), victim.rabbit(), random);
            }
            case CLIENT_LINK -> link(fault, "client", client, random);
        };
    }

    private static Attack process(Fault fault, Instance victim) {
        String name = victim.name();
        return switch (fault) {
            case PROCESS_KILLED -> Attack.on(name, () -> victim.kill(name), victim::start);
            case PROCESS_RESTARTED -> Attack.on(name, () -> victim.stop(name), victim::start);
            case PROCESS_PAUSED, PROCESS_PAUSED_BEYOND_TTL -> Attack.on(name, () -> victim.pause(name), victim::resume);
            default -> throw new IllegalArgumentException(fault + " is no fault of a process");
        };
    }

    private static Attack link(Fault fault, String party, Link link, SplittableRandom random) {
        Link.Part part = link.part(random);
        Link.Way way = fault.how().orElseThrow() == Link.Break.STALLED
                ? any(List.of(Link.Way.values()), random)
                : Link.Way.BOTH;
        String target = party + " to " + part + (way == Link.Way.BOTH ? "" : ", " + way.text());
        return Attack.on(target, () -> part.damage(fault.how().orElseThrow(), way), link::mend);
    }

    static <T> T any(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
