package io.nuropb.testservers;

import io.nuropb.testservers.ProxyGate.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A faulty network: a loopback port whose connections lead to a server, until told otherwise.
 *
 * <pre>{@code
 * try (TcpProxy network = TcpProxy.to(rabbit.amqpPort())) {
 *     connect("127.0.0.1", network.port());
 *     network.stall(Direction.ANSWERS);
 *     network.reset();
 * }
 * }</pre>
 *
 * <p>Faults hold for the connections that exist and for new ones. All methods may be called from any thread. They take
 * effect for bytes that reach the proxy afterwards; what it had accepted before may still pass.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int CONNECT_LIMIT_MILLIS = 5_000;

    private final InetSocketAddress target;
    private final int port;
    private final ProxyGate gate = new ProxyGate();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;
    private volatile boolean closed;

    private record Listener(ServerSocket socket, Thread acceptor) {}

    private TcpProxy(InetSocketAddress target, int port) {
        this.target = target;
        this.port = port;
    }

    /**
     * Listens on a free loopback port and forwards to another one.
     *
     * @param targetPort where the server listens on the loopback address. It need not be up yet: a client whose way on
     *     is refused is accepted and then reset
     */
    public static TcpProxy to(int targetPort) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    }

    /** Listens on a free loopback port and forwards to another address. */
    public static TcpProxy to(InetSocketAddress target) {
        return FreePorts.start(1, ports -> {
            TcpProxy proxy = new TcpProxy(target, ports.get(0));
            proxy.accept();
            return proxy;
        });
    }

    /** The loopback port on which it listens; it never changes. */
    public int port() {
        return port;
    }

    /** How many connections there are now, swallowed and stalled ones included. */
    public int connections() {
        return connections.size();
    }

    /** How many of them can never be good again, because bytes were swallowed. */
    long damagedConnections() {
        return connections.stream().filter(ProxiedConnection::isDamaged).count();
    }

    /** Ends all connections now, with FIN to both sides. New ones are welcome. */
    public void cut() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Ends all connections now, with RST to both sides. New ones are welcome. */
    public void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    /**
     * Ends the clients' sides of all connections now, with RST; the server does not hear of it, as behind a load
     * balancer, until it sends something. New ones are welcome.
     */
    public void abandon() {
        connections.forEach(ProxiedConnection::abandon);
    }

    /** Forwards nothing, and keeps all: connections stay open, bytes wait until {@link #resume()}. */
    public void stall() {
        gate.setAll(Flow.STALL);
    }

    /**
     * As {@link #stall()}, one way only: with {@link Direction#ANSWERS} the server acts and the client never hears of
     * it.
     */
    public void stall(Direction direction) {
        gate.set(direction, Flow.STALL);
    }

    /** Swallows all bytes both ways, connections ends included. New connections are accepted and lead nowhere. */
    public void blackHole() {
        gate.setAll(Flow.SWALLOW);
    }

    /** Ends a stall or black hole. Connections that lost bytes are reset, the others go on where they stood. */
    public void resume() {
        gate.setAll(Flow.FORWARD);
        connections.stream().filter(ProxiedConnection::isDamaged).forEach(ProxiedConnection::reset);
    }

    /** Stops listening, so that new connections are refused. The others stay; {@link #cut()} ends them. */
    public synchronized void refuse() {
        Listener open = listener;
        listener = null;
        if (open == null) return;
        try {
            open.socket().close();
            open.acceptor().join(); // until it has ended, its pending accept can still take one more connection
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + port, e);
        } catch (InterruptedException e) {
            throw Interrupted.during("the end of " + this, e);
        }
    }

    /**
     * Listens again after {@link #refuse()}. Does nothing if it listens already.
     *
     * @throws ServerException if the port is taken
     */
    public synchronized void accept() {
        if (closed) throw new IllegalStateException(this + " is closed");
        if (listener != null) return;
        try {
            ServerSocket socket = bind();
            Thread acceptor = new Thread(() -> acceptFrom(socket), name());
            acceptor.setDaemon(true);
            acceptor.start();
            listener = new Listener(socket, acceptor);
        } catch (IOException e) {
            throw new PortTakenException("The proxy cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    private ServerSocket bind() throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void acceptFrom(ServerSocket listening) {
        while (true) {
            try {
                connect(listening.accept());
            } catch (IOException noLongerListening) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Optional<Socket> server = gate.swallowsEverything() ? Optional.empty() : Optional.of(new Socket());
        ProxiedConnection connection =
                new ProxiedConnection(name(), client, server.orElse(null), gate, ended -> connections.remove(ended));
        connections.add(connection);
        try {
            if (server.isPresent()) server.get().connect(target, CONNECT_LIMIT_MILLIS);
            connection.begin();
        } catch (IOException targetIsDown) {
            connection.reset();
        }
        boolean overtaken = connection.isDamaged() && !gate.swallowsEverything();
        if (closed || overtaken) connection.reset();
    }

    private String name() {
        return "tcp-proxy-" + port;
    }

    /**
     * Stops listening and resets all connections. Its threads end by themselves at once. Closing again does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            refuse();
        }
        reset();
    }

    @Override
    public String toString() {
        return "TCP proxy from port " + port + " to " + target;
    }
}
