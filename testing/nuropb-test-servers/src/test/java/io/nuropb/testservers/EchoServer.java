package io.nuropb.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends back every byte, and counts what it saw. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Thread acceptor;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();

    EchoServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Bytes received so far. */
    int received() {
        return received.get();
    }

    /** Connections that ended with FIN so far. */
    int ended() {
        return ended.get();
    }

    /** Connections that ended with RST so far. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                daemon(() -> echo(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                received.incrementAndGet();
                socket.getOutputStream().write(next);
            }
            ended.incrementAndGet();
        } catch (IOException reset) {
            broken.incrementAndGet();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "echo-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(); // until it has ended, its pending accept can still take one more connection
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Interrupted.during("the end of an echo server", e);
        }
    }
}
