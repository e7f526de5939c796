package io.nuropb.client;

import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest encrypted calls, limited in number, with the descriptions whose keys they were sealed under: a service
 * that cannot read one says so even where nobody waits for an answer, as after a command. Thread-safe.
 */
final class SealedCalls {

    /** How many are remembered; the oldest are forgotten first. */
    static final int LIMIT = 10_000;

    private final Descriptions descriptions;
    private final FailureLog<CallFailure> failures;

    private final Map<String, Sealed> calls = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sealed> eldest) {
            return size() > LIMIT;
        }
    };

    SealedCalls(Descriptions descriptions, FailureLog<CallFailure> failures) {
        this.descriptions = descriptions;
        this.failures = failures;
    }

    /** Remembers a call that is to be sent. */
    void add(Call call, DescribedService description) {
        Sealed sealed = new Sealed(call.service(), description, MessageIds.of(call));
        synchronized (calls) {
            calls.put(call.correlationId(), sealed);
        }
    }

    /**
     * Forgets the key that a call was sealed under if this response to it says that it cannot be read.
     *
     * @return what logs that the call is lost, for one that nobody waits for; empty if the response says something else
     */
    Optional<Runnable> unread(Response response) {
        boolean isUnread = response.answer() instanceof Outcome.Failed failed
                && failed.error().error().equals(NuropbMessageException.WIRE_NAME);
        return isUnread ? taken(response.correlationId()).map(this::unread) : Optional.empty();
    }

    private Runnable unread(Sealed call) {
        descriptions.forget(call.service(), call.description());
        return () -> failures.add(
                CallFailure.UNREAD,
                call.ids(),
                call.ids().method() + " is lost: the service could not read what was encrypted for it, as when it has"
                        + " another key by now, which is asked for before the next call");
    }

    private Optional<Sealed> taken(String id) {
        synchronized (calls) {
            return Optional.ofNullable(calls.remove(id));
        }
    }

    private record Sealed(String service, DescribedService description, MessageIds ids) {}
}
