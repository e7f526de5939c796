package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import jakarta.annotation.PreDestroy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The end of an application with an instance in it: who may still use what. */
class ContextDrainTest {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    @Test
    void itDrainsWhileTheWebServerStillAnswers() throws Exception {
        assertThat(MeshLifecycle.PHASE)
                .as("the highest phase stops first")
                .isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
        try (ServiceRunner caller = mesh.client("caller").build();
                WebApp app = new WebApp(mesh, Work.class)) {
            ConfigurableApplicationContext context = app.context();
            LifecycleLog log = LifecycleLog.listen();
            Work work = context.getBean(Work.class);
            CompletableFuture<String> answer = caller.client().request("orders", "work", null, String.class);
            assertThat(work.begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
            await().atMost(LIMIT).until(() -> app.probe("readiness") == UNAVAILABLE);
            assertThat(app.probe("liveness")).isEqualTo(OK);
            assertThat(answer).isNotDone();
            assertThat(closing).isNotDone();

            work.mayEnd.countDown();
            assertThat(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("done");
            closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("orders/")
                            .contains("drains before the web server and other beans stop")
                            .contains("25 s"))
                    .anySatisfy(line -> assertThat(line).contains("has drained"));
        }
    }

    /** One of Spring's executors that take no more tasks from the beginning of the end on. */
    @Configuration(proxyBeanMethods = false)
    @Import(Delegating.class)
    static class WithScheduler {
        @Bean
        ThreadPoolTaskScheduler scheduler() {
            return new ThreadPoolTaskScheduler();
        }
    }

    /** Does its work on an executor of Spring's. */
    public static class Delegating {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        private final ThreadPoolTaskScheduler executor;

        public Delegating(ThreadPoolTaskScheduler executor) {
            this.executor = executor;
        }

        @MeshMethod
        public String work() throws Exception {
            begun.countDown();
            mayEnd.await();
            return executor.submit(() -> "done").get();
        }
    }

    @Test
    void handlersUnderWayUseExecutorsUntilTheyHaveEnded() throws Exception {
        try (ServiceRunner caller = mesh.client("caller").build();
                ConfigurableApplicationContext app = Apps.run(mesh, WithScheduler.class)) {
            Delegating handler = app.getBean(Delegating.class);
            ApplicationAvailability availability = app.getBean(ApplicationAvailability.class);
            CompletableFuture<String> answer = caller.client().request("orders", "work", null, String.class);
            assertThat(handler.begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
            await().during(Duration.ofMillis(200)).atMost(LIMIT).until(() -> !closing.isDone());
            handler.mayEnd.countDown();

            assertThat(answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("done");
            closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** A page that calls a service, and a last word. */
    @RestController
    static class Shop {
        private final MeshClient client;

        Shop(MeshClient client) {
            this.client = client;
        }

        @GetMapping("/work")
        CompletableFuture<String> work() {
            return client.request("orders", "work", null, String.class);
        }

        @PreDestroy
        void end() {
            client.call("orders", "ping", null, String.class);
        }
    }

    /** The same, and it serves as well. */
    public static class ServingShop extends Shop {
        public ServingShop(MeshClient client) {
            super(client);
        }

        @MeshMethod
        public String sell() {
            return "sold";
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Shop.class, ServingShop.class})
    void pagesAndOtherBeansCallServicesUntilTheyHaveEnded(Class<?> shop) throws Exception {
        Work work = new Work();
        try (ServiceRunner orders = mesh.runner(
                                MeshService.named("orders").handlers(work).build())
                        .build();
                WebApp app = new WebApp(mesh, shop, "spring.application.name=shop")) {
            orders.start().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            ConfigurableApplicationContext context = app.context();
            ServiceRunner runner = context.getBean(ServiceRunner.class);
            CompletableFuture<HttpResponse<String>> page = CompletableFuture.supplyAsync(() -> app.get("/work"));
            assertThat(work.begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
            await().atMost(LIMIT).until(() -> runner.status().state() == RunningState.STOPPING);
            await().during(Duration.ofMillis(200)).atMost(LIMIT).until(() -> !page.isDone());
            work.mayEnd.countDown();

            assertThat(page.get(LIMIT.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("done");
            closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(orders.counters().served().handled())
                    .as("the page's call and that of the end")
                    .isEqualTo(2);
            assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
        }
    }
}
