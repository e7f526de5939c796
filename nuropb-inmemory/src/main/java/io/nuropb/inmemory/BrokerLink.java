package io.nuropb.inmemory;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's way to the broker: a connection that is opened when it is needed, and again after it broke. Used under the
 * broker's lock.
 */
final class BrokerLink {

    /** What the broker says while it keeps publishers waiting. */
    static final String WHY_BLOCKED = "it is short of memory or disk space";

    private final InMemoryBroker broker;
    private final InMemoryConfig config;
    private final String purpose;
    private final Consumer<BrokerException> broken;
    private Consumer<LinkReport> listener = report -> {};
    private @Nullable Connection connection;
    /** How many connections there have been; the number of the latest. */
    private long connections;

    private boolean closed;

    /**
     * @param purpose a word for people, for example {@code publishing}
     * @param broken told each time when the connection breaks
     */
    BrokerLink(InMemoryBroker broker, InMemoryConfig config, String purpose, Consumer<BrokerException> broken) {
        this.broker = broker;
        this.config = config;
        this.purpose = purpose;
        this.broken = broken;
    }

    void listen(Consumer<LinkReport> value) {
        listener = value;
    }

    /** @throws BrokerException if this client is closed, or the broker does not let it in */
    Connection open() {
        requireOpen();
        Connection open = connection;
        if (open == null || !open.isOpen()) {
            open = connect();
            connection = open;
        }
        return open;
    }

    private Connection connect() {
        try {
            long number = connections + 1;
            Connection fresh = broker.connect(config.virtualHost(), config.user(), problem -> broke(number, problem));
            connections = number;
            listener.accept(new LinkReport.Opened(purpose, number, Optional.of(broker.cluster())));
            return fresh;
        } catch (BrokerException e) {
            listener.accept(new LinkReport.NotOpened(purpose, e));
            throw e;
        }
    }

    private void broke(long number, BrokerException problem) {
        listener.accept(new LinkReport.Lost(purpose, number, problem));
        broken.accept(problem);
    }

    /**
     * The broker has told this client, with a message, that it keeps publishers waiting; it will tell it when that has
     * ended.
     */
    void blocked() {
        long number = connections;
        listener.accept(new LinkReport.Blocked(purpose, number, WHY_BLOCKED));
        broker.whenUnblocked(() -> listener.accept(new LinkReport.Unblocked(purpose, number)));
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
                    "The connection to virtual host '" + config.virtualHost()
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
