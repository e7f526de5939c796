package io.nuropb.service;

import io.nuropb.ControlCharacters;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import java.util.HashMap;
import java.util.Map;

/** What a service's messages are called: for people, and for counting. */
final class MessageNames {

    /** How much of a text from outside is shown to others. */
    private static final int SHOWN_CHARACTERS = 100;

    /** All methods that the service does not have. */
    private static final String UNKNOWN = ".(unknown)";

    private final MeshService service;
    /** What the service's methods are called, by their names. */
    private final Map<String, String> handlers = new HashMap<>();

    MessageNames(MeshService service) {
        this.service = service;
        handlers.put(ServiceDescription.METHOD, handler(ServiceDescription.METHOD));
        service.registered().forEach(method -> handlers.put(method.name(), handler(method.name())));
    }

    private String handler(String method) {
        return service.name() + "." + shown(method);
    }

    /** Whether the service has this method. */
    boolean knows(String method) {
        return handlers.containsKey(method);
    }

    /** What a call is called in messages to people. */
    static String of(Call call) {
        return shown(call.service()) + "." + shown(call.method());
    }

    /** What an event is called in messages to people. */
    String of(Event event) {
        return service.name() + " on " + shown(event.topic());
    }

    /** By what a call is counted: names that callers make up are counted as one. */
    String handler(Call call) {
        String known = handlers.get(call.method());
        return known == null ? service.name() + UNKNOWN : known;
    }

    /** By what an event is counted. */
    String handler(Event event) {
        return service.events()
                .of(event.topic())
                .map(route -> service.name() + " on " + route.pattern().text())
                .orElseGet(() -> of(event));
    }

    /** As much of a text from outside as is shown, fit for a line of a log. */
    static String shown(String text) {
        return ControlCharacters.replaced(beginning(text, SHOWN_CHARACTERS));
    }

    /** The beginning of a text, and an ellipsis if there is more. */
    static String beginning(String text, int characters) {
        return text.length() <= characters ? text : text.substring(0, characters) + "…";
    }
}
