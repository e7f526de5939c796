package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with the socket under it, without which a connection whose writes are stuck could not be closed, and
 * with what is known of the broker at its other end. Thread-safe.
 */
final class OpenConnection {

    private static final Logger log = LoggerFactory.getLogger(OpenConnection.class);

    /** What the system counts for a piece of data in a socket's buffer can be a few times its size. */
    private static final int BUFFER_SHARE = 4;

    /**
     * No operator is expected to set max_message_size lower. Should one have, the first refusal teaches it, at the
     * neighbours' cost.
     */
    private static final long EXPECTED_BODY_BYTES = 16 << 10;

    /**
     * A larger body than was asked for is tried, so that one trial serves for many that grow; but none of more than 1
     * MiB.
     */
    private static final int MOST_IN_ADVANCE = 1 << 20;

    /** No queue has this name, and the default exchange drops what is sent to it. */
    private static final String NOWHERE = "";

    /** AMQP's frame has so many bytes beside its payload. */
    private static final int FRAME_BYTES = 8;

    /** The server property that every RabbitMQ sends with its greeting. */
    private static final String CLUSTER_NAME = "cluster_name";

    private final Connection amqp;
    private final Socket socket;
    private final long writableBytes;
    private final AtomicLong unreadBytes = new AtomicLong();
    private final AtomicInteger numbersTried = new AtomicInteger();
    private volatile Moment lastConfirm;
    private volatile long provenBodyBytes = EXPECTED_BODY_BYTES;
    private volatile long maxBodyBytes = Long.MAX_VALUE;
    private volatile @Nullable String blockedBy;

    /**
     * @param amqp the client library's connection
     * @param socket the TCP or TLS socket
     * @param opened when it was opened
     */
    OpenConnection(Connection amqp, Socket socket, Moment opened) {
        this.amqp = amqp;
        this.socket = socket;
        this.lastConfirm = opened;
        this.writableBytes = writableBytes(socket);
    }

    private static long writableBytes(Socket socket) {
        try {
            return socket.getSendBufferSize() / BUFFER_SHARE;
        } catch (SocketException e) {
            log.debug(
                    "The socket has been closed already; nothing is written to it without a thread that may block", e);
            return 0;
        }
    }

    Connection amqp() {
        return amqp;
    }

    /** The broker says why it keeps messages waiting; {@code null} if it does not any more. */
    void blockedBy(@Nullable String reason) {
        blockedBy = reason;
    }

    /** Why the broker keeps messages waiting; empty if it does not. */
    Optional<String> blocked() {
        return Optional.ofNullable(blockedBy);
    }

    /**
     * How the broker's cluster was called when this was opened; empty if nobody has named it. Then each node says a
     * name of its own, like {@code rabbit@host}, and two nodes of one cluster say two.
     */
    Optional<String> cluster() {
        return cluster(amqp.getServerProperties());
    }

    static Optional<String> cluster(Map<String, Object> greeting) {
        return Optional.ofNullable(greeting.get(CLUSTER_NAME))
                .map(Object::toString)
                .filter(name -> !name.contains("@"));
    }

    boolean isOpen() {
        return amqp.isOpen();
    }

    /**
     * Opens a channel, with the number that has been free for longest. Blocking, for the operation limit.
     *
     * <p>The client library would take the lowest free one. It frees that of a channel when it waits no longer for the
     * broker to close it, as where a queue hangs; the broker, for which it is open still, takes its second opening for
     * an error of the whole connection.
     *
     * @throws IOException if the broker does not allow another one, or the connection is lost
     */
    Channel openChannel() throws IOException {
        int numbers = amqp.getChannelMax();
        for (int tried = 0; tried < numbers; tried++) {
            Channel channel = amqp.createChannel(Math.floorMod(numbersTried.getAndIncrement(), numbers) + 1);
            if (channel != null) {
                return channel;
            }
        }
        throw new IOException("all " + numbers + " channels of the connection are in use");
    }

    /** Whether the broker opens a channel when it is asked to. Blocking, for the operation limit. */
    boolean answers() {
        try {
            openChannel().abort();
            return true;
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The broker opens no channel", e);
            return false;
        }
    }

