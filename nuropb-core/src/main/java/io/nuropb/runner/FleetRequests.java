package io.nuropb.runner;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Leader;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.PropertyName;
import io.nuropb.election.Session;
import io.nuropb.messaging.CallerFutures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;

/**
 * What the program around an instance asks of its fleet, in the instance's present session. Thread-safe; does not
 * block.
 */
final class FleetRequests {

    private final ServiceName service;
    private final LongFunction<Optional<Session>> sessions;
    private final Scheduler scheduler;

    /** @param sessions the session with a number, if it is the one that is open */
    FleetRequests(ServiceName service, LongFunction<Optional<Session>> sessions, Scheduler scheduler) {
        this.service = service;
        this.sessions = sessions;
        this.scheduler = scheduler;
    }

    /** Whether the instance leads at this moment. */
    boolean leads(LifecycleState now) {
        Role role = now.role();
        return role.leadsAt(scheduler.now()) && sessions.apply(role.session()).isPresent();
    }

    /** As {@link ServiceRunner#putProperty} says. */
    CompletionStage<Void> putProperty(String name, String value, LifecycleState now) {
        PropertyName property = new PropertyName(name);
        if (property.equals(PropertyName.SCALING)) {
            throw new IllegalArgumentException(
                    "Property '" + name + "' is the leader's own: by it, it says how many instances there should be");
        }
        if (now.role() instanceof Role.Leader leading && leads(now)) {
            Optional<Session> session = sessions.apply(leading.session());
            if (session.isPresent()) {
                return CallerFutures.of(session.get().put(leading.term(), property.text(), value), scheduler);
            }
        }
        return CompletableFuture.failedFuture(new NotLeaderException("Property '" + name + "' of service '" + service
                + "' can be written by its leader only; "
                + now.fleet().leader().map(Leader::toString).orElse("nobody") + " leads"));
    }

    /** As {@link ServiceRunner#members} says. */
    CompletionStage<List<Presence>> members(LifecycleState now) {
        return sessions.apply(now.role().session())
                .map(session -> CallerFutures.of(session.members(), scheduler))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
    }
}
