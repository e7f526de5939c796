package io.nuropb.figures;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks a port again and again whether a broker answers there in AMQP, and notes when it first does. */
final class AmqpProbe {

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final int ANSWER_LIMIT_MILLIS = 1_000;
    private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private final int port;
    private final Scheduler clock;
    private final CompletableFuture<Moment> answered = new CompletableFuture<>();

    private AmqpProbe(int port, Scheduler clock) {
        this.port = port;
        this.clock = clock;
    }

    /** Begins to ask; completes with the moment of the first answer. */
    static CompletableFuture<Moment> firstAnswer(int port, Scheduler clock) {
        AmqpProbe probe = new AmqpProbe(port, clock);
        clock.blocking().execute(probe::ask);
        return probe.answered;
    }

    private void ask() {
        if (answers()) {
            answered.complete(clock.now());
        } else {
            clock.schedule(PERIOD, () -> clock.blocking().execute(this::ask));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            socket.getOutputStream().write(HEADER);
            return socket.getInputStream().read() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }
}
