package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with the socket under it, without which a connection whose writes are stuck could not be closed.
 *
 * @param amqp the client library's connection
 * @param socket the TCP or TLS socket
 */
record OpenConnection(Connection amqp, Socket socket) {

    private static final Logger log = LoggerFactory.getLogger(OpenConnection.class);

    boolean isOpen() {
        return amqp.isOpen();
    }

    /**
     * Opens a channel. Blocking, for the operation limit.
     *
     * @throws IOException if the broker does not allow another one, or the connection is lost
     */
    Channel openChannel() throws IOException {
        Channel channel = amqp.createChannel();
        if (channel == null) {
            throw new IOException("all " + amqp.getChannelMax() + " channels of the connection are in use");
        }
        return channel;
    }

    /** Says goodbye and closes; after the limit the socket is closed under it. Blocking, for little more than the limit. */
    void close(Scheduler scheduler, Duration limit) {
        Scheduler.Timer force = scheduler.schedule(limit, this::cut);
        amqp.abort(AMQP.REPLY_SUCCESS, "closed by its client", Math.toIntExact(limit.toMillis()));
        force.cancel();
    }

    /** Closes the socket with a reset, so that stuck writes and waiting calls on the connection fail. */
    void cut() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            log.debug("The socket of {} was closed already", amqp, e);
        }
    }
}
