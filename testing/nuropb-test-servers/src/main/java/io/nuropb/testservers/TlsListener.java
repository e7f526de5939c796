package io.nuropb.testservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * A loopback port that does TLS handshakes, or answers in plain text, or hangs up, and otherwise listens in silence to
 * whatever comes. It answers no protocol; it only shows whether a client lets itself in with such a server. Its threads
 * end with it.
 */
public final class TlsListener implements AutoCloseable {
    private static final int BACKLOG = 16;
    /**
     * The first byte of what TLS sends to begin a handshake (RFC 8446, 5.1); no other protocol's, as they begin with
     * letters.
     */
    private static final int HANDSHAKE_RECORD = 0x16;

    private static final byte[] NO_TLS =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listening;
    private final Manner manner;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger deceived = new AtomicInteger();
    private volatile boolean closed;

    private enum Manner {
        HANDSHAKE,
        PLAIN_TEXT,
        HANGING_UP
    }

    private TlsListener(ServerSocket listening, Manner manner) {
        this.listening = listening;
        this.manner = manner;
        daemon(this::accept).start();
    }

    /** Shows a certificate, and speaks certain versions of TLS. */
    static TlsListener secure(TlsIdentity identity, String... versions) {
        return FreePorts.start(1, ports -> {
            try {
                SSLServerSocket socket = (SSLServerSocket)
                        identity.serverContext().getServerSocketFactory().createServerSocket();
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(versions);
                parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                socket.setSSLParameters(parameters);
                return new TlsListener(bound(socket, ports.get(0)), Manner.HANDSHAKE);
            } catch (GeneralSecurityException | IOException e) {
                throw new ServerException("Cannot listen with the certificate " + identity.certificate(), e);
            }
        });
    }

    /** Takes what comes for a bad request. */
    static TlsListener plain() {
        return withoutTls(Manner.PLAIN_TEXT);
    }

    /** Closes each connection as soon as the client has begun to speak. */
    static TlsListener hangingUp() {
        return withoutTls(Manner.HANGING_UP);
    }

    private static TlsListener withoutTls(Manner manner) {
        return FreePorts.start(1, ports -> {
            try {
                return new TlsListener(bound(new ServerSocket(), ports.get(0)), manner);
            } catch (IOException e) {
                throw new ServerException("Cannot listen without TLS", e);
            }
        });
    }

    private static <S extends ServerSocket> S bound(S socket, int port) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new PortTakenException("Cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    /** The loopback port. */
    public int port() {
        return listening.getLocalPort();
    }

    /**
     * How many clients have sent something that they wanted this server to read: beyond the handshake, or in place of
     * it.
     */
    public int deceived() {
        return deceived.get();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listening.accept();
                clients.add(client);
                daemon(() -> serve(client)).start();
            } catch (IOException noLongerListening) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            int read = client.getInputStream().read(); // does the handshake, where there is one
            if (read >= 0 && (manner == Manner.HANDSHAKE || read != HANDSHAKE_RECORD)) deceived.incrementAndGet();
            if (manner == Manner.HANGING_UP) return;
            if (manner == Manner.PLAIN_TEXT) {
                client.getOutputStream().write(NO_TLS);
                client.shutdownOutput();
            }
            while (read >= 0) read = client.getInputStream().read();
        } catch (IOException refusedByTheClient) {
            return;
        } finally {
            clients.remove(client);
        }
    }

    private Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "tls-listener-" + listening.getLocalPort());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        closed = true;
        try {
            listening.close();
            for (Socket client : clients) client.close();
        } catch (IOException e) {
            throw new ServerException("Cannot close the listener on port " + port(), e);
        }
    }

    @Override
    public String toString() {
        return "TLS listener on port " + port();
    }
}
