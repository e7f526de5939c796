package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Loopback TCP ports on which nobody listens at the moment of asking.
 *
 * <p>They lie below the range from which the kernel takes the ports of outgoing connections (32768 and up on Linux). A
 * port from that range could be lost to any client while a server is down, and a client that reconnects to a dead one
 * in a tight loop can even connect to itself.
 */
public final class FreePorts {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 31_999;
    private static final int MAX_TRIES = 1_000;
    private static final int MAX_STARTS = 4;

    private FreePorts() {}

    /**
     * A free port.
     *
     * @throws ServerException if none was found
     */
    public static int next() {
        return next(1).get(0);
    }

    /**
     * Several distinct free ports.
     *
     * @param count how many, at least 1
     * @throws ServerException if there are not that many
     */
    public static List<Integer> next(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int tries = 0; held.size() < count; tries++) {
                if (tries == MAX_TRIES) throw noneLeft(count, held.size());
                hold(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1), held);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(FreePorts::release);
        }
    }

    /** Starts something on free ports, and again on other ones when a port was taken in between. */
    static <T> T start(int count, Function<List<Integer>, T> starter) {
        ServerException failure = new ServerException(
                "Gave up after " + MAX_STARTS + " starts: each time another process took a free port first");
        for (int starts = 0; starts < MAX_STARTS; starts++) {
            try {
                return starter.apply(next(count));
            } catch (PortTakenException taken) {
                failure.addSuppressed(taken);
            }
        }
        throw failure;
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket();
            held.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (IOException taken) {
            release(held.remove(held.size() - 1));
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException("Cannot release port " + socket.getLocalPort(), impossible);
        }
    }

    private static ServerException noneLeft(int wanted, int found) {
        return new ServerException("Wanted " + wanted + " free loopback ports between " + LOWEST + " and " + HIGHEST
                + " and found " + found + " in " + MAX_TRIES + " tries. Is something using thousands of ports?");
    }
}
