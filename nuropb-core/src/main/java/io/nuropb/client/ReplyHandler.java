package io.nuropb.client;

import io.nuropb.Scheduler;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.MalformedLog;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.OpenedEnvelope;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Sorts what comes to the reply queue: responses that are waited for, and all the rest, which is counted and done with.
 */
final class ReplyHandler {

    /** How many ended requests are remembered, to tell late and repeated responses from foreign ones. */
    static final int REMEMBERED = 10_000;

    private final WireFormat wire;
    private final Function<String, Optional<SymmetricKey>> keys;
    private final Function<Response, Optional<Runnable>> receiver;
    private final BiConsumer<Malformed, Boolean> unreadable;
    private final SealedCalls sealed;
    private final MalformedLog malformed;
    private final RecentlyEndedCalls ended = new RecentlyEndedCalls(REMEMBERED);

    private final AtomicLong responses = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();

    /**
     * @param keys what the response to a request is sealed with, while the request is pending and was encrypted
     * @param receiver takes out the request that a response is for, if one waits, and says how to complete it: to be
     *     run when the response has been counted, so that whoever has the outcome finds it in the figures
     * @param unreadable told of what may have been the response to a request that waits, and whether it was sealed with
     *     the request's own key; fails that request, if it believes it
     * @param sealed told of each response, before whoever waits for it
     */
    ReplyHandler(
            WireFormat wire,
            Scheduler scheduler,
            Function<String, Optional<SymmetricKey>> keys,
            Function<Response, Optional<Runnable>> receiver,
            BiConsumer<Malformed, Boolean> unreadable,
            SealedCalls sealed) {
        this.wire = wire;
        this.keys = keys;
        this.receiver = receiver;
        this.unreadable = unreadable;
        this.sealed = sealed;
        malformed = new MalformedLog("A client's reply queue", scheduler, OutgoingCalls.LOG_INTERVAL);
    }

    /** The handler of what comes to a queue of this name. */
    DeliveryHandler at(String queue) {
        return delivery -> {
            sort(delivery, queue);
            return CompletableFuture.completedFuture(Settlement.ACK);
        };
    }

    private void sort(Delivery delivery, String queue) {
        OpenedEnvelope opened = wire.openReply(delivery.envelope(), keys);
        Incoming incoming = opened.message();
        if (incoming instanceof Response response) {
            sort(response, cameDirectly(delivery, queue));
        } else if (incoming instanceof Malformed bad) {
            refuse(bad);
            if (cameDirectly(delivery, queue) && mayBeResponse(bad)) {
                unreadable.accept(bad, opened.key() != null);
            }
        } else {
            malformed.add(Malformed.unexpected(incoming));
        }
    }

    /** Whether it says that it is a response, and only what is in it cannot be read. */
    private static boolean mayBeResponse(Malformed bad) {
        return switch (bad.kind()) {
            case TOO_LARGE, NOT_JSON, NOT_AN_OBJECT, BAD_FIELD -> true;
            case NO_HEADERS, TOO_MANY_HEADERS, WRONG_PROTOCOL, WRONG_TYPE, ENCRYPTED, UNDECIPHERABLE, NOT_ENCRYPTED ->
                false;
        };
    }

    /** Notes that a request has its outcome. */
    void expectNoMore(String id) {
        ended.addIfAbsent(id, RecentlyEndedCalls.End.GIVEN_UP);
    }

    /** The figures so far, with those of the client. */
    ClientCounters counters(long requests, long commands, long events, int pending, int unconfirmed) {
        return new ClientCounters(
                requests,
                commands,
                events,
                responses.get(),
                late.get(),
                repeated.get(),
                unread.get(),
                foreign.get(),
                malformed.total(),
                pending,
                unconfirmed);
    }

    /** An encrypted response can only be read while its request is pending: with the request, its key is gone. */
    private void refuse(Malformed bad) {
        Optional<RecentlyEndedCalls.End> end =
                bad.kind() == Malformed.Kind.ENCRYPTED ? bad.correlationId().flatMap(ended::end) : Optional.empty();
        if (end.isPresent()) {
            unexpected(end).incrementAndGet();
        } else {
            malformed.add(bad);
        }
    }

    private void sort(Response response, boolean cameDirectly) {
        if (!cameDirectly) {
            foreign.incrementAndGet();
            return;
        }
        Optional<Runnable> complaint = sealed.unread(response);
        Optional<Runnable> completion = receiver.apply(response);
        if (completion.isPresent()) {
            ended.add(response.correlationId(), RecentlyEndedCalls.End.ANSWERED);
            responses.incrementAndGet();
            completion.get().run();
        } else if (complaint.isPresent()) {
            unread.incrementAndGet();
            complaint.get().run();
        } else {
            unexpected(ended.end(response.correlationId())).incrementAndGet();
        }
    }

    private AtomicLong unexpected(Optional<RecentlyEndedCalls.End> end) {
        if (end.isEmpty()) {
            return foreign;
        }
        return end.get() == RecentlyEndedCalls.End.ANSWERED ? repeated : late;
    }

    /** Services answer over the default exchange; what another one brought was not sent to this client. */
    private static boolean cameDirectly(Delivery delivery, String queue) {
        return delivery.exchange().isEmpty() && delivery.routingKey().equals(queue);
    }
}
