package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames of a connection, as the client library can read them.
 *
 * <p>What the broker passes on, any publisher can have made: tables nested without end, for example, at which the library gives up the
 * whole connection. The message would go back to the queue and end the next connection, of this instance or another. So where a
 * message's properties cannot be read, it has none here, and is refused like any other that says nothing of itself; as a dead letter
 * it still has them.
 */
record ReadableFrames(FrameHandler frames) implements FrameHandler {

    private static final Logger log = LoggerFactory.getLogger(ReadableFrames.class);

    /** Class, weight and body size, which come before the properties. */
    private static final int BEFORE_PROPERTIES_BYTES = 12;

    /** The flags that say which properties there are. */
    private static final int FLAGS_BYTES = 2;

    /** A factory of connections that only ever see readable frames. */
    static ConnectionFactory connectionFactory() {
        return new ConnectionFactory() {
            @Override
            protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
                FrameHandlerFactory plain = super.createFrameHandlerFactory();
                return (address, name) -> new ReadableFrames(plain.create(address, name));
            }
        };
    }

    @Override
    public Frame readFrame() throws IOException {
        Frame frame = frames.readFrame();
        return frame != null && frame.getType() == AMQP.FRAME_HEADER ? readable(frame) : frame;
    }

    private static Frame readable(Frame header) {
        try {
            AMQImpl.readContentHeaderFrom(header.getInputStream());
            return header;
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "A message has properties that cannot be read, and is taken as if it had none: {}", e.getMessage());
            byte[] bare = Arrays.copyOf(header.getPayload(), BEFORE_PROPERTIES_BYTES + FLAGS_BYTES);
            Arrays.fill(bare, BEFORE_PROPERTIES_BYTES, bare.length, (byte) 0);
            return new Frame(AMQP.FRAME_HEADER, header.getChannel(), bare);
        }
    }

    @Override
    public boolean internalHearbeat() {
        return frames.internalHearbeat();
    }

    @Override
    public void setTimeout(int millis) throws SocketException {
        frames.setTimeout(millis);
    }

    @Override
    public int getTimeout() throws SocketException {
        return frames.getTimeout();
    }

    @Override
    public void sendHeader() throws IOException {
        frames.sendHeader();
    }

    @Override
    public void initialize(AMQConnection connection) {
        frames.initialize(connection);
    }

    @Override
    public void startProcessing() {
        frames.startProcessing();
    }

    @Override
    public void finishConnectionNegotiation() {
        frames.finishConnectionNegotiation();
    }

    @Override
    public void setFrameMax(int bytes) {
        frames.setFrameMax(bytes);
    }

    @Override
    public void writeFrame(Frame frame) throws IOException {
        frames.writeFrame(frame);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        frames.flush(listener);
    }

    @Override
    public void close() {
        frames.close();
    }

    @Override
    public InetAddress getLocalAddress() {
        return frames.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return frames.getLocalPort();
    }

    @Override
    public InetAddress getAddress() {
        return frames.getAddress();
    }

    @Override
    public int getPort() {
        return frames.getPort();
    }
}
