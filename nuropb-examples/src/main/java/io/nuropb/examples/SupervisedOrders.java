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
    private volatile int followed = 1;

    private SupervisedOrders(DesiredInstances desired, ProcessSupervisor instances, Scheduler scheduler) {
        this.desired = desired;
        this.instances = instances;
        this.scheduler = scheduler;
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
            new SupervisedOrders(desired, instances, scheduler).supervise();
            new CompletableFuture<Void>().join(); // until SIGTERM
        }
    }

    // tag::supervise[]
    /** Looks, and once more after a while, whatever came of it. */
    private void supervise() {
        scheduler.schedule(PERIOD, this::supervise);
        desired.now().whenCompleteAsync(this::follow, scheduler.blocking());
    }

    private void follow(OptionalInt asked, @Nullable Throwable etcdDoesNotAnswer) {
        if (etcdDoesNotAnswer == null) {
            followed = asked.orElse(followed);
        }
        instances.follow(followed);
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
}
