package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.service.MeshService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Mocks are what they stand for: handlers if that is a class with handlers, and none if it is a neighbour's interface.
 * The classes of mocks here have names and annotations as Mockito gives them.
 */
class MockedBeansTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** A neighbour, as its callers see it. */
    interface Stock {
        @MeshMethod
        String take(@Param("id") String id);
    }

    /** A mock of the neighbour. */
    public static class Stock$MockitoMock$1 implements Stock {
        @Override
        @MeshMethod
        public String take(@Param("id") String id) {
            return "mocked";
        }
    }

    /** Has handlers. */
    public static class Orders {
        @MeshMethod
        public String create(@Param("id") String id) {
            return "real";
        }
    }

    /** A mock of the handlers. */
    public static class Orders$MockitoMock$1 extends Orders {
        @Override
        @MeshMethod
        public String create(@Param("id") String id) {
            return "mocked";
        }
    }

    /** Calls the neighbour. */
    @Configuration(proxyBeanMethods = false)
    static class Caller {}

    @Test
    void aMockOfANeighboursInterfaceIsNoHandler() {
        SpringApplication application = withSingleton(new Stock$MockitoMock$1());
        try (ConfigurableApplicationContext app = application.run()) {
            assertThat(app.getBean(Stock.class).take("7")).isEqualTo("mocked");
            assertThat(app.getBean(MeshService.class).methods()).isEmpty();
            assertThat(app.getBean(RunnerConfig.class).mode()).isEqualTo(RunnerMode.CLIENT_ONLY);
        }
    }

    /** Shows the interface only. */
    @Configuration(proxyBeanMethods = false)
    static class Given {
        @Bean
        Stock stock() {
            return new Stock$MockitoMock$1();
        }
    }

    @Test
    void aMockBehindItsInterfaceHidesNoHandlers() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Given.class)) {
            assertThat(app.getBean(MeshService.class).methods()).isEmpty();
        }
    }

    @Test
    void aMockOfAHandlerHandles() {
        SpringApplication application = withSingleton(new Orders$MockitoMock$1());
        try (ConfigurableApplicationContext app = application.run()) {
            assertThat(app.getBean(MeshClient.class).call("orders", "create", Map.of("id", "7"), String.class))
                    .isEqualTo("mocked");
        }
    }

    /** As {@code @MockitoBean} brings one. */
    private SpringApplication withSingleton(Object mock) {
        SpringApplication application = Apps.inMemory(mesh, List.of(Caller.class));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("mock", mock));
        return application;
    }
}
