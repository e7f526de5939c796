package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a RabbitMQ 4.3 as it takes to declare queues: it refuses those that are transient and not exclusive, by closing the
 * connection, in the words of the real one.
 */
final class NoTransientQueues implements AutoCloseable {

    private static final int INTERNAL_ERROR = 541;
    private static final int NOT_FOUND = 404;
    private static final int PASSIVE = 1;
    private static final int DURABLE = 2;

    /** Class and method of what is asked, as AMQP 0-9-1 numbers them. Each answer has the next number. */
    private static final int START = 10_010;

    private static final int START_OK = 10_011;
    private static final int TUNE = 10_030;
    private static final int OPEN = 10_040;
    private static final int CLOSE = 10_050;
    private static final int OPEN_CHANNEL = 20_010;
    private static final int CLOSE_CHANNEL = 20_040;
    private static final int DECLARE_EXCHANGE = 40_010;
    private static final int DECLARE_QUEUE = 50_010;
    private static final int BIND_QUEUE = 50_020;
    private static final String REFUSAL =
            "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\nBy default, this"
                    + " feature is not permitted anymore.";

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final Map<String, Boolean> durableByQueue = new ConcurrentHashMap<>();

    NoTransientQueues() throws IOException {
        start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Whether each queue is durable, by name. */
    Map<String, Boolean> queues() {
        return Map.copyOf(durableByQueue);
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            in.readNBytes(8);
            send(out, 0, START, start -> {
                start.writeByte(0);
                start.writeByte(9);
                start.writeInt(0);
                writeLong(start, "PLAIN");
                writeLong(start, "en_US");
            });
            while (true) {
                int type = in.readUnsignedByte();
                int channel = in.readUnsignedShort();
                byte[] payload = in.readNBytes(in.readInt());
                in.readUnsignedByte();
                if (type == AMQP.FRAME_METHOD) {
                    answer(out, channel, new DataInputStream(new ByteArrayInputStream(payload)));
                }
            }
        } catch (EOFException gone) {
            // A client may go as it likes.
            return;
        } catch (IOException e) {
            throw new IllegalStateException("The broker of this test failed", e);
        }
    }

    private void answer(DataOutputStream out, int channel, DataInputStream asked) throws IOException {
        int method = asked.readUnsignedShort() * 1_000 + asked.readUnsignedShort();
        switch (method) {
            case START_OK ->
                send(out, 0, TUNE, tune -> {
                    tune.writeShort(10);
                    tune.writeInt(131_072);
                    tune.writeShort(60);
                });
            case OPEN -> send(out, 0, method + 1, opened -> writeShort(opened, ""));
            case OPEN_CHANNEL -> send(out, channel, method + 1, opened -> writeLong(opened, ""));
            case CLOSE, CLOSE_CHANNEL, DECLARE_EXCHANGE, BIND_QUEUE -> send(out, channel, method + 1, done -> {});
            case DECLARE_QUEUE -> declare(out, channel, asked);
            default -> {}
        }
    }

    private void declare(DataOutputStream out, int channel, DataInputStream asked) throws IOException {
        asked.readShort();
        String name = new String(asked.readNBytes(asked.readUnsignedByte()), StandardCharsets.UTF_8);
        int bits = asked.readUnsignedByte();
        boolean passive = (bits & PASSIVE) != 0;
        boolean durable = (bits & DURABLE) != 0;
        if (passive && !durableByQueue.containsKey(name)) {
            close(out, channel, CLOSE_CHANNEL, NOT_FOUND, "NOT_FOUND - no queue '" + name + "'");
        } else if (!passive && !durable) {
            close(out, 0, CLOSE, INTERNAL_ERROR, REFUSAL);
        } else {
            durableByQueue.putIfAbsent(name, durable);
            send(out, channel, DECLARE_QUEUE + 1, declared -> {
                writeShort(declared, name);
                declared.writeInt(0);
                declared.writeInt(0);
            });
        }
    }

    private static void close(DataOutputStream out, int channel, int method, int code, String text) throws IOException {
        send(out, channel, method, close -> {
            close.writeShort(code);
            writeShort(close, text);
            close.writeShort(DECLARE_QUEUE / 1_000);
            close.writeShort(DECLARE_QUEUE % 1_000);
        });
    }

    private static void send(DataOutputStream out, int channel, int method, Arguments arguments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream payload = new DataOutputStream(bytes);
        payload.writeShort(method / 1_000);
        payload.writeShort(method % 1_000);
        arguments.writeTo(payload);
        out.writeByte(AMQP.FRAME_METHOD);
        out.writeShort(channel);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        out.writeByte(AMQP.FRAME_END);
        out.flush();
    }

    private static void writeShort(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    private static void writeLong(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private interface Arguments {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "no-transient-queues");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
