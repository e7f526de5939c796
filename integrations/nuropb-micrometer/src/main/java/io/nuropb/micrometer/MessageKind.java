package io.nuropb.micrometer;

import io.nuropb.messaging.Message;

/** What kinds of messages are called in tags. */
final class MessageKind {

    /** The tag. */
    static final String NAME = "nuropb.kind";

    private MessageKind() {}

    static String of(Message message) {
        if (message instanceof Message.Request) {
            return "request";
        }
        return message instanceof Message.Command ? "command" : "event";
    }
}
