package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Successful outcomes as bytes to be remembered: a JSON object of the result and of the events that follow. */
final class RememberedAnswers {

    private final Json json;

    RememberedAnswers(Json json) {
        this.json = json;
    }

    /** What to remember of an outcome; nothing of a failure, nor of a result that cannot be written. */
    Optional<byte[]> of(Outcome outcome) {
        if (outcome instanceof Outcome.Returned returned) {
            return write(returned.value(), List.of());
        }
        return outcome instanceof Outcome.ReturnedWithEvents success
                ? write(success.value(), success.events())
                : Optional.empty();
    }

    /**
     * The outcome that was remembered.
     *
     * @throws IllegalArgumentException if these bytes were not made by {@link #of}; the message shows none of them
     */
    Outcome outcome(byte[] remembered) {
        try {
            Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(json.read(remembered));
            List<FollowUpEvent> events = new ArrayList<>();
            for (Object event : (List<?>) Objects.requireNonNull(fields.get("events"))) {
                events.add(followUp((Map<?, ?>) event));
            }
            Object result = fields.get("result");
            return events.isEmpty() ? new Outcome.Returned(result) : new Outcome.ReturnedWithEvents(result, events);
        } catch (Json.MalformedJsonException e) {
            throw damaged(remembered, String.valueOf(e.getMessage()), e);
        } catch (ClassCastException | NullPointerException e) {
            throw damaged(remembered, "JSON, but not with a result and events", e);
        }
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

    private Optional<byte[]> write(@Nullable Object result, List<FollowUpEvent> followUps) {
        List<Object> events = new ArrayList<>();
        for (FollowUpEvent followUp : followUps) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("topic", followUp.topic());
            event.put("event", followUp.event());
            event.put("target", followUp.target());
            events.add(event);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("result", result);
        fields.put("events", events);
        try {
            return Optional.of(json.write(fields));
        } catch (IllegalArgumentException e) {
            // The requester is told of it when the response is written.
            return Optional.empty();
        }
    }
}
