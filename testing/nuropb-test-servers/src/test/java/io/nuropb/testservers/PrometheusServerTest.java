package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PrometheusServerTest {
    @Test
    void whatIsScrapedCanBeQueried() throws Exception {
        HttpServer page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/metrics", exchange -> {
            byte[] body = "greetings_total 7\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
        try (PrometheusServer prometheus = PrometheusServer.start(
                Duration.ofMillis(200), List.of(page.getAddress().getPort()))) {
            eventually("a sample", () -> prometheus.query("greetings_total").contains("\"7\""));
            assertThatThrownBy(() -> prometheus.query("rate("))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("rate(")
                    .hasMessageContaining("400");
            assertThat(prometheus.query("nothing")).contains("\"result\":[]");
        } finally {
            page.stop(0);
        }
    }
}
