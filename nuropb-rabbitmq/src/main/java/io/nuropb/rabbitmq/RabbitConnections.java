package io.nuropb.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.messaging.LogPace;
import io.nuropb.tls.HangUp;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to the configured broker, the one place where that is done.
 *
 * <p>The client library's recovery is off: what is to be consumed again is the lifecycle's decision, and what is to be
 * declared again the leader's.
 */
final class RabbitConnections {

    private static final Logger log = LoggerFactory.getLogger(RabbitConnections.class);

    private static final String PROTOCOL = "0.1.1";

    /**
     * RabbitMQ's largest {@code max_message_size}, 512 MiB. A message that the client library found too large would end
     * the connection, go back to the queue, and end the next one.
     */
    private static final int LARGEST_BODY_BYTES = 512 << 20;

    private static final int CONNECT_STEPS = 3;

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final RabbitConfig config;
    private final Identity identity;
    private final Scheduler scheduler;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final LogPace unreadable;

    RabbitConnections(RabbitConfig config, Identity identity, Scheduler scheduler) {
        this.config = config;
        this.identity = identity;
        this.scheduler = scheduler;
        this.unreadable = new LogPace(scheduler, LOG_INTERVAL);
    }

    /**
     * Opens a connection to the first address that takes this client. A node may refuse one that its neighbours take,
     * as when it has lost its disk. Blocking, at each address for the connect limit, and for three times that where
     * somebody answers and does not come to an end.
     *
     * @param purpose what it is for, shown to operators as a part of its name
     * @throws BrokerException if there is none
     */
    OpenConnection open(String purpose) {
        String password = config.currentPassword();
        List<BrokerException> failures = new ArrayList<>();
        for (BrokerAddress address : inTurn()) {
            try {
                return open(address, purpose, password);
            } catch (BrokerException e) {
                if (e.reason() == Reason.INCOMPATIBLE) {
                    throw e;
                }
                failures.add(e);
            }
        }
        throw failures.size() == 1 ? failures.get(0) : none(failures);
    }

    /** All addresses, beginning at a place that depends on the instance, so that a fleet spreads over a cluster. */
    private List<BrokerAddress> inTurn() {
        List<BrokerAddress> addresses = config.addresses();
        int first = Math.floorMod(identity.instance().hashCode(), addresses.size());
        List<BrokerAddress> turned = new ArrayList<>(addresses.subList(first, addresses.size()));
        turned.addAll(addresses.subList(0, first));
        return turned;
    }

    private OpenConnection open(BrokerAddress address, String purpose, String password) {
        AtomicReference<Socket> socket = new AtomicReference<>();
        AtomicBoolean late = new AtomicBoolean();
        // The limits of a socket begin anew with each byte: TCP, TLS and AMQP have one each, and all three an end.
        Scheduler.Timer end = scheduler.schedule(config.limits().connect().multipliedBy(CONNECT_STEPS), () -> {
            late.set(true);
            cut(socket.get());
        });
        String name = identity.service() + "/" + identity.instance() + " " + purpose;
        try {
            Connection amqp =
                    factory(socket, password).newConnection(List.of(new Address(address.host(), address.port())), name);
            log.debug("Connected to {} for {}", config.label(address), purpose);
            return new OpenConnection(
                    amqp, Objects.requireNonNull(socket.get(), "the socket under the connection"), scheduler.now());
        } catch (IOException | TimeoutException | LinkageError e) {
            Throwable cause =
                    late.get() ? new SocketTimeoutException("the handshake did not end") : explained(address, e);
            throw RabbitErrors.connecting(config, address, cause);
        } catch (RuntimeException | Error e) {
            // The client library leaves it open, as when there is no thread to read from it.
            cut(socket.get());
            throw e;
        } finally {
            end.cancel();
        }
    }

