package io.nuropb.inmemory;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's way to the broker: a connection that is opened when it is needed, and again after it broke. Used under the broker's lock. */
final class BrokerLink {

    private final InMemoryBroker broker;
    private final String virtualHost;
    private final Consumer<BrokerException> broken;
    private @Nullable Connection connection;
    private boolean closed;

    /** @param broken told each time when the connection breaks */
    BrokerLink(InMemoryBroker broker, String virtualHost, Consumer<BrokerException> broken) {
        this.broker = broker;
        this.virtualHost = virtualHost;
        this.broken = broken;
    }

    /** @throws BrokerException if this client is closed, or the broker does not let it in */
    Connection open() {
        requireOpen();
        Connection open = connection;
        if (open == null || !open.isOpen()) {
            open = broker.connect(virtualHost, broken);
            connection = open;
        }
        return open;
    }

    void requireOpen() {
        if (closed) {
            throw closed();
        }
    }

    static BrokerException closed() {
        return new BrokerException(
                Reason.CLOSED, "The client of the in-memory broker has been closed. Make another one", null);
    }

    void cut() {
        if (connection != null) {
            connection.cut(new BrokerException(
                    Reason.UNREACHABLE,
                    "The connection to virtual host '" + virtualHost
                            + "' broke: the connection was reset. Trying again can" + " help",
                    null));
        }
    }

    void close() {
        closed = true;
        if (connection != null) {
            connection.close();
        }
    }
}
