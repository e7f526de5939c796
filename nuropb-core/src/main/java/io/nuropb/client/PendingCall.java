package io.nuropb.client;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request, command or event that has no outcome yet. */
class PendingCall {

    /** What was to be done, in the words of its failures. */
    enum Kind {
        REQUEST("called", ", and its response is lost"),
        COMMAND("commanded", ""),
        EVENT("published", "");

        private final String done;
        private final String loss;

        Kind(String done, String loss) {
            this.done = done;
            this.loss = loss;
        }
    }

    private final Kind kind;
    private final String id;
    private final @Nullable String traceId;
    private final String service;
    private final String name;
    private final CallPromise<?> result;
    private final CallLimit places;

    /** Whether the broker may have taken the message. */
    volatile boolean mayBeTaken;

    /** Why the latest attempt to send the message failed; {@code null} as long as none has. */
    volatile @Nullable NuropbTransportException trouble;

    /** What ends the waiting; {@code null} until it is set. */
    volatile Scheduler.@Nullable Timer timer;

    /**
     * @param message is not kept, but its names and ids
     * @param service the service that it is for; empty if it is an event
     * @param name the method, or the topic
     */
    PendingCall(Kind kind, Message message, String service, String name, CallPromise<?> result, CallLimit places) {
        this.kind = kind;
        this.id = message.correlationId();
        this.traceId = message.traceId();
        this.service = service;
        this.name = name;
        this.result = result;
        this.places = places;
    }

    static PendingCall of(Message.Command command, CallPromise<?> result, CallLimit places) {
        return new PendingCall(Kind.COMMAND, command, command.service(), command.method(), result, places);
    }

    static PendingCall of(Message.Event event, CallPromise<?> result, CallLimit places) {
        return new PendingCall(Kind.EVENT, event, "", event.topic(), result, places);
    }

    final String id() {
        return id;
    }

    /** The service that it is for; empty if it is an event. */
    final String service() {
        return service;
    }

    /** The method, or the topic. */
    final String name() {
        return name;
    }

    /** What it is, for people. */
    final String what() {
        return kind == Kind.EVENT ? "Event '" + name + "'" : service + "." + name;
    }

    /** By what the message is known in logs. */
    final MessageIds ids() {
        boolean isEvent = kind == Kind.EVENT;
        return new MessageIds(isEvent ? "" : what(), isEvent ? name : "", id, traceId == null ? "" : traceId);
    }

    /** What the caller waits for. */
    final CallPromise<?> result() {
        return result;
    }

    /** Among which it has a place until it has an outcome. */
    final CallLimit places() {
        return places;
    }

    final NuropbTransportException notSent(@Nullable String why, @Nullable Throwable cause) {
        return new NuropbTransportException(what() + " was not " + kind.done + ": " + why, false, cause);
    }

    final NuropbTransportException uncertain(@Nullable String why, @Nullable Throwable cause) {
        return new NuropbTransportException(
                what() + " may have been " + kind.done + kind.loss + ": " + why, true, cause);
    }

    /** The failure that fits to whether the broker may have taken the message. */
    final NuropbTransportException ended(String why) {
        return mayBeTaken ? uncertain(why, null) : notSent(why, null);
    }

    /**
     * The failure of an attempt, which does not say that nothing was sent if the broker may have taken the message all
     * the same.
     */
    final NuropbTransportException failed(FailedAttempt setback, String why) {
        String reason = why + ": " + setback.message();
        return setback.hadNoEffect() && !mayBeTaken
                ? notSent(reason, setback.cause())
                : uncertain(reason, setback.cause());
    }

    /**
     * The failure of a message that never got as far as the broker: its service has no usable key or is not there, or
     * could not be asked, or the message cannot be sealed. What is known of the question's fate does not hold for the
     * message.
     */
    final NuropbException notPacked(Throwable thrown) {
        Throwable cause = CompletionFailure.causeOf(thrown);
        return cause instanceof NuropbMessageException || cause instanceof NuropbNotDeliveredException
                ? (NuropbException) cause
                : notSent(cause.getMessage(), cause);
    }

    /**
     * The failure of a call whose time is up. A message that has certainly not been sent, since the broker could not be
     * used, fails for that reason, whichever of the two limits was over first: that of the call, or that of the wait
     * for a connection.
     *
     * @param blocked why the broker keeps messages waiting at present; empty if it does not
     */
    final NuropbException outOfTime(Duration patience, Optional<String> blocked) {
        NuropbTransportException latest = trouble;
        return latest != null && !mayBeTaken ? latest : timedOut(patience, blocked);
    }

    /** What follows, beside its failure, from its time being up. */
    void expired() {}

    private NuropbTimeoutException timedOut(Duration patience, Optional<String> blocked) {
        return new NuropbTimeoutException(what() + " has no outcome within " + DurationText.of(patience)
                + blocked.map(reason -> "; the broker keeps publishers waiting (" + reason + ")")
                        .orElse("")
                + (mayBeTaken
                        ? "; it may have been " + kind.done + ", or may still be"
                        : "; it was not " + kind.done + ", for it could not be sent by then"));
    }
}