    /**
     * Whether so much can be written without waiting for the broker. The broker has read whatever it has confirmed; so
     * no more than the rest, be it given up or not, can be in the socket's buffer, and while that has room, a write
     * does not block.
     */
    boolean takesAtOnce(long bytes) {
        return unreadBytes.get() + bytes <= writableBytes;
    }

    void sent(long bytes) {
        unreadBytes.addAndGet(bytes);
    }

    /** The broker has read some of what was sent, or it was not written. */
    void settled(long bytes) {
        unreadBytes.addAndGet(-bytes);
    }

    /** The broker has confirmed something. */
    void confirmed(Moment now) {
        lastConfirm = now;
    }

    /** Whether nothing was confirmed on any of its channels after this moment. */
    boolean isSilentSince(Moment moment) {
        return !moment.isBefore(lastConfirm);
    }

    /**
     * Whether it is known if the broker takes bodies of this size: it has done so before, or any broker does, or it has
     * named its limit.
     */
    boolean isKnown(long bodyBytes) {
        return bodyBytes <= provenBodyBytes || maxBodyBytes < Long.MAX_VALUE;
    }

    /**
     * Finds out whether the broker takes bodies of this size, by a blank one that goes nowhere, on a channel of its
     * own: if it is refused, no other message suffers. RabbitMQ looks at the size before it looks at rights. Blocking,
     * for the operation limit.
     *
     * @throws IOException or a {@link ShutdownSignalException}, if the broker does not answer
     */
    void tryBodies(int bodyBytes) throws IOException {
        int blank = Math.max(bodyBytes, Math.min(MOST_IN_ADVANCE, Integer.highestOneBit(bodyBytes) << 1));
        sent(blank);
        try {
            Channel channel = openChannel();
            channel.basicPublish("", NOWHERE, null, new byte[blank]);
            channel.basicQos(0);
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            if (RabbitErrors.isSilence(e) || !isOpen()) {
                throw e;
            }
            Optional<SizeRefusal> refusal = Refusal.in(e).flatMap(SizeRefusal::in);
            if (refusal.isPresent()) {
                refuseBodiesBeyond(refusal.get().maxBytes());
                return;
            }
            log.debug("A body of {} bytes was not refused for its size", blank, e);
        } finally {
            settled(blank);
        }
        provenBodyBytes = Math.max(provenBodyBytes, blank);
    }

    /**
     * Finds out whether this user may publish with a topic, by a blank message that is taken back before the broker
     * passes it on (a transaction that is rolled back), on a channel of its own: if it is refused, no other message
     * suffers. Blocking, for the operation limit.
     *
     * @return how the broker has refused the topic; empty if it has not
     * @throws IOException or a {@link ShutdownSignalException}, if the broker does not answer
     */
    Optional<Exception> tryTopic(String exchange, String topic) throws IOException {
        try {
            Channel channel = openChannel();
            channel.txSelect();
            channel.basicPublish(exchange, topic, null, new byte[0]);
            channel.txRollback();
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            if (RabbitErrors.isSilence(e) || !isOpen()) {
                throw e;
            }
            if (Refusal.in(e).filter(Refusal::isOfTopic).isPresent()) {
                return Optional.of(e);
            }
            log.debug("Topic '{}' was not refused for the user's rights on it", topic, e);
        }
        return Optional.empty();
    }

    /** The broker has refused a body because of its size, and named its limit. */
    void refuseBodiesBeyond(long bytes) {
        maxBodyBytes = bytes;
    }

    /** The broker's limit for bodies, if it is known to be exceeded by one of this size. */
    OptionalLong limitExceededBy(long bodyBytes) {
        long limit = maxBodyBytes;
        return bodyBytes > limit ? OptionalLong.of(limit) : OptionalLong.empty();
    }

    /** How large the properties and headers of a message may be, which go in one frame. */
    long maxHeaderBytes() {
        int frame = amqp.getFrameMax();
        return frame == 0 ? Long.MAX_VALUE : frame - FRAME_BYTES;
    }

    /**
     * Says goodbye and closes; after the limit the socket is closed under it. Blocking, for little more than the limit.
     */
    void close(Scheduler scheduler, Duration limit) {
        Scheduler.Timer force = scheduler.schedule(limit, this::cut);
        amqp.abort(AMQP.REPLY_SUCCESS, "closed by its client", RabbitLimits.millis(limit));
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
