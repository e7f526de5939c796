package io.nuropb.spring;

import io.nuropb.inmemory.InMemoryMesh;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** An application with a web server and Spring Boot's actuator, started in a thread of its own, and asked by HTTP. */
final class WebApp implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final CompletableFuture<ConfigurableApplicationContext> context = new CompletableFuture<>();

    WebApp(InMemoryMesh mesh, Class<?> source, String... properties) {
        SpringApplication application = Apps.inMemory(mesh, List.of(source), properties);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.addListeners((ApplicationListener<WebServerInitializedEvent>)
                started -> port.complete(started.getWebServer().getPort()));
        Thread main = new Thread(
                () -> {
                    try {
                        context.complete(application.run("--server.port=0"));
                    } catch (RuntimeException e) {
                        context.completeExceptionally(e);
                    }
                },
                "main-of-test");
        main.start();
    }

    /** Whether the start of the application is over. */
    boolean hasStarted() {
        return context.isDone();
    }

    /** Waits until the application has started. */
    ConfigurableApplicationContext context() {
        return value(context);
    }

    /** The HTTP status of a probe: {@code liveness} or {@code readiness}. */
    int probe(String name) {
        return get("/actuator/health/" + name).statusCode();
    }

    HttpResponse<String> get(String path) {
        URI uri = URI.create("http://localhost:" + value(port) + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("No answer from " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static <T> T value(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The application does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        context().close();
    }
}
