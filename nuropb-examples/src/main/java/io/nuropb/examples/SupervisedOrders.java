package io.nuropb.examples;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs as many instances of {@link OrdersService} on this machine as their leader asks for, each in a process of its
 * own with this program's environment. One is begun with; while nobody leads, or etcd does not answer, there remain as
 * many as there are.
 */
public final class SupervisedOrders {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final DesiredInstances desired;
    private final ProcessSupervisor instances;
    private final Scheduler scheduler;
    private final Condition asked;
    private final Condition followed;
    private volatile int number = 1;

    /** @param log where it tells what fails, and that it is over */
    SupervisedOrders(DesiredInstances desired, ProcessSupervisor instances, Scheduler scheduler, PrintStream log) {
        this.desired = desired;
        this.instances = instances;
        this.scheduler = scheduler;
        this.asked = new Condition("To ask etcd how many instances there should be", log);
        this.followed = new Condition("To start and stop instances", log);
    }

    /** Runs until the process is told to end, and then until the last instance has ended. */
    public static void main(String[] arguments) {
        EtcdConfig etcd = EtcdConfig.of(System.getenv().getOrDefault("NUROPB_ETCD_ENDPOINTS", "http://localhost:2379"));
        Json json = new JacksonJson();
        try (SystemScheduler scheduler = new SystemScheduler();
                LeaseStore store = new EtcdStore(etcd, scheduler);
                ProcessSupervisor instances = new ProcessSupervisor(SupervisedOrders::start)) {
            ServiceKeys keys = ServiceKeys.of(etcd.keyPrefix(), Orders.service().name());
            DesiredInstances desired = new DesiredInstances(new FleetOperator(store, keys, scheduler, json), json);
            Runtime.getRuntime().addShutdownHook(new Thread(instances::close));
            new SupervisedOrders(desired, instances, scheduler, System.err).supervise();
            new CompletableFuture<Void>().join(); // until SIGTERM
        }
    }

    // tag::supervise[]
    /** Looks, and once more after a while, whatever came of it. */
    void supervise() {
        scheduler.schedule(PERIOD, this::supervise);
        var unused = desired.now()
                .whenComplete((wish, failure) -> asked.found(failure))
                .exceptionally(failure -> OptionalInt.empty())
                .thenAcceptAsync(this::follow, scheduler.blocking())
                .whenComplete((done, failure) -> followed.found(failure));
    }

    private void follow(OptionalInt wish) {
        number = wish.orElse(number);
        instances.follow(number);
    }
    // end::supervise[]

    private static Process start() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        try {
            return new ProcessBuilder(java, "-cp", classPath, OrdersService.class.getName())
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something can be done, which is told when it changes. */
    private static final class Condition {
        private final String what;
        private final PrintStream log;
        private boolean fails;

        Condition(String what, PrintStream log) {
            this.what = what;
            this.log = log;
        }

        synchronized void found(@Nullable Throwable failure) {
            boolean failsNow = failure != null;
            if (fails == failsNow) return;
            fails = failsNow;
            log.println(what + (failsNow ? " fails: " + failure : " works again"));
        }
    }
}
