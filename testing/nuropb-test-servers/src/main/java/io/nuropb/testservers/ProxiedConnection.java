package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link TcpProxy}: two sockets, and a thread for each way. */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 16_384;
    private static final int ENDED = -1;
    private static final int BROKEN = -2;

    private final Socket client;
    private final @Nullable Socket server;
    private final ProxyGate gate;
    private final Consumer<ProxiedConnection> whenClosed;
    private final List<Thread> pumps;
    private final AtomicInteger pumping;
    private volatile boolean swallowed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param server the way on, or none if everything that the client sends is to be swallowed
     * @param whenClosed called once when the connection is over
     */
    ProxiedConnection(
            String name,
            Socket client,
            @Nullable Socket server,
            ProxyGate gate,
            Consumer<ProxiedConnection> whenClosed) {
        this.client = client;
        this.server = server;
        this.gate = gate;
        this.whenClosed = whenClosed;
        this.swallowed = server == null;
        this.pumps = server == null
                ? List.of(pump(name, Direction.REQUESTS, client, client))
                : List.of(
                        pump(name, Direction.REQUESTS, client, server), pump(name, Direction.ANSWERS, server, client));
        this.pumping = new AtomicInteger(pumps.size());
    }

    private Thread pump(String name, Direction direction, Socket source, Socket sink) {
        Thread thread = new Thread(() -> run(direction, source, sink), name + "-" + direction);
        thread.setDaemon(true);
        return thread;
    }

    void begin() {
        pumps.forEach(Thread::start);
    }

    /** Whether bytes are missing, so that the connection can never be a good one again. */
    boolean isDamaged() {
        return swallowed;
    }

    /** Ends both sides with FIN. */
    void cut() {
        end(false);
    }

    /** Ends both sides with RST. */
    void reset() {
        end(true);
    }

    /**
     * Ends the client's side with RST, and leaves the server in the belief that the connection stands, until it sends
     * something.
     */
    void abandon() {
        if (!closed.compareAndSet(false, true)) return;
        close(client, true);
        gate.wake();
    }

    private void run(Direction direction, Socket source, Socket sink) {
        try {
            copy(direction, source, sink);
            if (pumping.decrementAndGet() == 0) cut();
        } catch (IOException receiverIsGone) {
            reset();
        } catch (InterruptedException nobodyInterruptsPumps) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void copy(Direction direction, Socket source, Socket sink) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int count;
        do {
            count = read(source, buffer);
            // An end travels like bytes do: a stall delays it, a black hole swallows it.
            ProxyGate.Flow flow = server == null ? ProxyGate.Flow.SWALLOW : gate.pass(direction, closed::get);
            if (closed.get()) return;
            if (flow == ProxyGate.Flow.SWALLOW) swallowed = true;
            else forward(buffer, count, sink);
        } while (count >= 0);
    }

    private static int read(Socket source, byte[] buffer) {
        try {
            return source.getInputStream().read(buffer);
        } catch (IOException broken) {
            return BROKEN;
        }
    }

    private void forward(byte[] buffer, int count, Socket sink) throws IOException {
        if (count == BROKEN) reset();
        else if (count == ENDED) sink.shutdownOutput();
        else sink.getOutputStream().write(buffer, 0, count);
    }

    /** The first end counts: a pump that notices a reset must not turn it into a cut. */
    private void end(boolean abruptly) {
        if (!ended.compareAndSet(false, true)) return;
        if (closed.compareAndSet(false, true)) close(client, abruptly);
        close(server, abruptly);
        gate.wake();
        whenClosed.accept(this);
    }

    private static void close(@Nullable Socket socket, boolean abruptly) {
        if (socket == null) return;
        try (socket) {
            if (abruptly) socket.setSoLinger(true, 0);
        } catch (SocketException closedByAFailedConnect) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + socket, e);
        }
    }
}
