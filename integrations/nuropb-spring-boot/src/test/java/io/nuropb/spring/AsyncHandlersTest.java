package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

/** Handlers that Spring runs on another thread. */
class AsyncHandlersTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    static class WithAsync {}

    /** Returns before it has done anything. */
    public static class Method {
        @Async
        @OnEvent("order.created")
        public void created(String id) {}
    }

    /** The same, for all its methods. */
    @Async
    public static class Type {
        @OnEvent("order.created")
        public void created(String id) {}
    }

    @ParameterizedTest
    @ValueSource(classes = {Method.class, Type.class})
    void oneThatReturnsBeforeItIsDoneIsRefused(Class<?> handler) {
        SpringApplication application = Apps.inMemory(mesh, List.of(WithAsync.class, handler));
        assertThat(Apps.refusal(application))
                .hasMessageContaining(handler.getName())
                .hasMessageContaining("method 'created' run elsewhere by @Async")
                .hasMessageContaining("return a CompletableFuture");
    }

    @Test
    void withoutAnythingThatLooksForItTheAnnotationDoesNoHarm() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Method.class)) {
            assertThat(app.isActive()).isTrue();
        }
    }

    /** Says when it is done, and has a method that is no handler. */
    public static class Telling {
        @Async
        @MeshMethod
        public CompletableFuture<String> work() {
            return CompletableFuture.completedFuture("done");
        }

        @Async
        public void elsewhere() {}

        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Test
    void oneThatSaysWhenItIsDoneIsServed() {
        SpringApplication application = Apps.inMemory(mesh, List.of(WithAsync.class, Telling.class));
        try (ConfigurableApplicationContext app = application.run()) {
            MeshClient client = app.getBean(MeshClient.class);
            assertThat(client.call("orders", "work", null, String.class)).isEqualTo("done");
            assertThat(client.call("orders", "ping", null, String.class)).isEqualTo("pong");
        }
    }
}
