package io.nuropb.rabbitmq;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of a RabbitMQ 4.3 as it takes to declare queues: it refuses those that are transient and not exclusive, by
 * closing the connection, in the words of the real one.
 */
final class NoTransientQueues extends FakeBroker {

    private static final int INTERNAL_ERROR = 541;
    private static final int NOT_FOUND = 404;
    private static final int PASSIVE = 1;
    private static final int DURABLE = 2;

    private static final int DECLARE_EXCHANGE = 40_010;
    private static final int DECLARE_QUEUE = 50_010;
    private static final int BIND_QUEUE = 50_020;
    private static final String REFUSAL =
            "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\nBy default, this"
                    + " feature is not permitted anymore.";

    private final Map<String, Boolean> durableByQueue = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();

    NoTransientQueues() throws IOException {}

    /** Whether each queue is durable, by name. */
    Map<String, Boolean> queues() {
        return Map.copyOf(durableByQueue);
    }

    /** How often it has refused a transient queue so far. */
    int refusals() {
        return refusals.get();
    }

    @Override
    void answer(DataOutputStream out, int channel, int method, DataInputStream arguments) throws IOException {
        switch (method) {
            case START_OK, OPEN, OPEN_CHANNEL, CLOSE, CLOSE_CHANNEL -> oblige(out, channel, method);
            case DECLARE_EXCHANGE, BIND_QUEUE -> send(out, channel, method + 1, done -> {});
            case DECLARE_QUEUE -> declare(out, channel, arguments);
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
            close(out, channel, CLOSE_CHANNEL, NOT_FOUND, "NOT_FOUND - no queue '" + name + "'", DECLARE_QUEUE);
        } else if (!passive && !durable) {
            refusals.incrementAndGet();
            close(out, 0, CLOSE, INTERNAL_ERROR, REFUSAL, DECLARE_QUEUE);
        } else {
            durableByQueue.putIfAbsent(name, durable);
            send(out, channel, DECLARE_QUEUE + 1, declared -> {
                writeShort(declared, name);
                declared.writeInt(0);
                declared.writeInt(0);
            });
        }
    }
}
