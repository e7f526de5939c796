package io.nuropb.figures;

import com.google.inject.Guice;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.TestMesh;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a service, serves one request, and says how long that took and how much processor time its JVM has used until
 * then; again and again in the same JVM, as often as it is told. In memory, or on the servers that its environment
 * names.
 */
final class FirstRequestProgram {

    private static final String SAYS = "served after ";
    private static final String USING = " using ";

    /** What one line of the output says. */
    record Served(Duration time, Duration processorTime) {

        static Served since(long begun) {
            return new Served(
                    Duration.ofNanos(System.nanoTime() - begun),
                    ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        }

        static Optional<Served> in(String line) {
            if (!line.startsWith(SAYS)) {
                return Optional.empty();
            }
            int end = line.indexOf(USING);
            return Optional.of(new Served(
                    Duration.parse(line.substring(SAYS.length(), end)),
                    Duration.parse(line.substring(end + USING.length()))));
        }

        String text() {
            return SAYS + time + USING + processorTime;
        }
    }

    record Guest(String name) {}

    private FirstRequestProgram() {}

    // A program that prints what it has found.
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        int times = Integer.parseInt(System.getenv("TIMES"));
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            System.out.println(serveOne(System.getenv("NUROPB_ETCD_ENDPOINTS"), System.getenv("NUROPB_AMQP_URL"), begun)
                    .text());
        }
    }

    private static Served serveOne(@Nullable String etcd, @Nullable String amqp, long begun) {
        MeshService hello = MeshService.named("hello")
                .method("greet", Guest.class, (guest, context) -> "Hello " + guest.name())
                .build();
        Map<String, String> ada = Map.of("name", "Ada");
        if (etcd == null || amqp == null) {
            try (TestMesh mesh = TestMesh.start()) {
                mesh.add(hello);
                return checked(mesh.call("hello", "greet", ada, String.class), begun);
            }
        }
        try (ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(hello),
                        new EtcdModule(EtcdConfig.of(etcd)),
                        new RabbitModule(RabbitConfig.of(amqp)))
                .getInstance(ServiceRunner.class)) {
            runner.start().join();
            return checked(runner.client().call("hello", "greet", ada, String.class), begun);
        }
    }

    private static Served checked(String answer, long begun) {
        Served served = Served.since(begun);
        if (!answer.equals("Hello Ada")) {
            throw new IllegalStateException("The answer was " + answer);
        }
        return served;
    }
}
