package io.nuropb.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

/** The whole of an application, in memory. */
@SpringBootTest(classes = WholeApplicationTest.App.class, properties = "spring.application.name=whole")
@AutoConfigureInMemoryMesh
class WholeApplicationTest {

    /** The application. */
    @EnableAutoConfiguration
    public static class App {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private MeshClient mesh;

    @Test
    void itServesWithoutServers() {
        assertThat(mesh.call("whole", "ping", null, String.class)).isEqualTo("pong");
    }
}
