package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.LongStringHelper;
import com.rabbitmq.client.impl.Method;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a RabbitMQ 4.3 as it takes to declare queues: it refuses those that are transient and not exclusive, by closing the
 * connection, in the words of the real one.
 */
final class NoTransientQueues implements AutoCloseable {

    private static final int INTERNAL_ERROR = 541;
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
            send(
                    out,
                    0,
                    new AMQImpl.Connection.Start(
                            0,
                            9,
                            AMQConnection.defaultClientProperties(),
                            LongStringHelper.asLongString("PLAIN"),
                            LongStringHelper.asLongString("en_US")));
            while (true) {
                int type = in.readUnsignedByte();
                int channel = in.readUnsignedShort();
                byte[] payload = in.readNBytes(in.readInt());
                in.readUnsignedByte();
                if (type == AMQP.FRAME_METHOD) {
                    DataInputStream method = new DataInputStream(new ByteArrayInputStream(payload));
                    answer(out, channel, AMQImpl.readMethodFrom(method));
                }
            }
        } catch (EOFException gone) {
            // A client may go as it likes.
            return;
        } catch (IOException e) {
            throw new IllegalStateException("The broker of this test failed", e);
        }
    }

    private void answer(DataOutputStream out, int channel, Method asked) throws IOException {
        if (asked instanceof AMQP.Connection.StartOk) {
            send(out, 0, new AMQImpl.Connection.Tune(10, 131_072, 60));
        } else if (asked instanceof AMQP.Connection.Open) {
            send(out, 0, new AMQImpl.Connection.OpenOk(""));
        } else if (asked instanceof AMQP.Connection.Close) {
            send(out, 0, new AMQImpl.Connection.CloseOk());
        } else if (asked instanceof AMQP.Channel.Open) {
            send(out, channel, new AMQImpl.Channel.OpenOk(LongStringHelper.asLongString("")));
        } else if (asked instanceof AMQP.Channel.Close) {
            send(out, channel, new AMQImpl.Channel.CloseOk());
        } else if (asked instanceof AMQP.Queue.Declare declare) {
            declare(out, channel, declare);
        } else if (asked instanceof AMQP.Exchange.Declare) {
            send(out, channel, new AMQImpl.Exchange.DeclareOk());
        } else if (asked instanceof AMQP.Queue.Bind) {
            send(out, channel, new AMQImpl.Queue.BindOk());
        }
    }

    private void declare(DataOutputStream out, int channel, AMQP.Queue.Declare asked) throws IOException {
        String name = asked.getQueue();
        if (asked.getPassive() && !durableByQueue.containsKey(name)) {
            send(out, channel, new AMQImpl.Channel.Close(404, "NOT_FOUND - no queue '" + name + "'", 50, 10));
        } else if (!asked.getPassive() && !asked.getDurable()) {
            send(out, 0, new AMQImpl.Connection.Close(INTERNAL_ERROR, REFUSAL, 50, 10));
        } else {
            durableByQueue.putIfAbsent(name, asked.getDurable());
            send(out, channel, new AMQImpl.Queue.DeclareOk(name, 0, 0));
        }
    }

    private static void send(DataOutputStream out, int channel, Method method) throws IOException {
        method.toFrame(channel).writeTo(out);
        out.flush();
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
