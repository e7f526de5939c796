package io.nuropb.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** An application that has ports of its own, which are for its real servers. */
@SpringBootTest(classes = SliceWithOwnPortsTest.App.class, properties = "spring.application.name=own")
@AutoConfigureInMemoryMesh
class SliceWithOwnPortsTest {

    /** The application. */
    @EnableAutoConfiguration
    public static class App {

        @MeshMethod
        public String ping() {
            return "pong";
        }

        @Bean
        Coordinator ownCoordinator() {
            return new RealCoordinator();
        }

        @Bean
        @Primary
        MessagePublisher nuropbMessagePublisher() {
            return new RealPublisher();
        }
    }

    private static final class RealCoordinator implements Coordinator {

        @Override
        public Session join(Candidate candidate, SessionListener listener) {
            throw new AssertionError("The application's own coordinator is used");
        }

        @Override
        public void close() {}
    }

    private static final class RealPublisher implements MessagePublisher {

        @Override
        public CompletionStage<Published> publish(
                String exchange, String routingKey, boolean mandatory, Envelope envelope) {
            throw new AssertionError("The application's own publisher is used");
        }

        @Override
        public void close() {}
    }

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private ApplicationContext context;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private MeshClient mesh;

    @Test
    void thePortsInMemoryTakeTheirPlace() {
        assertThat(context.getBean(Coordinator.class)).isInstanceOf(InMemoryCoordinatorClient.class);
        assertThat(context.getBean(MessagePublisher.class)).isInstanceOf(InMemoryMessagePublisher.class);
        assertThat(mesh.call("own", "ping", null, String.class)).isEqualTo("pong");
    }
}
