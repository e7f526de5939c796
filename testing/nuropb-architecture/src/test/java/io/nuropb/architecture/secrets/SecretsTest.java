package io.nuropb.architecture.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.Canaries;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A whole day on the mesh, at the most verbose log level, with canaries in every secret: nobody tells any. */
class SecretsTest {

    /**
     * Loggers of libraries that dump what goes over the wire, at the level DEBUG: gRPC's client each frame, the call
     * that logs in with a password included. They have to stay above that level.
     */
    private static final Set<String> WIRE_DUMPS = Set.of("io.grpc.netty.NettyClientHandler");

    /**
     * Since JDK 22 this tells the commands that are started: here those by which the test gives its servers their
     * users.
     */
    private static final String COMMANDS = "java.lang.ProcessBuilder";

    private final Canaries canaries = new Canaries();
    private final ReturnedTexts told = new ReturnedTexts();

    @Test
    void nothingTellsASecretInMemory() throws Exception {
        try (SystemScheduler scheduler = new SystemScheduler();
                Overheard log = new Overheard()) {
            new Scene(canaries, told).play(new InMemory(new InMemoryMesh(scheduler)));
            assertThat(log.leaks(canaries)).isEmpty();
            assertSilence(log);
        }
    }

    @Test
    @Tag("servers")
    void nothingTellsASecretOnRealServers() throws Exception {
        try (Overheard log = new Overheard()) {
            try (RealMesh mesh = new RealMesh(canaries, told)) {
                mesh.refusals();
                new Scene(canaries, told).play(mesh);
            }
            Set<String> leaking = new TreeSet<>(log.leaks(canaries).keySet());
            leaking.remove(COMMANDS);
            assertThat(leaking).isSubsetOf(WIRE_DUMPS);
            assertSilence(log);
        }
    }

    private void assertSilence(Overheard log) {
        assertThat(log.loggers()).anyMatch(name -> name.startsWith("io.nuropb."));
        assertThat(told.origins())
                .contains("describe", "status", "failing handler", "forbidden", "steps", "failures", "counters");
        assertThat(told.leaks(canaries)).isEmpty();
    }

    /** The check itself: whoever tells is found. */
    @Test
    void whoeverTellsASecretIsFound() {
        String secret = canaries.of("password");
        try (Overheard log = new Overheard()) {
            LoggerFactory.getLogger("blabbermouth").trace("connecting as root:{}", secret);
            LoggerFactory.getLogger("thrower").debug("failed", new IllegalStateException(new RuntimeException(secret)));
            java.util.logging.Logger.getLogger("old.friend").finest(secret);
            assertThat(log.leaks(canaries))
                    .isEqualTo(Map.of(
                            "blabbermouth", Set.of("password"),
                            "thrower", Set.of("password"),
                            "old.friend", Set.of("password")));
        }
        IllegalStateException failure = new IllegalStateException("harmless");
        failure.addSuppressed(new RuntimeException(secret));
        told.note("suppressed", failure);
        told.note("record", new Scene.Payment(secret, 1));
        assertThat(told.leaks(canaries)).containsOnlyKeys("suppressed", "record");
    }

    /** In one process, without a server. */
    private record InMemory(InMemoryMesh mesh) implements Mesh {
        @Override
        public ServiceRunner service(MeshService service) {
            return mesh.runner(service).build();
        }

        @Override
        public ServiceRunner client(String name) {
            return mesh.client(name).build();
        }

        @Override
        public MessagePublisher strangers() {
            return new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults());
        }
    }
}
