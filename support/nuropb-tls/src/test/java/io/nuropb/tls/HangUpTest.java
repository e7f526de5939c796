package io.nuropb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** A server that is asked why it hung up. */
final class HangUpTest {

    @Test
    void aLimitOfAYearIsNoneThatIsTooLong() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(HangUp.reason(SSLContext.getDefault(), "localhost", nobody, Duration.ofDays(365)))
                .isEmpty();
    }

    /** A socket's own limit would begin anew with each byte. */
    @Test
    void aServerThatSaysItByteByByteIsNotListenedToForLongerThanTheLimit() throws Exception {
        Duration limit = Duration.ofMillis(500);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread drips = new Thread(() -> drip(server));
            drips.start();
            long begun = System.nanoTime();
            assertThat(HangUp.reason(SSLContext.getDefault(), "localhost", server.getLocalPort(), limit))
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(limit.multipliedBy(6));
        }
    }

    /** A record of a handshake that is said to be long, for as long as somebody listens. */
    private static void drip(ServerSocket server) {
        try (Socket peer = server.accept()) {
            OutputStream out = peer.getOutputStream();
            out.write(new byte[] {22, 3, 3, 0x3f, 0});
            while (true) {
                out.write(0);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException e) {
            // Nobody listens any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
