package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A broker that lives in this JVM and behaves as RabbitMQ does: the server that {@link InMemoryTopology},
 * {@link InMemoryMessageSource} and {@link InMemoryMessagePublisher} are clients of, each with a connection of its own.
 *
 * <p>It has no thread and no clock of its own: messages expire, and clients hear of anything, on the scheduler that it
 * was made with. In a test that is a virtual time line, and then everything happens in one thread and always in the
 * same order.
 *
 * <p>It has direct, topic and fanout exchanges and the default one; classic and quorum queues; per-consumer prefetch
 * and turns; dead letters with their history, expiry at the head of the queue, delivery limits; confirms, returns and
 * alarms. It has no plugins and policies, no bindings between exchanges, no queues that are deleted automatically or
 * limited in length, no priorities (quorum queues have some from RabbitMQ 4.0 on), and one user. An argument that it
 * would have to ignore is refused.
 *
 * <p>Its methods are a test's hand on the server: they act at once, never block, and may be called from any thread.
 * What concerns one virtual host is in {@link InMemoryVirtualHost}; the host {@code /} is there from the beginning.
 */
public final class InMemoryBroker {

    /** The virtual host that every broker has. */
    public static final String DEFAULT_VIRTUAL_HOST = "/";

    /** The largest body that it takes until {@link #limitMessages} says otherwise: RabbitMQ's default from 4.0 on. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 16 << 20;

    /** How many messages it holds up while it blocks publishers. */
    static final int HELD_UP = 100_000;

    /** What its cluster calls itself until {@link #rename} says otherwise. */
    public static final String DEFAULT_CLUSTER = "memory";

    private final Object lock = new Object();
    private final Scheduler scheduler;
    private final Map<String, VirtualHostState> hosts = new TreeMap<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Set<String> shutOut = new HashSet<>();
    private final Set<Runnable> heldUp = new LinkedHashSet<>();
    private final List<Runnable> toldOfBlocking = new ArrayList<>();
    private String cluster = DEFAULT_CLUSTER;
    private boolean running = true;
    private boolean blocked;
    private int blockings;
    private boolean admitsUsers = true;
    private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
    private Answer answer = Answer.TRUTHFUL;

    /** How the broker answers publishers. */
    public enum Answer {
        /** It says what became of the message. */
        TRUTHFUL,
        /** It takes no message and says so (nack). */
        NACK,
        /** It takes the message and says nothing: the confirm is lost. */
        NONE
    }

    /** A broker that runs and holds nothing. */
    public InMemoryBroker(Scheduler scheduler) {
        this.scheduler = scheduler;
        hosts.put(DEFAULT_VIRTUAL_HOST, new VirtualHostState(this, DEFAULT_VIRTUAL_HOST));
    }

    /** The virtual host {@code /}. */
    public InMemoryVirtualHost virtualHost() {
        return virtualHost(DEFAULT_VIRTUAL_HOST);
    }

    /**
     * A virtual host that exists.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public InMemoryVirtualHost virtualHost(String name) {
        synchronized (lock) {
            return new InMemoryVirtualHost(host(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "There is no virtual host '" + name + "', only " + hosts.keySet())));
        }
    }

    /** Creates a virtual host if there is none of this name. */
    public InMemoryVirtualHost createVirtualHost(String name) {
        synchronized (lock) {
            return new InMemoryVirtualHost(hosts.computeIfAbsent(name, key -> new VirtualHostState(this, key)));
        }
    }

    /**
     * Ends the server as a crash does: connections break, and all but durable objects and the persistent messages in
     * durable queues is lost. Until {@link #start} it is unreachable. Idempotent.
     */
    public void stop() {
        synchronized (lock) {
            running = false;
            blocked = false;
            heldUp.clear();
            toldOfBlocking.clear();
            cut("the server has ended");
            hosts.values().forEach(VirtualHostState::restart);
        }
    }

    /** Starts the server again. Idempotent. */
    public void start() {
        synchronized (lock) {
            running = true;
        }
    }

    /** {@link #stop} and {@link #start}. */
    public void restart() {
        stop();
        start();
    }

    /** Breaks all connections; clients can open new ones at once. */
    public void cutConnections() {
        synchronized (lock) {
            cut("the connection was reset");
        }
    }

    /** Keeps publishers waiting, as RabbitMQ does in want of memory or disk. */
    public void block() {
        synchronized (lock) {
            blockings += blocked ? 0 : 1;
            blocked = true;
        }
    }

    /** Lets publishers go on; what waited is taken in its order. */
    public void unblock() {
        synchronized (lock) {
            blocked = false;
            List<Runnable> waiting = List.copyOf(heldUp);
            heldUp.clear();
            waiting.forEach(Runnable::run);
            toldOfBlocking.forEach(Runnable::run);
            toldOfBlocking.clear();
        }
    }

    /** Accepts no user name and password from now on, or accepts them again; open connections stay. */
    public void admitUsers(boolean admitted) {
        synchronized (lock) {
            admitsUsers = admitted;
        }
    }

