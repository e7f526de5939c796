package io.nuropb.testkit.messaging;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Envelopes and deliveries for tests, and what is inside of those that come back. */
public final class TestDeliveries {

    public static final String ID = "6f9619ff8b86d011b42d00cf4fc964ff";
    public static final String REPLY_QUEUE = "nuropb-shop-a1-rq";
    public static final Map<String, Object> CONTEXT = Map.of("user", "ann");

    private static final WireFormat WIRE = new WireFormat(new JacksonJson(), WireLimits.defaults());

    private TestDeliveries() {}

    public static Delivery request(String method, Map<String, Object> params) {
        return first(WIRE.encode(
                new Message.Request("orders", method, params, REPLY_QUEUE, ID, "t-7", CONTEXT), Duration.ZERO));
    }

    public static Delivery command(String method, Map<String, Object> params) {
        return first(WIRE.encode(
                new Message.Command("orders", method, params, REPLY_QUEUE, ID, "t-7", CONTEXT), Duration.ZERO));
    }

    public static Delivery event(String topic) {
        return first(WIRE.encode(new Message.Event(topic, Map.of(), null, ID, null, Map.of())));
    }

    public static Delivery event(String topic, @Nullable Object event) {
        return first(WIRE.encode(new Message.Event(topic, event, List.of("till"), ID, "t-7", CONTEXT)));
    }

    public static Envelope envelope(Message.Call call) {
        return WIRE.encode(call, Duration.ZERO);
    }

    public static Delivery first(Envelope envelope) {
        return new Delivery(envelope, "nuropb-rpc-exchange", "orders", false, 0);
    }

    public static Delivery again(Delivery delivery) {
        return new Delivery(delivery.envelope(), delivery.exchange(), delivery.routingKey(), true, 1);
    }

    /** A plain response to a request that was sent, or to an encrypted call. */
    public static Envelope response(Envelope call, Outcome.Answer answer) {
        return WIRE.encode(
                content(call) instanceof Message.Request request
                        ? Message.Response.to(request, answer)
                        : new Message.Response(answer, Objects.requireNonNull(call.correlationId()), null, Map.of()));
    }

    public static Incoming content(Envelope envelope) {
        return WIRE.decode(envelope);
    }

    /** The result that a response tells. */
    public static @Nullable Object result(Envelope response) {
        return ((Outcome.Returned) ((Message.Response) content(response)).answer()).value();
    }

    /** The error that a response tells. */
    public static RemoteError error(Envelope response) {
        return ((Outcome.Failed) ((Message.Response) content(response)).answer()).error();
    }
}
