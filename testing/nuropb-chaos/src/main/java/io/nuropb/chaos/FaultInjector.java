package io.nuropb.chaos;

import io.nuropb.watch.FleetView;
import java.util.List;
import java.util.SplittableRandom;

/** Prepares planned faults: what is done to links and processes itself, what is done to servers with others' help. */
final class FaultInjector {

    private final List<ServiceProcess> fleet;
    private final ProxiedLink client;
    private final EtcdFaults etcd;
    private final BrokerFaults broker;
    private final OperatorFaults operator;
    private final FleetView view;

    FaultInjector(
            Servers servers,
            List<ServiceProcess> fleet,
            ProxiedLink client,
            FleetObserver observer,
            OperatorFaults operator,
            NoteBook notes) {
        this.fleet = fleet;
        this.client = client;
        this.operator = operator;
        view = observer.view();
        etcd = new EtcdFaults(servers, observer.etcd());
        broker = new BrokerFaults(servers, view, notes);
    }

    /** Chooses the victim among those who are there now. */
    PreparedFault prepare(FaultKind fault, SplittableRandom random) {
        return switch (fault.lane()) {
            case ETCD -> etcd.prepare(fault, random);
            case BROKER -> broker.prepare(fault, random);
            case PROCESS -> {
                ServiceProcess victim = any(fleet, random);
                yield process(fault, fault == FaultKind.CALLBACK_BLOCKED ? leaderOr(victim) : victim);
            }
            case OPERATOR -> operator.prepare();
            case ETCD_LINK -> {
                ServiceProcess victim = any(fleet, random);
                yield link(fault, victim.place(), victim.etcd(), random);
            }
            case BROKER_LINK -> {
                ServiceProcess victim = any(fleet, random);
                yield link(fault, victim.place(), victim.rabbit(), random);
            }
            case CLIENT_LINK -> link(fault, "client", client, random);
        };
    }

    private ServiceProcess leaderOr(ServiceProcess other) {
        return view.leader()
                .flatMap(leader -> fleet.stream()
                        .filter(instance -> instance.name().equals(leader.instance()))
                        .findFirst())
                .orElse(other);
    }

    private static PreparedFault process(FaultKind fault, ServiceProcess victim) {
        String name = victim.name();
        return switch (fault) {
            case PROCESS_KILLED -> PreparedFault.on(name, () -> victim.kill(name), victim::start);
            case PROCESS_RESTARTED -> PreparedFault.on(name, () -> victim.stop(name), victim::start);
            case PROCESS_PAUSED, PROCESS_PAUSED_BEYOND_TTL ->
                PreparedFault.on(name, () -> victim.pause(name), victim::resume);
            case CALLBACK_BLOCKED -> PreparedFault.on(name, () -> victim.block(name), victim::unblock);
            default -> throw new IllegalArgumentException(fault + " is no fault of a process");
        };
    }

    /** @param party whose links these are: a place in the fleet, for its next process uses them too, or the client */
    private static PreparedFault link(FaultKind fault, String party, ProxiedLink link, SplittableRandom random) {
        ProxiedLink.Part part = link.part(random);
        ProxiedLink.Way way = fault.how().orElseThrow() == ProxiedLink.Break.STALLED
                ? any(List.of(ProxiedLink.Way.values()), random)
                : ProxiedLink.Way.BOTH;
        String target = party + " to " + part + (way == ProxiedLink.Way.BOTH ? "" : ", " + way.text());
        return PreparedFault.on(target, () -> part.damage(fault.how().orElseThrow(), way), link::mend);
    }

    static <T> T any(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
