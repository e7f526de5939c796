package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Successful outcomes as bytes to be remembered: a JSON object of the result and of the events that follow. */
final class RememberedAnswers {

    private final Json json;

    RememberedAnswers(Json json) {
        this.json = json;
    }

    /**
     * A success to be remembered and answered with, in plain values, for its own may be such as can be read once.
     *
     * @throws IllegalArgumentException if it cannot be written; what the code of its values throws comes out as it was
     *     thrown
     */
    Outcome plain(Outcome success) {
        return parsed(json.plain(fields(success)));
    }

    /** What to remember of a success in plain values. */
    byte[] of(Outcome plain) {
        return json.write(fields(plain));
    }

    /**
     * The outcome that was remembered.
     *
     * @throws IllegalArgumentException if these bytes were not made by {@link #of}; the message shows none of them
     */
    Outcome outcome(byte[] remembered) {
        try {
            return parsed(json.read(remembered));
        } catch (Json.MalformedJsonException e) {
            throw damaged(remembered, String.valueOf(e.getMessage()), e);
        } catch (ClassCastException | NullPointerException e) {
            throw damaged(remembered, "JSON, but not with a result and events", e);
        }
    }

    private static Outcome parsed(@Nullable Object remembered) {
        Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(remembered);
        List<FollowUpEvent> events = new ArrayList<>();
        for (Object event : (List<?>) Objects.requireNonNull(fields.get("events"))) {
            events.add(followUp((Map<?, ?>) event));
        }
        Object result = fields.get("result");
        return events.isEmpty() ? new Outcome.Returned(result) : new Outcome.ReturnedWithEvents(result, events);
    }

    private static IllegalArgumentException damaged(byte[] remembered, String how, RuntimeException cause) {
        return new IllegalArgumentException(
                "What was remembered is no answer, but " + remembered.length + " bytes: " + how, cause);
    }

    private static FollowUpEvent followUp(Map<?, ?> event) {
        List<?> target = (List<?>) event.get("target");
        return new FollowUpEvent(
                (String) Objects.requireNonNull(event.get("topic")),
                event.get("event"),
                target == null ? null : new ArrayList<>(target));
    }

    private static Map<String, @Nullable Object> fields(Outcome success) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (success instanceof Outcome.ReturnedWithEvents more) {
            fields.put("result", more.value());
            fields.put(
                    "events",
                    more.events().stream().map(RememberedAnswers::fields).toList());
        } else {
            fields.put("result", ((Outcome.Returned) success).value());
            fields.put("events", List.of());
        }
        return fields;
    }

    private static Map<String, @Nullable Object> fields(FollowUpEvent followUp) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("topic", followUp.topic());
        event.put("event", followUp.event());
        event.put("target", followUp.target());
        return event;
    }
}
