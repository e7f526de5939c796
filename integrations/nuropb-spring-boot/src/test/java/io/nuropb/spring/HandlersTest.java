package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.AbstractFactoryBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

/** Which beans become handlers, and what those are told that cannot. */
class HandlersTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /**
     * Calls another method of its own service, so it needs the client that is made from the service that is made from
     * it.
     */
    public static class Orders {
        private final MeshClient client;
        final CompletableFuture<String> heard = new CompletableFuture<>();

        public Orders(MeshClient client) {
            this.client = client;
        }

        @MeshMethod
        public String createOrder(@Param("id") String id) {
            client.publish("order.created", id).join();
            return "accepted " + id;
        }

        @MeshMethod
        public String twice(@Param("id") String id) {
            return client.call("orders", "create_order", Map.of("id", id + id), String.class);
        }

        @OnEvent("order.*")
        public void created(String id) {
            heard.complete(id);
        }
    }

    @Test
    void annotatedBeansAreTheServiceAndMayUseTheClient() throws Exception {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Orders.class)) {
            MeshClient client = app.getBean(MeshClient.class);
            assertThat(client.call("orders", "twice", Map.of("id", "7"), String.class))
                    .isEqualTo("accepted 77");
            assertThat(app.getBean(Orders.class).heard.get(60, TimeUnit.SECONDS))
                    .isEqualTo("77");
            assertThat(app.getBean(MeshService.class).methods()).containsExactlyInAnyOrder("create_order", "twice");
            assertThat(app.getBean(RunnerConfig.class).mode()).isEqualTo(RunnerMode.FLEET);
        }
    }

    abstract static class HiddenBase {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    /** Has what it inherits from a class that nobody else can see. */
    public static class Heir extends HiddenBase {}

    @Test
    void aBeanWhoseHandlersAreAllInheritedIsAService() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Heir.class)) {
            assertThat(app.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    /** An application whose main class has the handlers. */
    @Configuration
    public static class Itself {
        @MeshMethod
        public String ping() {
            return "pong";
        }

        @Bean
        @Lazy
        public Late late() {
            return new Late();
        }

        @Bean
        @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
        public EachAnew eachAnew() {
            return new EachAnew();
        }
    }

    /** Made when it is first called. */
    public static class Late {
        @MeshMethod
        public String late() {
            return "late";
        }
    }

    /** Made at each call. */
    public static class EachAnew {
        private int calls;

        @MeshMethod
        public int count() {
            return ++calls;
        }
    }

    @Test
    void configurationsLazyBeansAndPrototypesAreHandlersToo() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Itself.class)) {
            MeshClient client = app.getBean(MeshClient.class);
            assertThat(client.call("orders", "ping", null, String.class)).isEqualTo("pong");
            assertThat(client.call("orders", "late", null, String.class)).isEqualTo("late");
            assertThat(client.call("orders", "count", null, Integer.class)).isEqualTo(1);
            assertThat(client.call("orders", "count", null, Integer.class)).isEqualTo(1);
        }
    }

    /** Puts proxies around the beans whose names say so. */
    @Configuration(proxyBeanMethods = false)
    static class Doubled {
        @Bean
        Late one() {
            return new Late();
        }

        @Bean
        Late other() {
            return new Late();
        }
    }

    /** Says again what its superclass says. */
    public static class Special extends Orders {
        Special(MeshClient client) {
            super(client);
        }

        @Override
        @OnEvent("order.created")
        public void created(String id) {
            super.created("special " + id);
        }
    }

    @Test
    void aBeanMayOverrideTheHandlersOfItsSuperclass() throws Exception {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Special.class)) {
            assertThat(app.getBean(MeshService.class).topics()).containsExactly("order.created");
            assertThat(app.getBean(MeshClient.class).call("orders", "twice", Map.of("id", "7"), String.class))
                    .isEqualTo("accepted 77");
            assertThat(app.getBean(Special.class).heard.get(60, TimeUnit.SECONDS))
                    .startsWith("special ");
        }
    }

    @Test
    void twoBeansForOneMethodAreNamed() {
        assertThat(Apps.refusal(Apps.inMemory(mesh, List.of(Doubled.class))))
                .hasMessageContaining("Bean 'one'")
                .hasMessageContaining("Bean 'other'")
                .hasMessageContaining("both handle method 'late'");
    }

    /** Its class is not public. */
    static class Closed {
        @MeshMethod
        public String closed() {
            return "";
        }
    }

    @Test
    void aHandlerThatCannotBeCalledIsNamed() {
        assertThat(Apps.refusal(Apps.inMemory(mesh, List.of(Closed.class))))
                .hasMessageContaining("Closed) cannot be registered")
                .hasMessageContaining("make the method and its class public");
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        @Bean
        MeshServiceCustomizer more() {
            return service -> service.method("more", context -> "more").onEvent("x.*", (event, context) -> null);
        }
    }

    @Test
    void aCustomizerAddsToTheService() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Customized.class, "nuropb.version=7")) {
            assertThat(app.getBean(MeshClient.class).call("orders", "more", null, String.class))
                    .isEqualTo("more");
            assertThat(app.getBean(MeshService.class).topics()).containsExactly("x.*");
            assertThat(app.getBean(MeshService.class).version()).isEqualTo("7");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        MeshService service() {
            return MeshService.named("own").method("mine", context -> "mine").build();
        }
    }

    @Test
    void anApplicationsOwnServiceIsTaken() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Own.class)) {
            assertThat(app.getBean(MeshClient.class).call("own", "mine", null, String.class))
                    .isEqualTo("mine");
            assertThat(app.getBean(ServiceRunner.class).identity().service().value())
                    .isEqualTo("own");
        }
    }

    @Test
    void anApplicationsOwnServiceMayNotLeaveHandlersAside() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Own.class, Late.class));
        assertThat(Apps.refusal(application)).hasMessageContaining("Register the bean there with handlers(…)");
    }

    @Configuration(proxyBeanMethods = false)
    static class NoHandlers {}

    @Test
    void anApplicationWithoutHandlersIsAClient() {
        try (ConfigurableApplicationContext service = Apps.run(mesh, Late.class);
                ConfigurableApplicationContext client = Apps.run(mesh, NoHandlers.class, "nuropb.service=visitor")) {
            assertThat(client.getBean(RunnerConfig.class).mode()).isEqualTo(RunnerMode.CLIENT_ONLY);
            assertThat(client.getBean(MeshClient.class).call("orders", "late", null, String.class))
                    .isEqualTo("late");
            assertThat(service.getBean(ServiceRunner.class).leads()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on"})
    void whatIsTrueElsewhereSwitchesTheMeshOnToo(String value) {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Late.class, "nuropb.enabled=" + value)) {
            assertThat(app.getBean(ServiceRunner.class).leads()).isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnConfig {
        @Bean
        RunnerConfig config() {
            return RunnerConfig.defaults();
        }
    }

    @Test
    void anOwnConfigurationChangesNothingOfThat() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Own.class, Late.class, OwnConfig.class));
        assertThat(Apps.refusal(application)).hasMessageContaining("Register the bean there with handlers(…)");
    }

    /** Shows some of its handlers in its definition. */
    public static class Shown {
        @MeshMethod
        public String shown() {
            return "shown";
        }
    }

    /** Has more of them. */
    public static final class Hiding extends Shown {
        @MeshMethod
        public String hidden() {
            return "hidden";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HalfShown {
        /** Has the service made before the handlers. */
        @Bean
        Object audit(MeshClient client) {
            return client;
        }

        @Bean
        Shown shown() {
            return new Hiding();
        }
    }

    @Test
    void aDefinitionThatShowsSomeOfItsHandlersEndsTheStart() {
        SpringApplication application = Apps.inMemory(mesh, List.of(HalfShown.class));
        assertThat(Apps.refusal(application)).hasMessageContaining("has other handlers than its definition shows");
    }

    @Configuration(proxyBeanMethods = false)
    static class Made {
        @Bean
        @Lazy
        FactoryBean<Shown> made() {
            return new AbstractFactoryBean<>() {
                @Override
                public Class<?> getObjectType() {
                    return Shown.class;
                }

                @Override
                protected Shown createInstance() {
                    return new Shown();
                }
            };
        }
    }

    @Test
    void whatALazyFactoryMakesIsCalled() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Made.class)) {
            assertThat(app.getBean(MeshClient.class).call("orders", "shown", null, String.class))
                    .isEqualTo("shown");
        }
    }

    @Test
    void theMeshCanBeSwitchedOff() {
        try (ConfigurableApplicationContext app =
                Apps.of(List.of(Late.class), "nuropb.enabled=false").run()) {
            assertThat(app.getBeanProvider(MeshClient.class).getIfAvailable()).isNull();
        }
    }
}
