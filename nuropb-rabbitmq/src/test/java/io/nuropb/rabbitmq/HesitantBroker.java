package io.nuropb.rabbitmq;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** As much of a RabbitMQ as it takes to confirm messages, which answers late where a test wants it to. */
final class HesitantBroker extends FakeBroker {

    private static final int QOS = 60_010;
    private static final int PUBLISH = 60_040;
    private static final int ACK = 60_080;
    private static final int SELECT_CONFIRMS = 85_010;

    private final Map<Integer, Long> publishedByChannel = new HashMap<>();
    private final Deque<Answer> heldBack = new ArrayDeque<>();
    private boolean hesitatesAtNextMessage;
    private boolean hesitates;

    private interface Answer {
        void send() throws IOException;
    }

    HesitantBroker() throws IOException {}

    /** From the next message on, and with it, nothing is answered. */
    synchronized void hesitateAtNextMessage() {
        hesitatesAtNextMessage = true;
    }

    /** Answers what it has not answered, and whatever comes now. */
    synchronized void answerAll() {
        hesitatesAtNextMessage = false;
        hesitates = false;
        try {
            while (!heldBack.isEmpty()) {
                heldBack.remove().send();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The client has gone", e);
        }
    }

    @Override
    synchronized void answer(DataOutputStream out, int channel, int method, DataInputStream arguments)
            throws IOException {
        hesitates |= hesitatesAtNextMessage && method == PUBLISH;
        if (hesitates) {
            heldBack.add(() -> answer(out, channel, method));
        } else {
            answer(out, channel, method);
        }
    }

    private void answer(DataOutputStream out, int channel, int method) throws IOException {
        switch (method) {
            case START_OK, OPEN, OPEN_CHANNEL, CLOSE, CLOSE_CHANNEL -> oblige(out, channel, method);
            case SELECT_CONFIRMS, QOS -> send(out, channel, method + 1, done -> {});
            case PUBLISH -> {
                long number = publishedByChannel.merge(channel, 1L, Long::sum);
                send(out, channel, ACK, confirm -> {
                    confirm.writeLong(number);
                    confirm.writeByte(0);
                });
            }
            default -> {}
        }
    }
}
