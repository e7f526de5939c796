package io.nuropb.chaos;

import java.util.List;

/** What the harness did that may take an instance's consumer from it, or what a consumer was about. */
final class Disturbances {

    /** For how long afterwards somebody may find that a connection did not survive. */
    private static final long AFTERMATH = ChaosSettings.aftermath().toNanos();

    private final Evidence evidence;
    private final List<Deprivation> deprivations;

    Disturbances(Evidence evidence) {
        this.evidence = evidence;
        deprivations = Deprivation.all(evidence);
    }

    /** Whether one of them befell an instance, or everybody, in a span of time or shortly before. */
    boolean reach(String instance, long from, long to) {
        return evidence.faults().stream()
                        .filter(fault -> fault.meets(from - AFTERMATH, to))
                        .anyMatch(fault -> befalls(fault, instance))
                || deprivations.stream().anyMatch(taken -> taken.isOf(instance) && taken.meets(from - AFTERMATH, to));
    }

    /** A closed connection may be anybody's: RabbitMQ does not say which instance's it was. */
    private static boolean befalls(PastFault fault, String instance) {
        return switch (fault.fault()) {
            case BROKER_KILLED, BROKER_PAUSED, BROKER_RESTARTED, QUEUE_DELETED, CONNECTION_CLOSED -> true;
            case PERMISSION_REVOKED -> fault.victim().equals(BrokerFaults.SERVICE_VICTIM);
            case BROKER_LINK_CUT, BROKER_LINK_STALLED, BROKER_LINK_SWALLOWED, BROKER_LINK_RESET ->
                fault.isOfLinksOf(instance);
            case PROCESS_KILLED, PROCESS_PAUSED, PROCESS_PAUSED_BEYOND_TTL, PROCESS_RESTARTED, CALLBACK_BLOCKED ->
                fault.victim().equals(instance);
            default -> false;
        };
    }
}
