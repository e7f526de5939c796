package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.topology.BrokerIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What there is to say where instances of one fleet say that they are at different brokers. */
final class BrokerDifference {

    /** How many instances are named. */
    private static final int MOST_NAMED = 5;

    private BrokerDifference() {}

    /** Who differs from whom, in a sentence; empty if nobody does, as far as this instance can tell. */
    static Optional<String> of(Role role, Fleet fleet, Optional<BrokerIdentity> own) {
        if (own.isEmpty()) {
            return Optional.empty();
        }
        if (role instanceof Role.Leader) {
            return Optional.of(fleet.differing(own))
                    .filter(differing -> !differing.isEmpty())
                    .map(differing -> ofMembers(differing, own.get()));
        }
        return fleet.ledFrom()
                .or(() -> fleet.isLedFromOtherName(own)
                        ? fleet.readiness().orElseThrow().broker()
                        : Optional.empty())
                .map(there -> "Leader " + fleet.leader().map(Object::toString).orElse("nobody") + " is at " + there
                        + ", and this instance is at " + own.get());
    }

    /** Why a leader lets others lead. */
    static String outnumbered(Fleet fleet, Optional<BrokerIdentity> own) {
        return "More instances are at another broker than at this leader's, which lets them lead: "
                + ofMembers(fleet.differing(own), own.orElseThrow());
    }

    private static String ofMembers(Map<InstanceId, BrokerIdentity> differing, BrokerIdentity own) {
        String named = differing.entrySet().stream()
                .limit(MOST_NAMED)
                .map(member -> member.getKey() + " is at " + member.getValue())
                .collect(Collectors.joining(", "));
        int more = differing.size() - MOST_NAMED;
        return "Instance " + named + (more > 0 ? ", and " + more + " more are elsewhere" : "") + "; this leader is at "
                + own;
    }
}
