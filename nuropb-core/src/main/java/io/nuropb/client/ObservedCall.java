package io.nuropb.client;

import io.nuropb.client.CallObserver.Sending;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call, and those who are told of it. Thread-safe. */
final class ObservedCall {

    private final List<Sending> sendings;
    private final ForeignCalls foreign;
    private final AtomicBoolean ended = new AtomicBoolean();

    private ObservedCall(List<Sending> sendings, ForeignCalls foreign) {
        this.sendings = sendings;
        this.foreign = foreign;
    }

    /** Tells observers that a message is about to be sent. */
    static ObservedCall begin(List<CallObserver> observers, ForeignCalls foreign, Message message) {
        return new ObservedCall(
                observers.stream()
                        .map(observer -> foreign.ask(() -> observer.sending(message), Sending.UNOBSERVED))
                        .toList(),
                foreign);
    }

    /** A message's context, with what observers add to it. */
    Map<String, @Nullable Object> context(Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> context = new LinkedHashMap<>(given);
        sendings.forEach(sending -> foreign.run(() -> context.putAll(sending.context())));
        return context;
    }

    /** Makes the result, and tells whether that fails. */
    @Nullable
    Object made(Supplier<@Nullable Object> making) {
        Object result;
        try {
            result = making.get();
        } catch (RuntimeException | Error failure) {
            end(failure);
            throw failure;
        }
        end(null);
        return result;
    }

    /** The caller waits no more; as a rule, because it has the result. */
    void givenUp() {
        if (!ended.get()) {
            end(new CancellationException("The caller waits no more"));
        }
    }

    /** Only the first end counts. */
    void end(@Nullable Throwable failure) {
        if (!ended.getAndSet(true)) {
            sendings.forEach(sending -> foreign.run(() -> sending.ended(failure)));
        }
    }
}
