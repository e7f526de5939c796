package io.nuropb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
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
}
