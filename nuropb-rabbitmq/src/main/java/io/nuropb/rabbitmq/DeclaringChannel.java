package io.nuropb.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel for looking at and declaring objects and for removing bindings, kept between operations. The broker closes
 * a channel with each refusal, so it is opened again when it is needed. For one thread at a time; blocking.
 */
final class DeclaringChannel {

    private final RabbitLink link;
    private @Nullable Channel kept;

    DeclaringChannel(RabbitLink link) {
        this.link = link;
    }

    /**
     * Sends one request.
     *
     * @param attempt the beginning of an error's message
     * @return what the broker refused it with; empty if it did not
     * @throws BrokerException if there is no connection, or it was lost meanwhile
     */
    Optional<Refusal> attempt(String attempt, Request request) {
        OpenConnection connection = link.connection();
        try {
            request.send(channel(connection));
            return Optional.empty();
        } catch (IOException | ShutdownSignalException e) {
            Optional<Refusal> refusal = Refusal.in(e).filter(DeclaringChannel::isAboutTheObject);
            if (refusal.isPresent()) {
                return refusal;
            }
            if (RabbitErrors.isSilence(e)) {
                link.cut(connection);
            }
            throw RabbitErrors.during(attempt, e);
        }
    }

    private static boolean isAboutTheObject(Refusal refusal) {
        return !refusal.ofConnection() || TransientQueues.isAboutDurability(refusal);
    }

    private Channel channel(OpenConnection connection) throws IOException {
        Channel usable = kept;
        if (usable == null || !usable.isOpen() || usable.getConnection() != connection.amqp()) {
            usable = connection.openChannel();
            kept = usable;
        }
        return usable;
    }

    /** A call of the client library that waits for the broker's answer. */
    interface Request {
        void send(Channel channel) throws IOException;
    }
}
