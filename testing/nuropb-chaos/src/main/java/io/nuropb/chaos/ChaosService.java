package io.nuropb.chaos;

import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.chaos.Note.Fails;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.election.Coordinator;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.topology.TopologyProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The service under fire: an instance of it, in a process of its own, configured by its environment. */
final class ChaosService {

    static final String ETCD = "NUROPB_ETCD_ENDPOINTS";
    static final String AMQP = "NUROPB_AMQP_URL";
    static final String MANAGEMENT = "NUROPB_MANAGEMENT_URL";
    static final String INSTANCE = "NUROPB_INSTANCE";
    static final String DURABILITY = "NUROPB_DURABILITY";
    static final String CONTROL = "NUROPB_CONTROL";
    static final String NOTES = "NUROPB_NOTES";

    /** The exit status of a process whose start cannot succeed. */
    static final int START_FAILED = 3;

    /** How often an instance is asked whether it leads. */
    private static final Duration ASK_EVERY = Duration.ofMillis(20);

    private final String instance;
    private final Optional<NegativeControl> control;
    private final NoteBook notes;
    private final Scheduler scheduler = new SystemScheduler();

    private ChaosService(String instance, Optional<NegativeControl> control, NoteBook notes) {
        this.instance = instance;
        this.control = control;
        this.notes = notes;
    }

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        String instance = Objects.requireNonNull(environment.get(INSTANCE), INSTANCE);
        NoteBook notes = NoteBook.at(Path.of(Objects.requireNonNull(environment.get(NOTES), NOTES)));
        Optional<NegativeControl> control = NegativeControl.of(environment.getOrDefault(CONTROL, ""));
        ChaosService service = new ChaosService(instance, control, notes);
        ServiceRunner runner =
                Guice.createInjector(modules(service, environment)).getInstance(ServiceRunner.class);
        runner.observe(new LeadershipClaims(instance, notes));
        runner.observe(new ConsumerNotes(instance, notes));
        runner.observe(new WithdrawalNotes(instance, notes));
        BooleanSupplier leads = control.map(one -> one.leads(runner)).orElse(runner::leads);
        runner.observe(new CallbackGate(instance, notes));
        service.askWhetherItLeads(leads);
        try {
            runner.stopOnShutdown().start().join();
        } catch (CompletionException e) {
            System.err.println("The start failed: " + e.getCause());
            System.exit(START_FAILED);
        }
        runner.awaitStop();
    }

    private static Module[] modules(ChaosService service, Map<String, String> environment) {
        TopologyProfile profile = TopologyProfile.Durability.HARDENED.name().equals(environment.get(DURABILITY))
                ? TopologyProfile.hardened()
                : TopologyProfile.compatible();
        String[] etcd = Objects.requireNonNull(environment.get(ETCD), ETCD).split(",", -1);
        RabbitConfig rabbit = ChaosSettings.rabbit(Objects.requireNonNull(environment.get(AMQP), AMQP));
        return new Module[] {
            new ServiceModule(service.service(), service.config(profile), new InstanceId(service.instance)),
            Modules.override(new EtcdModule(ChaosSettings.etcd(etcd))).with(service.notedCoordinator()),
            new RabbitModule(rabbit.withManagement(
                    Objects.requireNonNull(environment.get(MANAGEMENT), MANAGEMENT), rabbit.user(), rabbit.user()))
        };
    }

    private RunnerConfig config(TopologyProfile profile) {
        RunnerConfig sound = ChaosSettings.runner(profile);
        return control.map(one -> one.defective(sound)).orElse(sound);
    }

    private void askWhetherItLeads(BooleanSupplier leads) {
        long asked = System.nanoTime();
        if (leads.getAsBoolean()) {
            notes.write(new SaysItLeads(instance, asked));
        }
        scheduler.schedule(ASK_EVERY, () -> askWhetherItLeads(leads));
    }

    private Module notedCoordinator() {
        return binder -> {
            Provider<EtcdCoordinator> etcd = binder.getProvider(EtcdCoordinator.class);
            binder.bind(Coordinator.class)
                    .toProvider(() -> {
                        Coordinator noted = new NotedCoordinator(etcd.get(), instance, notes);
                        return control.map(one -> one.defective(noted)).orElse(noted);
                    })
                    .in(Singleton.class);
        };
    }

    private MeshService service() {
        return MeshService.named(ChaosSettings.SERVICE.value())
                .method(
                        ChaosSettings.METHOD,
                        Task.class,
                        (task, context) -> work(task, context.traceId(), context.redelivered()))
                .onEvent(
                        ChaosSettings.TOPIC,
                        Task.class,
                        (task, context) -> work(task, context.traceId(), context.redelivered()))
                .build();
    }

    private CompletionStage<String> work(Task task, @Nullable String traceId, boolean redelivered) {
        MessageName name = MessageName.of(Objects.requireNonNull(traceId, "trace id"));
        CompletableFuture<String> result = new CompletableFuture<>();
        Duration shortest = control.map(NegativeControl::shortestWork).orElse(Duration.ZERO);
        scheduler.schedule(shortest.plusMillis(task.millis()), () -> {
            // At the end of the work, for a message that is acknowledged earlier counts as lost if the process dies
            // meanwhile.
            notes.write(new Handled(name.message(), name.attempt(), task.hash(), redelivered, instance));
            if (task.fails()) {
                notes.write(new Fails(name.message(), name.attempt()));
                result.completeExceptionally(new NuropbHandlingException(Task.FAILURE));
            } else {
                result.complete(task.hash());
            }
        });
        return result;
    }
}
