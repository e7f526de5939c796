package io.nuropb.benchmarks;

import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Ours and its peers on one private RabbitMQ: {@code bin/bench}. See {@link BenchOptions#USAGE}.
 *
 * <p>Ends with 0, whatever was measured, and with 2 if the options cannot be read.
 */
public final class Bench {

    /** As an ordinary RabbitMQ has it. */
    private static final Duration STATISTICS_INTERVAL = Duration.ofSeconds(5);

    private Bench() {}

    /** Measures; see the class. */
    public static void main(String[] arguments) throws Exception {
        BenchOptions options;
        BenchmarkSuite suite;
        try {
            options = BenchOptions.parse(arguments);
            suite = options.suite();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("Usage: " + BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        measure(options, suite, System.out);
        System.exit(0);
    }

    private static void measure(BenchOptions options, BenchmarkSuite suite, PrintStream out) throws Exception {
        try (RabbitServer broker = startBroker()) {
            String version = version(broker);
            List<Peer> peers = suite.peers(version);
            String where = Machine.text() + ", RabbitMQ " + version;
            out.println(where);
            Results results = new Measuring(broker.uri(broker.freshVhost()).toString(), "bench", peers, out::println)
                    .run(suite.tasks(), options.pace());
            List<String> labels = peers.stream().map(Peer::label).toList();
            String report = "%s.%n%n%s.%n%n%s".formatted(where, options.pace().text(), suite.tables(results, labels));
            out.println();
            out.println(report);
            if (options.out().isPresent()) {
                write(options.out().get(), report, suite.caption(), suite.drawing(results, where));
            }
        }
    }

    static RabbitServer startBroker() {
        return RabbitServer.start(RabbitOptions.defaults().withStatisticsInterval(STATISTICS_INTERVAL));
    }

    /** The drawing lies beside the page. */
    private static void write(Path page, String report, String caption, String drawing) throws IOException {
        Path name = page.getFileName();
        String file = (name == null ? "bench" : name.toString()).replaceFirst("\\.md$", "") + ".svg";
        Files.writeString(page, "# Measured\n\n" + report + "\n![" + caption + "](" + file + ")\n");
        Files.writeString(page.resolveSibling(file), drawing);
    }

    static String version(RabbitServer broker) {
        String overview = broker.management().get("/api/overview");
        String before = "\"rabbitmq_version\":\"";
        int begin = overview.indexOf(before) + before.length();
        return overview.substring(begin, overview.indexOf('"', begin));
    }
}
