package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.LogPace;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A socket that stands for another one, in everything. */
final class ReadableSocketTest {

    @Test
    void everythingThatASocketCanDoTheOtherOneDoes() {
        List<String> own = Arrays.stream(ReadableSocket.class.getDeclaredMethods())
                .filter(method -> !method.isBridge())
                .map(ReadableSocketTest::signature)
                .toList();
        List<String> all = Arrays.stream(Socket.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .map(ReadableSocketTest::signature)
                .toList();
        assertThat(own).containsAll(all);
    }

    @Test
    void itsStateAndOptionsAreTheOthers() throws IOException {
        Socket other = new Socket();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ReadableSocket socket =
                        new ReadableSocket(other, new LogPace(new VirtualTime(), Duration.ofMinutes(1)))) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setSoTimeout(1_234);
            socket.connect(listener.getLocalSocketAddress());
            assertThat(other.isConnected()).isTrue();
            assertThat(other.getTcpNoDelay()).isTrue();
            assertThat(socket.getSoTimeout()).isEqualTo(other.getSoTimeout()).isEqualTo(1_234);
            assertThat(socket.getPort()).isEqualTo(listener.getLocalPort());
            assertThat(socket.getInputStream()).isSameAs(socket.getInputStream());
        }
        assertThat(other.isClosed()).isTrue();
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
