package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void portsAreDistinctAndBelowTheRangeOfOutgoingConnections() {
        List<Integer> ports = FreePorts.next(50);

        assertThat(ports).doesNotHaveDuplicates().hasSize(50).allMatch(port -> port > 1_024 && port < 32_768);
    }

    @Test
    void aPortCanBeListenedOn() throws Exception {
        int port = FreePorts.next();

        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void aStartThatLosesItsPortIsTriedOnOthers() {
        AtomicInteger starts = new AtomicInteger();

        String started = FreePorts.start(1, ports -> {
            if (starts.incrementAndGet() < 3) throw new PortTakenException("taken");
            return "started";
        });

        assertThat(started).isEqualTo("started");
        assertThat(starts).hasValue(3);
    }

    @Test
    void aStartThatAlwaysLosesItsPortIsGivenUp() {
        assertThatThrownBy(() -> FreePorts.start(1, ports -> {
                    throw new PortTakenException("taken");
                }))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("Gave up after 4 starts")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(4));
    }
}
