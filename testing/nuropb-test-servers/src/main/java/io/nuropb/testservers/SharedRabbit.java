package io.nuropb.testservers;

import org.jspecify.annotations.Nullable;

/** Keeps the one RabbitMQ that the tests of a JVM share. Its end is the end of the JVM, which ends all its children. */
final class SharedRabbit {
    private static @Nullable RabbitServer server;

    private SharedRabbit() {}

    /** A server that failed to start, or was ended against the rules, does not spoil the tests after it. */
    static synchronized RabbitServer running() {
        RabbitServer current = server;
        if (current != null && current.isRunning()) return current;
        if (current != null) current.close();
        RabbitServer fresh = RabbitServer.start();
        server = fresh;
        return fresh;
    }
}