    /**
     * Refuses messages with a larger body from now on, as RabbitMQ's {@code max_message_size} does; what is in queues
     * stays.
     *
     * @param maxBytes 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public void limitMessages(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("The largest message is " + maxBytes + " bytes, not 1 or more");
        }
        synchronized (lock) {
            maxMessageBytes = maxBytes;
        }
    }

    /** Has its cluster call itself otherwise from now on, as an operator can: clients hear of it when they connect. */
    public void rename(String name) {
        synchronized (lock) {
            cluster = name;
        }
    }

    /** Answers publishers in this way from now on. */
    public void answerPublishers(Answer value) {
        synchronized (lock) {
            answer = value;
        }
    }

    /** How many connections clients have open. */
    public int connections() {
        synchronized (lock) {
            return connections.size();
        }
    }

    /** Closes the connections of a user to a virtual host, and says how many there were. */
    int cut(VirtualHostState host, String user, String reason) {
        List<Connection> ended = connections.stream()
                .filter(connection ->
                        connection.host() == host && connection.user().equals(user))
                .toList();
        cut(ended, "of user '" + user + "' ", "the broker closed it: " + reason);
        return ended.size();
    }

    /** Lets a user open no connections; those that are open stay. */
    void shutOut(String user) {
        shutOut.add(user);
    }

    /** Lets the user open connections again. */
    void admit(String user) {
        shutOut.remove(user);
    }

    private void cut(String found) {
        cut(List.copyOf(connections), "", found);
    }

    /**
     * All consumers go before any delivery comes back: none of them is sent another's, so that each delivery counts
     * once.
     */
    private static void cut(List<Connection> ended, String whose, String found) {
        ended.forEach(Connection::retire);
        ended.forEach(connection -> connection.cut(unreachable(
                "The connection " + whose + "to virtual host '"
                        + connection.host().name() + "' broke",
                found)));
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * What guards the server, and with it its clients: none of them does more under it than to note what is to be done.
     */
    Object lock() {
        return lock;
    }

    void locked(Runnable work) {
        synchronized (lock) {
            work.run();
        }
    }

    Optional<VirtualHostState> host(String name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /** @throws BrokerException if the server does not let the client in */
    Connection connect(String virtualHost, String user, Consumer<BrokerException> broken) {
        requireEntry(virtualHost);
        if (shutOut.contains(user)) {
            throw unreachable(
                    "Cannot connect to virtual host '" + virtualHost + "'",
                    "user connection limit (0) of user '" + user + "' is reached");
        }
        VirtualHostState host = host(virtualHost)
                .orElseThrow(() -> new BrokerException(
                        Reason.NO_VIRTUAL_HOST,
                        "Cannot connect to virtual host '" + virtualHost
                                + "': the broker has none of this name. Create it,"
                                + " or let the leader do so: InMemoryConfig.creatingVirtualHost",
                        null));
        Connection connection = new Connection(host, user, broken);
        connections.add(connection);
        return connection;
    }

    /** @throws BrokerException if the server does not run or does not accept the user */
    void requireEntry(String virtualHost) {
        String attempt = "Cannot connect to virtual host '" + virtualHost + "'";
        if (!running) {
            throw unreachable(attempt, "the server does not run");
        }
        if (!admitsUsers) {
            throw new BrokerException(
                    Reason.BAD_CREDENTIALS, attempt + ": the broker does not accept user name and password", null);
        }
    }

    private static BrokerException unreachable(String attempt, String found) {
        return new BrokerException(Reason.UNREACHABLE, attempt + ": " + found + ". Trying again can help", null);
    }

    void forget(Connection connection) {
        connections.remove(connection);
    }

    String cluster() {
        return cluster;
    }

    boolean isBlocked() {
        return blocked;
    }

    /**
     * Has a client told when publishers may go on that was told that they may not; forgotten if the server stops
     * before.
     */
    void whenUnblocked(Runnable tell) {
        toldOfBlocking.add(tell);
    }

    /** How often it has begun to block publishers. */
    int blockings() {
        return blockings;
    }

    /**
     * Runs the work when publishers may go on; it is dropped if the server stops before.
     *
     * @throws BrokerException if too many are waiting already
     */
    void holdUp(Runnable work) {
        if (heldUp.size() >= HELD_UP) {
            throw new BrokerException(
                    Reason.BLOCKED,
                    "Cannot publish: the broker blocks publishers, and " + HELD_UP
                            + " messages wait already. Free memory or" + " disk at the broker",
                    null);
        }
        heldUp.add(work);
    }

    /**
     * Takes a message.
     *
     * @param client hears what became of it: at once, later, or never
     * @throws BrokerException if the broker refuses the message
     */
    void publish(VirtualHostState host, RoutedMessage message, boolean mandatory, Consumer<Published> client) {
        requireSize(message);
        switch (answer) {
            case TRUTHFUL -> host.publish(message, mandatory, client);
            case NACK -> client.accept(Published.NACKED);
            case NONE -> host.publish(message, mandatory, published -> {});
        }
    }

    private void requireSize(RoutedMessage message) {
        int bytes = message.envelope().body().length;
        if (bytes > maxMessageBytes) {
            throw new BrokerException(
                    Reason.TOO_LARGE,
                    "Cannot publish to exchange '" + message.exchange() + "' by '" + message.routingKey()
                            + "': message size " + bytes + " is larger than configured max size " + maxMessageBytes
                            + ". Send less, or let the broker take more: InMemoryBroker.limitMessages",
                    null);
        }
    }
}
