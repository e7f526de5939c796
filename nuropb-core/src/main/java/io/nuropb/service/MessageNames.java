package io.nuropb.service;

import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;

/** What a service's messages are called: for people, and for counting. */
final class MessageNames {

    /** How much of a text from outside is shown to others. */
    private static final int SHOWN_CHARACTERS = 100;

    /** All methods that the service does not have. */
    private static final String UNKNOWN = ".(unknown)";

    private final MeshService service;

    MessageNames(MeshService service) {
        this.service = service;
    }

    /** Whether the service has this method. */
    boolean knows(String method) {
        return method.equals(ServiceDescription.METHOD)
                || service.method(method).isPresent();
    }

    /**
     * Whether it calls a method that the service does not have: it is refused in any case, or another instance may know
     * it.
     */
    boolean isUnknown(Message message) {
        return message instanceof Call call && !knows(call.method());
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
        return service.name() + (knows(call.method()) ? "." + shown(call.method()) : UNKNOWN);
    }

    /** By what an event is counted. */
    String handler(Event event) {
        return service.events()
                .of(event.topic())
                .map(route -> service.name() + " on " + route.pattern().text())
                .orElseGet(() -> of(event));
    }

    /** As much of a text from outside as is shown. */
    static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
