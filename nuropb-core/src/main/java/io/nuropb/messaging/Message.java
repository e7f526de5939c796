package io.nuropb.messaging;

import io.nuropb.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of the NuroPb protocol, as a value; {@link WireFormat} turns it into an {@link Envelope} and back. */
public sealed interface Message extends Incoming {

    /** Ties a response to its request: 32 hexadecimal digits from Java and Python senders, any text from others. */
    String correlationId();

    /** Follows a piece of work through the mesh; {@code null} if the sender gave none. */
    @Nullable
    String traceId();

    /** What the sender says about the circumstances, as plain JSON values; echoed in a response. */
    Map<String, @Nullable Object> context();

    /** A message that names a method of a service. */
    sealed interface Call extends Message {

        /** The service's name. */
        String service();

        /** The method's name, as registered with {@link io.nuropb.service.MeshService}. */
        String method();

        /** The method's parameters by name, as plain JSON values or values that {@link io.nuropb.Json#write} takes. */
        Map<String, @Nullable Object> params();

        /** The sender's reply queue; of a command it may be empty. */
        String replyTo();
    }

    /** A call that is answered with exactly one response. */
    record Request(
            String service,
            String method,
            Map<String, @Nullable Object> params,
            String replyTo,
            String correlationId,
            @Nullable String traceId,
            Map<String, @Nullable Object> context)
            implements Call {

        /** @throws IllegalArgumentException if something is empty that Python instances cannot do without */
        public Request {
            requireText("service", service);
            requireText("method", method);
            requireText("reply queue", replyTo);
            requireText("correlation id", correlationId);
            params = copy(params);
            context = copy(context);
        }

        /** The same with another context. */
        public Request withContext(Map<String, @Nullable Object> value) {
            return new Request(service, method, params, replyTo, correlationId, traceId, value);
        }

        /** Shows neither parameters nor context, which may hold secrets. */
        @Override
        public String toString() {
            return "Request[" + service + "." + method + ", correlation id " + correlationId + ", trace id " + traceId
                    + "]";
        }
    }

    /** A call that nobody answers. */
    record Command(
            String service,
            String method,
            Map<String, @Nullable Object> params,
            String replyTo,
            String correlationId,
            @Nullable String traceId,
            Map<String, @Nullable Object> context)
            implements Call {

        /** @throws IllegalArgumentException if the service or the method is empty */
        public Command {
            requireText("service", service);
            requireText("method", method);
            params = copy(params);
            context = copy(context);
        }

        /** The same with another context. */
        public Command withContext(Map<String, @Nullable Object> value) {
            return new Command(service, method, params, replyTo, correlationId, traceId, value);
        }

        /** Shows neither parameters nor context, which may hold secrets. */
        @Override
        public String toString() {
            return "Command[" + service + "." + method + ", correlation id " + correlationId + ", trace id " + traceId
                    + "]";
        }
    }

    /**
     * Something that happened, for whoever listens to its topic.
     *
     * @param event what happened: a plain JSON value, or a value that {@link io.nuropb.Json#write} takes
     * @param target whom it is meant for, in terms of the application; {@code null} for everybody
     */
    record Event(
            String topic,
            @Nullable Object event,
            @Nullable List<@Nullable Object> target,
            String correlationId,
            @Nullable String traceId,
            Map<String, @Nullable Object> context)
            implements Message {

        /** @throws IllegalArgumentException if the topic is empty */
        public Event {
            requireText("topic", topic);
            target = target == null ? null : Collections.unmodifiableList(new ArrayList<>(target));
            context = copy(context);
        }

        /** The same with another context. */
        public Event withContext(Map<String, @Nullable Object> value) {
            return new Event(topic, event, target, correlationId, traceId, value);
        }

        /** Shows neither what happened nor the context, which may hold secrets. */
        @Override
        public String toString() {
            return "Event[" + topic + ", correlation id " + correlationId + ", trace id " + traceId + "]";
        }
    }

    /** The answer to a request; its context is the request's. */
    record Response(
            Outcome.Answer answer,
            String correlationId,
            @Nullable String traceId,
            Map<String, @Nullable Object> context)
            implements Message {

        /** @throws IllegalArgumentException if the correlation id is empty */
        public Response {
            requireText("correlation id", correlationId);
            context = copy(context);
        }

        /** The answer to a request. */
        public static Response to(Request request, Outcome.Answer answer) {
            return new Response(answer, request.correlationId(), request.traceId(), request.context());
        }

        /** Shows of the answer what {@link Outcome.Answer} shows, and not the context, which may hold secrets. */
        @Override
        public String toString() {
            return "Response[" + answer + ", correlation id " + correlationId + ", trace id " + traceId + "]";
        }
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
        if (map instanceof Json.Unchangeable) {
            return map;
        }
        return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    private static void requireText(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A message needs a " + what + "; this one is empty");
        }
    }
}
