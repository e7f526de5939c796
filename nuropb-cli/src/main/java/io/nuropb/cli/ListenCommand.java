package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.topology.BrokerTopology;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints events as they come. */
@Command(
        name = "listen",
        sortOptions = false,
        description = {
            "Prints events as they come, from a queue of its own that is gone when it ends. Runs until SIGTERM or SIGINT,",
            "or until --count events have come; --timeout limits the time for that."
        })
final class ListenCommand extends MeshCommand {

    private static final String NAME = "nuropb-listener";
    private static final int PREFETCH = 100;

    @Parameters(
            arity = "1..*",
            paramLabel = "TOPIC",
            description = "Topic patterns: '*' stands for one word, '#' for any number of words.")
    List<String> topics = List.of();

    @Option(names = "--count", paramLabel = "N", description = "End after so many events, at least 1.")
    @Nullable
    Integer count;

    @Option(
            names = "--content",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Print what is in the context of each event, secrets included, and not the names alone.")
    boolean content;

    ListenCommand(Program program) {
        super(program);
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        List<TopicPattern> patterns = topics.stream().map(TopicPattern::new).toList();
        if (count != null && count < 1) {
            throw new IllegalArgumentException("--count is " + count + "; allowed: at least 1");
        }
        MeshPorts ports = program.ports().apply(options());
        Identity identity = options().identity(NAME, true);
        int prefetch = options().prefetch == null ? PREFETCH : options().prefetch;
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        try (BrokerTopology topology = ports.topology(identity);
                MessageSource source = ports.source(identity)) {
            Printer printer = printer();
            Listening listening =
                    new Listening(identity, patterns, prefetch, content, program, printer, topology, source);
            program.signals().onStop(listening::end, ended);
            return listen(listening, printer);
        } finally {
            ended.complete(null);
        }
    }

    private int listen(Listening listening, Printer printer) throws InterruptedException, ExecutionException {
        long limit = count == null ? Long.MAX_VALUE : count;
        try {
            program.scheduler().await(listening.begin(limit), options().timeout);
            if (count == null) {
                listening.awaitEnd();
                return ExitStatus.RESULT;
            }
            program.scheduler().await(listening.ended(), options().timeout);
            return printer.written();
        } catch (TimeoutException e) {
            return printer.failed(Failure.timeout("Within " + DurationText.of(options().timeout) + ", "
                    + listening.heard() + " events came" + (count == null ? "" : " of " + count)));
        }
    }
}
