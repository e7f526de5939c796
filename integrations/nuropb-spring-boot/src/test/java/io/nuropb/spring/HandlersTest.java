package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.Mode;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
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

    /** Calls another method of its own service, so it needs the client that is made from the service that is made from it. */
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
            assertThat(app.getBean(Orders.class).heard.get(10, TimeUnit.SECONDS))
                    .isEqualTo("77");
            assertThat(app.getBean(MeshService.class).methods()).containsExactlyInAnyOrder("create_order", "twice");
            assertThat(app.getBean(RunnerConfig.class).mode()).isEqualTo(Mode.FLEET);
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
    static class Proxies {
        static final AtomicInteger passed = new AtomicInteger();

        @Bean
        static DefaultPointcutAdvisor advisor() {
            return new DefaultPointcutAdvisor(new Everywhere(), (MethodInterceptor) call -> {
                passed.incrementAndGet();
                return call.proceed();
            });
        }

        private static final class Everywhere extends StaticMethodMatcherPointcut {
            @Override
            public boolean matches(Method method, Class<?> type) {
                return method.getName().startsWith("proxied");
            }
        }

        static BeanNameAutoProxyCreator creator(boolean ofClasses) {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("*roxied*");
            creator.setInterceptorNames("advisor");
            creator.setProxyTargetClass(ofClasses);
            return creator;
        }
    }

    /** As behind {@code @Transactional}. */
    public static class Proxied implements Runnable {
        private final String state = "real";

        @MeshMethod
        public String proxiedCall() {
            return state;
        }

        @Override
        public void run() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class ClassProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(true);
        }

        @Bean
        Proxied proxied() {
            return new Proxied();
        }
    }

    @Test
    void aCallPassesTheProxyAroundABean() {
        int before = Proxies.passed.get();
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, ClassProxies.class));
        try (ConfigurableApplicationContext app = application.run()) {
            assertThat(app.getBean(Proxied.class).getClass()).isNotEqualTo(Proxied.class);
            assertThat(app.getBean(MeshClient.class).call("orders", "proxied_call", null, String.class))
                    .isEqualTo("real");
            assertThat(Proxies.passed.get() - before).isEqualTo(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InterfaceProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(false);
        }

        @Bean
        Proxied proxied() {
            return new Proxied();
        }
    }

    @Test
    void aProxyOfInterfacesIsRefused() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, InterfaceProxies.class));
        assertThat(refusal(application))
                .hasMessageContaining("Bean 'proxied'")
                .hasMessageContaining("spring.aop.proxy-target-class=true");
    }

    /** A proxy cannot see this call. */
    public static class FinalProxied {
        @MeshMethod
        public final String proxiedCall() {
            return "passed by";
        }

        public void proxiedOther() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class FinalProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(true);
        }

        @Bean
        FinalProxied finalProxied() {
            return new FinalProxied();
        }
    }

    @Test
    void aFinalMethodBehindAProxyIsRefused() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, FinalProxies.class));
        assertThat(refusal(application)).hasMessageContaining("final method 'proxiedCall'");
    }

    @Configuration(proxyBeanMethods = false)
    static class Hiding {
        /** Needs the client, and so the service, before the next bean is there. */
        @Bean
        Object early(MeshClient client) {
            return client.defaults();
        }

        @Bean
        Runnable hidden() {
            return new Proxied();
        }
    }

    @Test
    void handlersThatADefinitionHidesAreRefusedAndNotForgotten() {
        assertThat(refusal(Apps.inMemory(mesh, List.of(Hiding.class))))
                .hasMessageContaining("Bean 'hidden'")
                .hasMessageContaining("return that class");
    }

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
            assertThat(app.getBean(Special.class).heard.get(10, TimeUnit.SECONDS))
                    .startsWith("special ");
        }
    }

    @Test
    void twoBeansForOneMethodAreNamed() {
        assertThat(refusal(Apps.inMemory(mesh, List.of(Doubled.class))))
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
        assertThat(refusal(Apps.inMemory(mesh, List.of(Closed.class))))
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
        assertThat(refusal(application)).hasMessageContaining("Register the bean there with handlers(…)");
    }

    @Configuration(proxyBeanMethods = false)
    static class NoHandlers {}

    @Test
    void anApplicationWithoutHandlersIsAClient() {
        try (ConfigurableApplicationContext service = Apps.run(mesh, Late.class);
                ConfigurableApplicationContext client = Apps.run(mesh, NoHandlers.class, "nuropb.service=visitor")) {
            assertThat(client.getBean(RunnerConfig.class).mode()).isEqualTo(Mode.CLIENT_ONLY);
            assertThat(client.getBean(MeshClient.class).call("orders", "late", null, String.class))
                    .isEqualTo("late");
            assertThat(service.getBean(ServiceRunner.class).leads()).isTrue();
        }
    }

    @Test
    void theMeshCanBeSwitchedOff() {
        try (ConfigurableApplicationContext app =
                Apps.of(List.of(Late.class), "nuropb.enabled=false").run()) {
            assertThat(app.getBeanProvider(MeshClient.class).getIfAvailable()).isNull();
        }
    }

    /** Why the application does not start. */
    private static InvalidHandlersException refusal(SpringApplication application) {
        Throwable thrown = catchThrowable(() -> application.run().close());
        while (thrown != null && !(thrown instanceof InvalidHandlersException)) {
            thrown = thrown.getCause();
        }
        if (thrown instanceof InvalidHandlersException refusal) {
            return refusal;
        }
        throw new AssertionError("The application starts, or fails for another reason");
    }
}
