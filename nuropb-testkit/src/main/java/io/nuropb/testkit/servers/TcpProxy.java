package io.nuropb.testkit.servers;

import io.nuropb.testkit.servers.ProxyGate.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
 * <p>Faults hold for the connections that exist and for new ones. All methods may be called from any thread. They take effect
 * for bytes that reach the proxy afterwards; what it had accepted before may still pass.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int CONNECT_LIMIT_MILLIS = 5_000;

    private final InetSocketAddress target;
    private final int port;
    private final ProxyGate gate = new ProxyGate();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private boolean closed;

    private TcpProxy(InetSocketAddress target, int port) {
        this.target = target;
        this.port = port;
    }

    /**
     * Listens on a free loopback port and forwards to another one.
     *
     * @param targetPort where the server listens on the loopback address. It need not be up yet: a client whose way on is
     *     refused is accepted and then reset
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

    /** Ends all connections now, with FIN to both sides. New ones are welcome. */
    public void cut() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Ends all connections now, with RST to both sides. New ones are welcome. */
    public void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Forwards nothing, and keeps all: connections stay open, bytes wait until {@link #resume()}. */
    public void stall() {
        gate.setAll(Flow.STALL);
    }

    /** As {@link #stall()}, one way only: with {@link Direction#ANSWERS} the server acts and the client never hears of it. */
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
        ServerSocket open = listener;
        listener = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + port, e);
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
            ServerSocket opened = new ServerSocket();
            listener = opened;
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            startAcceptor(opened);
        } catch (IOException e) {
            refuse();
            throw new PortTakenException("The proxy cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    private void acceptFrom(ServerSocket listening) {
        while (true) {
            try {
                lead(listening.accept());
            } catch (IOException noLongerListening) {
                return;
            }
        }
    }

    private void lead(Socket client) throws IOException {
        if (gate.swallowsEverything()) {
            begin(client, null);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(target, CONNECT_LIMIT_MILLIS);
            begin(client, server);
        } catch (IOException targetIsDown) {
            server.close();
            client.setSoLinger(true, 0);
            client.close();
        }
    }

    private void begin(Socket client, @Nullable Socket server) {
        ProxiedConnection connection =
                new ProxiedConnection(name(), client, server, gate, ended -> connections.remove(ended));
        connections.add(connection);
        connection.begin();
        if (isClosed()) connection.reset();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private String name() {
        return "tcp-proxy-" + port;
    }

    private void startAcceptor(ServerSocket opened) {
        Thread thread = new Thread(() -> acceptFrom(opened), name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops listening and resets all connections. Its threads end by themselves at once. Closing again does nothing. */
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
