package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.ProxiedLink.Break;
import io.nuropb.chaos.ProxiedLink.Way;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProxiedLinkTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int DRAWS = 100;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void whereThereIsNoConnectionNothingIsHit() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                ProxiedLink link = new ProxiedLink(Map.of("server", server.getLocalPort()))) {
            assertThat(link.part(random).damage(Break.RESET, Way.BOTH)).isFalse();
        }
    }

    @Test
    void aConnectionBreaksAloneOrWithAllOthers() throws Exception {
        try (ServerSocket used = new ServerSocket(0);
                ServerSocket unused = new ServerSocket(0)) {
            Map<String, Integer> servers = new LinkedHashMap<>();
            servers.put("used", used.getLocalPort());
            servers.put("unused", unused.getLocalPort());
            try (ProxiedLink link = new ProxiedLink(servers);
                    Socket client = new Socket(
                            InetAddress.getLoopbackAddress(), link.ports().get(0))) {
                assertThat(Polling.sees(() -> parts(link).anyMatch("used"::equals), LIMIT))
                        .isTrue();
                assertThat(parts(link)).containsOnly("used", "used, unused");
                assertThat(link.part(random).damage(Break.CUT, Way.BOTH)).isTrue();
                assertThat(client.getInputStream().read()).as("the end").isEqualTo(-1);
            }
        }
    }

    private Stream<String> parts(ProxiedLink link) {
        return Stream.generate(() -> link.part(random).toString()).limit(DRAWS);
    }
}