    /** Without a word to the other side, for which a close could wait. */
    private static void cut(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            log.debug("A socket could not be closed", e);
        }
    }

    /**
     * A server that dislikes a client's certificate says so and hangs up; the words are lost if a write comes between.
     */
    private Throwable explained(BrokerAddress address, Throwable failure) {
        RabbitTls tls = config.tls();
        if (tls == null || !RabbitErrors.isHangUp(failure)) {
            return failure;
        }
        return HangUp.reason(
                        Tls.context(tls),
                        address.host(),
                        address.port(),
                        config.limits().connect())
                .<Throwable>map(rejection -> {
                    rejection.addSuppressed(failure);
                    return rejection;
                })
                .orElse(failure);
    }

    private ConnectionFactory factory(AtomicReference<Socket> socket, String password) {
        RabbitLimits limits = config.limits();
        int connectMillis = RabbitLimits.millis(limits.connect());
        ConnectionFactory factory = new ConnectionFactory();
        factory.setVirtualHost(config.virtualHost());
        factory.setUsername(config.user());
        factory.setPassword(password);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(Math.toIntExact(limits.heartbeat().toSeconds()));
        factory.setConnectionTimeout(connectMillis);
        factory.setHandshakeTimeout(connectMillis);
        factory.setChannelRpcTimeout(RabbitLimits.millis(limits.operation()));
        factory.setMaxInboundMessageBodySize(LARGEST_BODY_BYTES);
        factory.setClientProperties(withOurs(factory.getClientProperties()));
        // Consumers are called by the thread that reads, and hand over to others what takes time: one change of thread
        // the less.
        factory.setSharedExecutor(new BorrowedThreads(Runnable::run));
        // Without it, closing a connection whose writes are stuck would wait for them.
        factory.setShutdownExecutor(new BorrowedThreads(scheduler.blocking()));
        factory.setHeartbeatExecutor(new HeartbeatTimer(scheduler));
        factory.setThreadFactory(RabbitConnections::daemon);
        factory.setExceptionHandler(new CallbackFailures());
        factory.setSocketConfigurator(opened -> {
            opened.setTcpNoDelay(true);
            socket.set(opened);
        });
        factory.setSocketFactory(sockets());
        return factory;
    }

    private ReadableSockets sockets() {
        RabbitTls tls = config.tls();
        if (tls == null) {
            return ReadableSockets.plain(unreadable);
        }
        if (!tls.verified() && !warned.getAndSet(true)) {
            log.warn(
                    "The certificate of {} is not verified (RabbitTls.withoutVerification): anybody on the network's path"
                            + " can read and change everything, the password included",
                    config.label());
        }
        return ReadableSockets.secured(Tls.context(tls), tls.verified(), unreadable);
    }

    /** @param librarys what the client library tells of itself, and what it can do */
    private Map<String, Object> withOurs(Map<String, Object> librarys) {
        Map<String, Object> properties = new HashMap<>(librarys);
        properties.put("product", "Nuropb");
        properties.put("version", version());
        properties.put("protocol", PROTOCOL);
        properties.put("platform", "Java");
        properties.put("env_userid", System.getProperty("user.name", ""));
        properties.put("instance_id", identity.instance().value());
        properties.put(
                "name",
                identity.clientOnly()
                        ? config.virtualHost() + "-client"
                        : identity.service().value());
        if (identity.clientOnly()) {
            properties.put("client_only", "true");
        }
        return properties;
    }

    /** From the manifest; there is none where the classes lie in a folder. */
    private static String version() {
        String version = RabbitConnections.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** Waiting helps if it does at one of the addresses. */
    private static BrokerException none(List<BrokerException> failures) {
        BrokerException told = failures.stream()
                .filter(failure -> failure.reason().waitingHelps())
                .findFirst()
                .orElse(failures.get(failures.size() - 1));
        String each = failures.stream().map(BrokerException::getMessage).collect(Collectors.joining(" | "));
        BrokerException none = new BrokerException(
                told.reason(), "None of the " + failures.size() + " addresses can be used: " + each, told);
        failures.stream().filter(failure -> failure != told).forEach(none::addSuppressed);
        return none;
    }

    /** With nothing of the thread that happens to open a connection. */
    static Thread daemon(Runnable task) {
        Thread thread = new Thread(null, task, "nuropb-amqp", 0, false);
        thread.setContextClassLoader(RabbitConnections.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }
}
