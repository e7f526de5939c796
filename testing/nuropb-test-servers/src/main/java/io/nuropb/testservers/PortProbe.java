package io.nuropb.testservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A short look at a loopback port: does somebody listen, and answer in the right language? */
final class PortProbe {
    private static final int LIMIT_MILLIS = 1_000;
    private static final byte[] AMQP_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int AMQP_METHOD_FRAME = 1;
    private static final int TLS_HANDSHAKE_RECORD = 22;

    private PortProbe() {}

    static boolean listens(int port) {
        try (Socket socket = connect(port)) {
            return socket.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    static boolean speaksAmqp(int port) {
        return firstByteAfter(AMQP_HEADER, port) == AMQP_METHOD_FRAME;
    }

    /** Whether a client's first message is answered by a server's. Certificates play no part in that. */
    static boolean speaksTls(int port) {
        return firstByteAfter(clientHello(), port) == TLS_HANDSHAKE_RECORD;
    }

    private static int firstByteAfter(byte[] greeting, int port) {
        try (Socket socket = connect(port)) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(greeting);
            return socket.getInputStream().read();
        } catch (IOException noAnswer) {
            return -1;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer message = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), message);
            byte[] hello = new byte[message.flip().remaining()];
            message.get(hello);
            return hello;
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new ServerException("This JVM cannot begin a TLS handshake", e);
        }
    }
}
