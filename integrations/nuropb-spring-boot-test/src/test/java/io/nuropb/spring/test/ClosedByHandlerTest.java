package io.nuropb.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.annotation.OnEvent;
import io.nuropb.client.MeshClient;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

/** An application in memory that is closed by a handler of its own. */
class ClosedByHandlerTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** The application. */
    @EnableAutoConfiguration
    public static class App {
        private final ConfigurableApplicationContext context;
        final CountDownLatch closed = new CountDownLatch(1);

        public App(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @OnEvent("fleet.ends")
        public void end(String reason) {
            context.close();
            closed.countDown();
        }
    }

    @SpringBootTest(classes = App.class, properties = "spring.application.name=ending")
    @AutoConfigureInMemoryMesh
    static class Ending {}

    @Test
    void itsInstanceStopsWhenTheHandlerHasReturned() throws Exception {
        TestContext test = new TestContextManager(Ending.class).getTestContext();
        ApplicationContext context = test.getApplicationContext();
        App app = context.getBean(App.class);
        ServiceRunner runner = context.getBean(ServiceRunner.class);
        context.getBean(MeshClient.class).publish("fleet.ends", "for tonight").join();

        assertThat(app.closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        runner.stop().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        test.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
    }
}
