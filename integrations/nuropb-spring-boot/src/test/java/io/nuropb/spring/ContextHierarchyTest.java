package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** An application context below the one with the instance. */
class ContextHierarchyTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** Only calls. */
    static class Visitor {}

    /** Would serve. */
    public static class Late {
        @MeshMethod
        public String late() {
            return "late";
        }
    }

    private static SpringApplication below(ConfigurableApplicationContext parent, Class<?> source) {
        SpringApplication child = Apps.of(List.of(source));
        child.addInitializers(new ParentContextApplicationContextInitializer(parent));
        return child;
    }

    @Test
    void aChildCallsThroughTheInstanceOfItsParentAndLeavesItRunning() {
        try (ConfigurableApplicationContext parent = Apps.run(mesh, Work.class)) {
            try (ConfigurableApplicationContext child =
                    below(parent, Visitor.class).run()) {
                assertThat(child.getBean(ServiceRunner.class)).isSameAs(parent.getBean(ServiceRunner.class));
                assertThat(child.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                        .isEqualTo("pong");
            }
            assertThat(parent.getBean(ServiceRunner.class).status().consuming()).isTrue();
            assertThat(parent.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    @Test
    void handlersInAChildOfTheContextWithTheInstanceAreNamed() {
        try (ConfigurableApplicationContext parent = Apps.run(mesh, Work.class)) {
            assertThat(Apps.refusal(below(parent, Late.class)))
                    .hasMessageContaining(Late.class.getName())
                    .hasMessageContaining("belongs to a parent of its application context");
        }
    }
}
