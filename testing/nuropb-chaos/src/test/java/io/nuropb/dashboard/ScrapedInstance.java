package io.nuropb.dashboard;

import com.google.inject.Guice;
import com.google.inject.Module;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nuropb.micrometer.RunnerMetrics;
import io.nuropb.runner.ServiceRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An instance with a page of its own, on which Prometheus finds its meters. */
final class ScrapedInstance implements AutoCloseable {

    private final ServiceRunner runner;
    private final HttpServer page;

    ScrapedInstance(Module... modules) throws IOException {
        runner = Guice.createInjector(modules).getInstance(ServiceRunner.class);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new RunnerMetrics(runner).bindTo(registry);
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/metrics", exchange -> {
            byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
    }

    ServiceRunner runner() {
        return runner;
    }

    /** The loopback port of its page. */
    int port() {
        return page.getAddress().getPort();
    }

    @Override
    public void close() {
        runner.close();
        page.stop(0);
    }
}
