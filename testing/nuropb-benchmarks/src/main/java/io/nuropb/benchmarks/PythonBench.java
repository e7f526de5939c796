package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Requests from Python to Python beside ours on one private RabbitMQ, and what encrypting them costs either side:
 * {@code bin/bench --python}. The argument is the number of repetitions.
 *
 * <p>Ends with 0, whatever was measured, with 1 if there is no Python that fits, and with 2 if the argument cannot be
 * read.
 */
public final class PythonBench {

    private static final String USAGE = "bin/bench --python [N] [--servers NAME], with N at least 1";

    /**
     * With more of a warm-up than {@link Pace#thorough()}: nothing else is measured before, by which the JVM would have
     * compiled its code.
     */
    static final Pace USUAL = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(4), 5);

    private PythonBench() {}

    /** Measures; see the class. */
    public static void main(String[] arguments) throws Exception {
        Pace pace;
        PythonInterpreter python;
        try {
            pace = pace(arguments);
            python = PythonInterpreter.find(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("Usage: " + USAGE);
            System.exit(2);
            return;
        } catch (IllegalStateException e) {
            System.err.println("FAILED: " + e.getMessage());
            System.exit(1);
            return;
        }
        measure(pace, python, System.out::println);
        System.exit(0);
    }

    static Pace pace(String[] arguments) {
        return USUAL.withRepetitions(NumberArgument.of("repetitions", USUAL.repetitions(), arguments));
    }

    /** @param out takes the lines as they come, and the tables at the end */
    private static void measure(Pace pace, PythonInterpreter python, Consumer<String> out) throws Exception {
        try (RabbitServer broker = Bench.startBroker()) {
            String uri = broker.uri(broker.freshVhost()).toString();
            out.accept("%s, RabbitMQ %s, %s".formatted(Machine.text(), Bench.version(broker), python.versions()));
            List<ExchangePeer> peers = List.of(new NuropbExchanges(), new PythonExchanges(python));
            BesidePython beside = new BesidePython(peers, () -> declared(uri), out);
            Results results = beside.run(pace);
            out.accept("\n" + pace.text() + ".\n");
            out.accept(beside.tables(results));
        }
    }

    private static ServiceQueue declared(String uri) throws Exception {
        ServiceQueue queue = new ServiceQueue(uri, "bench-" + UUID.randomUUID());
        try (Connection connection = AmqpClientPeer.connect(queue);
                Channel channel = connection.createChannel()) {
            queue.declare(channel);
        }
        return queue;
    }
}
