package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that is closed by a handler of its own, or by whoever is told of a call's end. */
class ClosedByCallbackTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** Ends the application when it is told to. */
    public static class Switch {
        private final ConfigurableApplicationContext context;

        public Switch(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @OnEvent("fleet.ends")
        public void end(String reason) {
            context.close();
        }

        @MeshMethod
        public String leave() {
            context.close();
            return "gone";
        }

        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Test
    void theCompletionOfACallMayCloseIt() {
        ConfigurableApplicationContext app = Apps.run(mesh, Switch.class);
        ServiceRunner runner = app.getBean(ServiceRunner.class);
        CompletionStage<String> answer = app.getBean(MeshClient.class).request("orders", "ping", null, String.class);
        answer.whenComplete((pong, failure) -> app.close());
        awaitEnd(app, runner);
    }

    @Test
    void theMessageOfAHandlerThatClosesItIsSettled() {
        ConfigurableApplicationContext app = Apps.run(mesh, Switch.class);
        ServiceRunner runner = app.getBean(ServiceRunner.class);
        app.getBean(MeshClient.class).publish("fleet.ends", "for tonight").join();
        awaitEnd(app, runner);
        assertThat(mesh.broker().virtualHost().queues())
                .allSatisfy(queue -> assertThat(mesh.broker().virtualHost().messages(queue))
                        .as(queue)
                        .isEmpty());
    }

    @Test
    void theCallerOfAHandlerThatClosesItHasItsAnswer() {
        try (ServiceRunner caller = mesh.client("caller").build()) {
            ConfigurableApplicationContext app = Apps.run(mesh, Switch.class);
            ServiceRunner runner = app.getBean(ServiceRunner.class);
            assertThat(caller.client().call("orders", "leave", null, String.class))
                    .isEqualTo("gone");
            awaitEnd(app, runner);
        }
    }

    /** Nothing of the instance keeps the JVM running any more. */
    private static void awaitEnd(ConfigurableApplicationContext app, ServiceRunner runner) {
        String instance = runner.identity().instance().value();
        await().atMost(LIMIT).until(() -> runner.status().state() == RunningState.SHUTDOWN);
        await().atMost(LIMIT).until(() -> nonDaemons().stream().noneMatch(name -> name.endsWith(instance)));
        assertThat(app.isActive()).isFalse();
    }

    private static Set<String> nonDaemons() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }
}
