package io.nuropb.testkit.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A short look at a loopback port: does somebody listen? */
final class TcpProbe {
    private static final int LIMIT_MILLIS = 1_000;

    private TcpProbe() {}

    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}
