package io.nuropb.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the messages to one exchange to its channels, and fails those that cannot be written or are given up. */
final class MessageWriter {

    /** Whoever has messages written. */
    interface Owner {
        /** A message was not written, for its channel is closed. */
        void putBack(Publication message);

        /** Nothing more is written on a channel. */
        void gaveUp(ConfirmChannel channel);
    }

    private static final Logger log = LoggerFactory.getLogger(MessageWriter.class);

    private final Scheduler scheduler;
    private final PublishErrors errors;
    private final Owner owner;

    MessageWriter(Scheduler scheduler, PublishErrors errors, Owner owner) {
        this.scheduler = scheduler;
        this.errors = errors;
        this.owner = owner;
    }

    /**
     * Writes a message. For one thread at a time; blocks as long as the broker reads nothing, and if the message is the
     * first on its channel.
     */
    void write(ConfirmChannel channel, Publication message) {
        Optional<BrokerException> tooLarge = errors.tooLarge(channel.connection(), message);
        if (tooLarge.isPresent()) {
            fail(message, tooLarge.get());
            return;
        }
        try {
            if (channel.exchangeIsProven()) {
                channel.publish(message);
            } else {
                channel.publishOnTrial(message);
            }
        } catch (AlreadyClosedException e) {
            if (channel.take(message)) {
                owner.putBack(message);
            }
        } catch (IOException e) {
            failAll(channel.takeAll(), errors.lost(e));
        } catch (IllegalArgumentException e) {
            channel.take(message);
            scheduler.execute(() -> message.outcome().completeExceptionally(e));
            // The client library counted the message that it did not send.
            channel.abort();
        } catch (RuntimeException | Error e) {
            giveUp(channel, e);
        }
    }

    /** What the client library has counted and written is not known: nothing more is sent on this channel. */
    private void giveUp(ConfirmChannel channel, Throwable thrown) {
        log.warn("Publishing failed unexpectedly; what is unconfirmed on its channel may have been taken", thrown);
        owner.gaveUp(channel);
        failAll(channel.takeAll(), errors.lost(thrown));
        scheduler.blocking().execute(channel::abort);
    }

    void failAll(List<Publication> messages, BrokerException reason) {
        messages.forEach(message -> fail(message, reason));
    }

    /** Tells whoever waits for a message's outcome, on a thread that is not the caller's. */
    void fail(Publication message, BrokerException reason) {
        scheduler.execute(() -> message.outcome().completeExceptionally(reason));
    }
}
