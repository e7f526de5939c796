package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client library that lacks something, as where a build has chosen another version: nothing is waited for, and the
 * error names both.
 */
final class LibraryMisfitTest {

    private static final Topology NOTHING = new Topology(List.of(), List.of(), List.of());

    /** One is missing in the thread that connects, the other one wherever the library reads. */
    @ParameterizedTest
    @ValueSource(strings = {"com.rabbitmq.client.Address", "com.rabbitmq.client.impl.Frame"})
    void whatIsMissingInTheLibraryEndsTheStartAndNamesBothVersions(String missing) throws Exception {
        try (NoTransientQueues broker = new NoTransientQueues();
                Scheduler scheduler = new SystemScheduler();
                BrokerTopology topology = topology(new Lacking(missing), broker.port(), scheduler)) {
            BrokerException misfit = Stages.failure(topology.verify(NOTHING));

            assertThat(misfit.reason()).isEqualTo(Reason.INCOMPATIBLE);
            assertThat(misfit.reason().waitingHelps()).isFalse();
            assertThat(misfit.getMessage())
                    .containsPattern("amqp-client on the class path \\(\\S*\\d+\\.\\d+\\.\\d+")
                    .containsPattern("built with amqp-client \\d+\\.\\d+\\.\\d+")
                    .contains(missing.replace('.', '/'), "nuropb-bom")
                    .doesNotContain("Check that RabbitMQ runs");
        }
    }

    private static BrokerTopology topology(ClassLoader loader, int port, Scheduler scheduler) throws Exception {
        Class<?> configs = loader.loadClass(RabbitConfig.class.getName());
        Object config = configs.getMethod("of", String.class).invoke(null, "amqp://127.0.0.1:" + port);
        return (BrokerTopology) loader.loadClass(RabbitTopology.class.getName())
                .getConstructor(configs, Identity.class, Scheduler.class, Json.class)
                .newInstance(config, RabbitBench.identity(), scheduler, new JacksonJson());
    }

    /** Loads the adapter and the client library once more, but for one class. */
    private static final class Lacking extends ClassLoader {
        private final String missing;

        Lacking(String missing) {
            super(LibraryMisfitTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            boolean own = name.startsWith("io.nuropb.rabbitmq.") || name.startsWith("com.rabbitmq.");
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return own ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
