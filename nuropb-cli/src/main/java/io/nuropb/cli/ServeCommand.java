package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.election.Coordinator;
import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.runner.StartFailedException;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves a sample, and prints what becomes of it. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Serves a sample: echo, add(a, b = 1), whoami, slow(seconds), fail(text), call_again_once(key),",
            "call_again_always, success_with_events(topic, value), ctx_echo, auth_echo, stats, and secret with --key-file.",
            "Prints its states, elections and messages as it goes. SIGTERM or SIGINT stops it gracefully, with exit status 0."
        })
final class ServeCommand extends MeshCommand {

    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    private static final String NAME = "sample";

    /** How long the last lines may take to be printed. */
    private static final Duration PRINT_LIMIT = Duration.ofSeconds(5);

    @Option(
            names = "--bind",
            paramLabel = "TOPIC",
            split = ",",
            description = "A topic pattern to listen to; may be repeated, or several with commas between them.")
    List<String> topics = List.of();

    ServeCommand(Program program) {
        super(program);
    }

    @Override
    public Integer call() throws InterruptedException {
        Identity identity = options().identity(NAME, false);
        Optional<ServiceKey> key = options().serviceKey();
        MessageCounts tally = new MessageCounts();
        Printer printer = printer();
        InstancePrinter journal = new InstancePrinter(printer, identity, program.scheduler());
        MeshService service = new SampleService(identity, tally, program.scheduler()).service(key, topics);
        AtomicBoolean stopAsked = new AtomicBoolean();
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        ServiceRunner runner = runner(service, identity, key, tally, journal);
        try {
            program.signals().onStop(() -> stop(runner, stopAsked), ended);
            CompletableFuture<Void> serving = runner.start().thenRun(journal::ready);
            runner.awaitStop();
            finish(journal, tally);
            return stopAsked.get() ? ExitStatus.RESULT : stoppedByItself(printer, serving);
        } finally {
            runner.close();
            ended.complete(null);
        }
    }

    private static void stop(ServiceRunner runner, AtomicBoolean asked) {
        asked.set(true);
        runner.close();
    }

    private ServiceRunner runner(
            MeshService service,
            Identity identity,
            Optional<ServiceKey> key,
            MessageCounts tally,
            InstancePrinter journal) {
        MeshPorts ports = program.ports().apply(options()).creatingVirtualHost();
        Optional<Coordinator> coordinator = ports.coordinator();
        WireFormat wire = new WireFormat(program.json(), WireLimits.defaults(), BodyCipher.system(), key.orElse(null));
        ServiceRunnerBuilder builder = ServiceRunner.builder(service)
                .instance(identity.instance())
                .config(config(coordinator.isPresent() ? RunnerMode.FLEET : RunnerMode.STANDALONE))
                .topology(ports.topology(identity))
                .source(new WatchedSource(
                        ports.source(identity),
                        wire,
                        tally,
                        journal,
                        program.scheduler().blocking()))
                .publisher(ports.publisher(identity))
                .monitor(ports.monitor(identity))
                .json(program.json())
                .scheduler(program.scheduler());
        coordinator.ifPresent(builder::coordinator);
        ServiceRunner runner = builder.build();
        runner.listen(journal);
        journal.starting(service, coordinator.isPresent(), key.isPresent());
        return runner;
    }

    private RunnerConfig config(RunnerMode mode) {
        RunnerConfig defaults =
                RunnerConfig.defaults().withMode(mode).withClient(options().clientConfig());
        Integer prefetch = options().prefetch;
        return prefetch == null
                ? defaults
                : defaults.withPrefetch(prefetch, Math.min(prefetch, defaults.leaderPrefetch()));
    }

    /** Whoever reads the output may have stopped to; that must not keep the process. */
    private void finish(InstancePrinter journal, MessageCounts tally) throws InterruptedException {
        try {
            program.scheduler().await(journal.stopped(tally), PRINT_LIMIT);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("The last lines could not be printed", e);
        }
    }

    private static int stoppedByItself(Printer printer, CompletableFuture<Void> serving) {
        try {
            serving.join();
            return printer.failed(Failure.of(new StartFailedException("The service has stopped by itself")));
        } catch (CompletionException e) {
            return printer.failed(Failure.of(e));
        }
    }
}
