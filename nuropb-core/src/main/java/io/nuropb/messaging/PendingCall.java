package io.nuropb.messaging;

import io.nuropb.Scheduler;
import io.nuropb.messaging.Message.Request;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call that has no outcome yet. */
final class PendingCall {

    private final Request request;
    private final Type type;
    private final CompletableFuture<@Nullable Object> future = new CompletableFuture<>();

    /** The reply queue that the response will come to; {@code null} until there is one. */
    volatile ReplyQueue.@Nullable Opening opening;

    /** What ends the waiting; {@code null} until it is set. */
    volatile Scheduler.@Nullable Timer timer;

    /**
     * A call.
     *
     * @param type what the result is to be bound to
     */
    PendingCall(Request request, Type type) {
        this.request = request;
        this.type = type;
    }

    String id() {
        return request.correlationId();
    }

    Request request() {
        return request;
    }

    Type type() {
        return type;
    }

    /** What the caller waits for. */
    CompletableFuture<@Nullable Object> future() {
        return future;
    }

    /** The same as the future, to chain to. */
    CompletionStage<@Nullable Object> ended() {
        return future;
    }

    /** The service and method, for people. */
    String what() {
        return request.service() + "." + request.method();
    }

    NuropbTransportException notSent(String why, @Nullable Throwable cause) {
        return new NuropbTransportException(what() + " was not called: " + why, false, cause);
    }

    NuropbTransportException uncertain(String why, @Nullable Throwable cause) {
        return new NuropbTransportException(
                what() + " may have been called, and its response is lost: " + why, true, cause);
    }
}
