package io.nuropb.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observes an instance's handlers and calls with Micrometer's Observation API, so that a tracer makes spans of them and
 * the trace goes from the caller to the handler, and from there to the calls that the handler makes.
 *
 * <pre>{@code
 * runner.observe(new MessageObservations(observationRegistry));
 * }</pre>
 *
 * <p>A handler's observation, {@value #PROCESS}, is the current one on the handler's thread while it runs. A call's,
 * {@value #SEND}, is a child of the one that is current where the call is made, and lasts until the call has its
 * outcome. What a tracer's propagator writes, which is {@code traceparent} and {@code tracestate} by the W3C's Trace
 * Context, travels under these names in the message's context: in the body, so that it is encrypted where the call is.
 * A call that is made where no observation is current, and whose context has a {@code traceparent} already, belongs to
 * that trace and gets no observation of its own: so do calls by a handler's client on threads to which the handler has
 * not carried its observation.
 *
 * <p>Neither key values nor errors quote a message. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">OpenTelemetry: messaging
 *     spans</a>
 */
public final class MessageObservations implements MessageObserver {

    /** The name of the observation of a handler's run. */
    public static final String PROCESS = "nuropb.process";

    /** The name of the observation of a call. */
    public static final String SEND = "nuropb.send";

    private static final String TRACEPARENT = "traceparent";

    private final ObservationRegistry registry;

    /** @param registry takes the observations; its handlers make spans of them, and whatever else */
    public MessageObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
        if (registry.isNoop()) {
            return Handling.UNOBSERVED;
        }
        boolean isRequest = message instanceof Message.Request;
        ReceiverContext<Message> context = new ReceiverContext<>(
                (carrier, key) -> carrier.context().get(key) instanceof String text ? text : null,
                isRequest ? Kind.SERVER : Kind.CONSUMER);
        context.setCarrier(message);
        Observation observation = Observation.createNotStarted(PROCESS, () -> context, registry)
                .contextualName("process " + handler)
                .lowCardinalityKeyValues(keyValues(Messaging.PROCESS, message).and("nuropb.handler", handler));
        begin(observation, message);
        return new Run(observation, observation.openScope());
    }

    @Override
    public Sending sending(Message message) {
        boolean isOfAnotherTrace =
                registry.getCurrentObservation() == null && message.context().containsKey(TRACEPARENT);
        if (registry.isNoop() || isOfAnotherTrace) {
            return Sending.UNOBSERVED;
        }
        Map<String, String> written = new LinkedHashMap<>();
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, key, value) -> {
                    if (carrier != null) {
                        carrier.put(key, value);
                    }
                },
                message instanceof Message.Request ? Kind.CLIENT : Kind.PRODUCER);
        context.setCarrier(written);
        Observation observation = Observation.createNotStarted(SEND, () -> context, registry)
                .contextualName("send " + target(message))
                .lowCardinalityKeyValues(keyValues(Messaging.SEND, message))
                .highCardinalityKeyValue("messaging.rabbitmq.destination.routing_key", routingKey(message));
        begin(observation, message);
        return new Sending() {
            @Override
            public Map<String, String> context() {
                return written;
            }

            @Override
            public void ended(@Nullable Throwable failure) {
                end(observation, ErrorType.of(failure));
            }
        };
    }

    /** A handler's run. */
    private record Run(Observation observation, Observation.Scope scope) implements Handling {
        @Override
        public void left() {
            scope.close();
        }

        @Override
        public void ended(Outcome outcome, MessageFailure.@Nullable Kind failure) {
            end(observation, ErrorType.of(outcome, failure));
        }
    }

    private static void begin(Observation observation, Message message) {
        observation
                .highCardinalityKeyValue("messaging.message.conversation_id", message.correlationId())
                .start();
    }

    private static void end(Observation observation, String errorType) {
        observation.lowCardinalityKeyValue(ErrorType.NAME, errorType);
        if (!errorType.equals(ErrorType.NONE)) {
            observation.error(new Failure(errorType));
        }
        observation.stop();
    }

    private static KeyValues keyValues(String operation, Message message) {
        return KeyValues.of(
                Messaging.SYSTEM,
                Messaging.RABBITMQ,
                Messaging.OPERATION,
                operation,
                MessageKind.NAME,
                MessageKind.of(message));
    }

    private static String routingKey(Message message) {
        return message instanceof Message.Call call ? call.service() : target(message);
    }

    private static String target(Message message) {
        if (message instanceof Message.Call call) {
            return call.service() + "." + call.method();
        }
        return message instanceof Message.Event event ? event.topic() : "";
    }

    /** That something failed, and of which type: the failure itself may quote what is in the message. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String type) {
            super(type, null, false, false);
        }
    }
}
