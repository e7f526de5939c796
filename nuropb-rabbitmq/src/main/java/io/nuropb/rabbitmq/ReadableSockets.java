package io.nuropb.rabbitmq;

import io.nuropb.messaging.LogPace;
import io.nuropb.tls.ServerTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Makes the sockets of connections to brokers, through which the client library sees {@link ReadableFrames} only.
 *
 * <p>To the library they are no sockets of TLS, so that whatever TLS needs is set here: versions, and whether the
 * server's host name is verified.
 */
final class ReadableSockets extends SocketFactory {

    /** The check of host names that HTTPS has (RFC 2818), by the JDK's name for it. */
    private static final String HOST_NAMES = "HTTPS";

    private final SocketFactory sockets;
    private final Consumer<Socket> prepare;
    private final LogPace pace;

    private ReadableSockets(SocketFactory sockets, Consumer<Socket> prepare, LogPace pace) {
        this.sockets = sockets;
        this.prepare = prepare;
        this.pace = pace;
    }

    /**
     * Without TLS.
     *
     * @param pace see {@link ReadableFrames}
     */
    static ReadableSockets plain(LogPace pace) {
        return new ReadableSockets(SocketFactory.getDefault(), socket -> {}, pace);
    }

    /**
     * With TLS.
     *
     * @param context whom to trust, and what to show
     * @param verifyHost whether the certificate has to be for the host that is connected to
     * @param pace see {@link ReadableFrames}
     */
    static ReadableSockets secured(SSLContext context, boolean verifyHost, LogPace pace) {
        return new ReadableSockets(context.getSocketFactory(), socket -> secure((SSLSocket) socket, verifyHost), pace);
    }

    private static void secure(SSLSocket socket, boolean verifyHost) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(ServerTrust.versions());
        if (verifyHost) {
            parameters.setEndpointIdentificationAlgorithm(HOST_NAMES);
        }
        socket.setSSLParameters(parameters);
    }

    @Override
    public Socket createSocket() throws IOException {
        return readable(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return readable(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return readable(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return readable(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return readable(sockets.createSocket(host, port, localHost, localPort));
    }

    private Socket readable(Socket socket) throws IOException {
        prepare.accept(socket);
        return new ReadableSocket(socket, pace);
    }
}
