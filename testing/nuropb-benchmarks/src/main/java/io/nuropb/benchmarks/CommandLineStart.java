package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long {@code bin/nuropb request} takes as a process of its own, from its start to its end, on a private RabbitMQ;
 * beside a JVM that does nothing, which tells how busy the machine is: {@code bin/bench --start}.
 *
 * <p>Arguments: the script, and how often.
 */
public final class CommandLineStart {

    private static final double TARGET_SECONDS = 0.6;
    private static final int PREFETCH = 10;

    private CommandLineStart() {}

    /** Measures; see the class. */
    public static void main(String[] arguments) throws Exception {
        Path script = Path.of(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        try (RabbitServer broker = RabbitServer.start()) {
            ServiceQueue queue =
                    new ServiceQueue(broker.uri(broker.freshVhost()).toString(), "bench");
            try (Connection connection = AmqpClientPeer.connect(queue);
                    Channel channel = connection.createChannel()) {
                queue.declare(channel);
            }
            OpenPeer answering = NuropbPeer.plain().answer(queue, PREFETCH);
            try (answering) {
                System.out.println(Machine.text());
                System.out.println(report(script, queue, runs));
            }
        }
        System.exit(0);
    }

    private static String report(Path script, ServiceQueue queue, int runs) throws Exception {
        Order order = Order.numbered(1);
        byte[] json = new JsonBodies().write(order);
        ProcessBuilder request = new ProcessBuilder(
                script.toString(), "request", queue.service(), CallBody.ECHO, new String(json, StandardCharsets.UTF_8));
        request.environment().put("NUROPB_AMQP_URL", queue.uri());
        ProcessBuilder nothing = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--version");
        // The first one may have to build the program.
        seconds(request, order.id());
        List<Double> requests = new ArrayList<>();
        List<Double> nothings = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            nothings.add(seconds(nothing, ""));
            requests.add(seconds(request, order.id()));
        }
        Repetitions measured = new Repetitions(requests);
        return text("java --version", new Repetitions(nothings))
                + "\n"
                + text("bin/nuropb request", measured)
                + String.format(Locale.ROOT, "; target ≤ %.1f s: ", TARGET_SECONDS)
                + (measured.median() <= TARGET_SECONDS ? "ok" : "SHORT");
    }

    /** How long a process takes, which has to end well and to print the text. */
    private static double seconds(ProcessBuilder program, String expected) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = program.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (status != 0 || !printed.contains(expected)) {
            throw new IllegalStateException(program.command() + " ended with " + status + " and printed " + printed);
        }
        return seconds;
    }

    private static String text(String what, Repetitions seconds) {
        return String.format(
                Locale.ROOT,
                "%s: median %.2f s (%.2f..%.2f) of %d",
                what,
                seconds.median(),
                seconds.least(),
                seconds.most(),
                seconds.inOrder().size());
    }
}
