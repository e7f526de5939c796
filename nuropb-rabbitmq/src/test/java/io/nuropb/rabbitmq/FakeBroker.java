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
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A loopback port that speaks AMQP 0-9-1, for answers that a RabbitMQ of this version does not give. */
abstract class FakeBroker implements AutoCloseable {

    /** Class and method of what is asked, as AMQP 0-9-1 numbers them. Each answer has the next number. */
    static final int START_OK = 10_011;

    static final int OPEN = 10_040;
    static final int CLOSE = 10_050;
    static final int OPEN_CHANNEL = 20_010;
    static final int CLOSE_CHANNEL = 20_040;

    private static final int START = 10_010;
    private static final int TUNE = 10_030;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    FakeBroker() throws IOException {
        start(this::acceptAll);
    }

    /**
     * Answers a method.
     *
     * @param channel on which it came
     * @param method its class and number
     * @param arguments what follows these
     */
    abstract void answer(DataOutputStream out, int channel, int method, DataInputStream arguments) throws IOException;

    final int port() {
        return listener.getLocalPort();
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
                    DataInputStream asked = new DataInputStream(new ByteArrayInputStream(payload));
                    int method = asked.readUnsignedShort() * 1_000 + asked.readUnsignedShort();
                    answer(out, channel, method, asked);
                }
            }
        } catch (EOFException | SocketException gone) {
            // A client may go as it likes.
            return;
        } catch (IOException e) {
            throw new IllegalStateException("The broker of this test failed", e);
        }
    }

    /** Does as it is asked with a connection or a channel: opens or closes it. */
    static void oblige(DataOutputStream out, int channel, int method) throws IOException {
        switch (method) {
            case START_OK ->
                send(out, 0, TUNE, tune -> {
                    tune.writeShort(10);
                    tune.writeInt(131_072);
                    tune.writeShort(60);
                });
            case OPEN -> send(out, 0, method + 1, opened -> writeShort(opened, ""));
            case OPEN_CHANNEL -> send(out, channel, method + 1, opened -> writeLong(opened, ""));
            case CLOSE, CLOSE_CHANNEL -> send(out, channel, method + 1, done -> {});
            default -> throw new IllegalArgumentException("Method " + method + " opens and closes nothing");
        }
    }

    /**
     * Closes a connection or a channel.
     *
     * @param method which of the two
     * @param refused the class and number of the method for which it does so; 0 if it is for none
     */
    static void close(DataOutputStream out, int channel, int method, int code, String text, int refused)
            throws IOException {
        send(out, channel, method, close -> {
            close.writeShort(code);
            writeShort(close, text);
            close.writeShort(refused / 1_000);
            close.writeShort(refused % 1_000);
        });
    }

    static void send(DataOutputStream out, int channel, int method, Arguments arguments) throws IOException {
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

    static void writeShort(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    static void writeLong(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    interface Arguments {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "fake-broker");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
