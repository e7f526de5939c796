package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int SILENCE_MILLIS = 150;
    private static final int PATIENCE_MILLIS = 10_000;

    private final EchoServer server = new EchoServer();
    private final TcpProxy proxy = TcpProxy.to(server.port());

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        try (Socket client = connect()) {
            assertThat(echo(client, 'x')).isEqualTo('x');
            assertThat(proxy.connections()).isEqualTo(1);
        }
        eventually("no connection is left", () -> proxy.connections() == 0);
        assertThat(server.ended()).isEqualTo(1);
    }

    @Test
    void aHalfClosedConnectionStillAnswers() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write('x');
            client.shutdownOutput();

            assertThat(client.getInputStream().read()).isEqualTo('x');
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aCutEndsBothSidesAndNewConnectionsWork() throws Exception {
        try (Socket client = connect()) {
            echo(client, 'x');

            proxy.cut();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            eventually("the server sees the end", () -> server.ended() == 1);
        }
        try (Socket client = connect()) {
            assertThat(echo(client, 'y')).isEqualTo('y');
        }
    }

    @Test
    void aResetBreaksBothSides() throws Exception {
        try (Socket client = connect()) {
            echo(client, 'x');

            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            eventually("the server sees the reset", () -> server.broken() == 1);
            assertThat(proxy.connections()).isZero();
        }
    }

    @Test
    void stalledBytesArriveAfterResume() throws Exception {
        try (Socket client = connect()) {
            echo(client, 'x');
            proxy.stall();
            client.getOutputStream().write('y');
            assertSilent(client);
            assertThat(server.received()).isEqualTo(1);

            proxy.resume();

            assertThat(client.getInputStream().read()).isEqualTo('y');
        }
    }

    @Test
    void withStalledAnswersTheServerActsAndTheClientDoesNotHearOfIt() throws Exception {
        try (Socket client = connect()) {
            proxy.stall(Direction.ANSWERS);
            client.getOutputStream().write('x');

            eventually("the server has the request", () -> server.received() == 1);
            assertSilent(client);
        }
    }

    @Test
    void aStalledConnectionCanBeReset() throws Exception {
        try (Socket client = connect()) {
            echo(client, 'x');
            proxy.stall();
            client.getOutputStream().write('y');
            assertSilent(client);

            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(server.received()).isEqualTo(1);
        }
    }

    @Test
    void aBlackHoleSwallowsBytesAndEnds() throws Exception {
        Socket client = connect();
        echo(client, 'x');
        proxy.blackHole();
        client.getOutputStream().write('y');
        assertSilent(client);
        client.close();

        try (Socket late = connect()) {
            late.getOutputStream().write('z');
            assertSilent(late);
        }
        assertThat(server.received()).isEqualTo(1);
        assertThat(server.ended() + server.broken()).isZero();
    }

    @Test
    void connectionsThatLostBytesAreResetWhenABlackHoleEnds() throws Exception {
        try (Socket client = connect()) {
            proxy.blackHole();
            client.getOutputStream().write('x');
            eventually("the byte is swallowed", () -> proxy.damagedConnections() == 1);

            proxy.resume();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket client = connect()) {
            assertThat(echo(client, 'y')).isEqualTo('y');
        }
    }

    @Test
    void aRefusedConnectionLeavesTheOthersAlone() throws Exception {
        try (Socket old = connect()) {
            echo(old, 'x');
            proxy.refuse();

            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echo(old, 'y')).isEqualTo('y');

            proxy.accept();
            try (Socket fresh = connect()) {
                assertThat(echo(fresh, 'z')).isEqualTo('z');
            }
        }
    }

    @Test
    void everyClientIsResetWhileTheServerIsDown() throws Exception {
        server.close();
        for (int clients = 0; clients < 3; clients++) {
            try (Socket client = connect()) {
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        try (Socket client = connect()) {
            echo(client, 'x');
            proxy.stall();

            proxy.close();
            proxy.close();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(proxy::accept).isInstanceOf(IllegalStateException.class);
            eventually(
                    "no thread of the proxy is left",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("tcp-proxy-" + proxy.port())));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static int echo(Socket client, int sent) throws IOException {
        client.getOutputStream().write(sent);
        return client.getInputStream().read();
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }
}
