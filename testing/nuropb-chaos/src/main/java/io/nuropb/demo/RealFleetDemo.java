package io.nuropb.demo;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.Ports;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.ServerException;
import io.nuropb.watch.FleetView;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A fleet of three processes on a real etcd and a real RabbitMQ, a client that never stops asking, and most of what can
 * go wrong: {@code bin/demo real}.
 *
 * <p>What it tells is seen from outside: leaders and their words in the keys of etcd, service by the client's answers.
 */
public final class RealFleetDemo {

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(20);

    private static final String BY_DESIGN = """
            BY DESIGN
              Delivery is at least once. What an instance had taken and not answered when it died is delivered to another one.
              A request is sent again by its client when no answer came in time, or when the connection for its answer broke; its
              order id makes that harmless. Deleting a queue deletes what waits in it, confirmed or not: only the client's own
              second attempt brings those orders back. While RabbitMQ is down nobody is served.""";

    private final DemoContext context;
    private final Path folder;

    private RealFleetDemo(DemoContext context, Path folder) {
        this.context = context;
        this.folder = folder;
    }

    /** Runs it; the exit status is 1 if an expectation was broken. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = DemoLogs.open("real");
        Scheduler scheduler = new SystemScheduler();
        Timeline timeline = new Timeline(System.out, scheduler);
        DemoContext context =
                new DemoContext(scheduler, timeline, new OrderAttempts(scheduler), new Expectations(), new Summary());
        new RealFleetDemo(context, folder).run();
        System.exit(context.expectations().areKept() ? 0 : 1);
    }

    private void run() throws IOException, InterruptedException {
        context.timeline().scene("DEMO", "starts private servers. Logs and journal: " + folder);
        try (EtcdServer etcd = EtcdServer.start();
                RabbitServer rabbit = RabbitServer.start();
                FleetView fleet = new FleetView(
                        List.of(etcd.endpoint()), "orders", context.scheduler(), context.timeline()::tell);
                Supervisor supervisor = new Supervisor(environment(etcd, rabbit));
                OrderClient orderClient =
                        new OrderClient(client(rabbit).getInstance(Ports.class), context.orderAttempts())) {
            rabbit.management().addVhost(RealScenes.VHOST);
            play(new RealScenes(context, fleet, supervisor, etcd, rabbit), orderClient);
            context.conclude(orderClient.surplusResponses(), BY_DESIGN);
        } catch (ServerException failed) {
            context.expectations().keep(false, String.valueOf(failed.getMessage()));
            context.timeline().print(context.expectations().verdict());
        } finally {
            context.orderAttempts().write(folder.resolve("journal.csv"));
        }
    }

    private void play(RealScenes scenes, OrderClient orderClient) throws InterruptedException {
        try {
            context.timeline()
                    .scene("DEMO", "starts three processes of the service; the first leader prepares the broker");
            scenes.gather();
            context.timeline().scene("DEMO", "a client places an order every " + Timeline.text(OrderClient.BEAT));
            orderClient.begin();
            context.awaitAnswers(100, LAST_ANSWERS);
            context.play(
                    "around the crash", "kills the leader with SIGKILL; a supervisor starts another", scenes::crash);
            context.play("around the handover", "stops the new leader with SIGTERM", scenes::handOver);
            context.play("while the queue was away", "deletes the service's queue", scenes::deleteQueue);
            context.play(
                    "while etcd restarted", "restarts etcd, and watches for longer than a lease", scenes::restartEtcd);
            context.play("while RabbitMQ restarted", "restarts RabbitMQ", scenes::restartRabbit);
            context.awaitAnswered(orderClient, LAST_ANSWERS);
            context.play("in quiet times", "lets the fleet work in peace", scenes::beQuiet);
            scenes.lookBack();
        } catch (FailedExpectation ending) {
            context.timeline().scene("DEMO", "cannot go on: " + ending.getMessage());
        }
        context.finish(orderClient, LAST_ANSWERS);
    }

    private static Map<String, String> environment(EtcdServer etcd, RabbitServer rabbit) {
        return Map.of(
                "NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString(),
                "NUROPB_AMQP_URL", rabbit.uri(RealScenes.VHOST).toString(),
                "NUROPB_LEASE_TTL", String.valueOf(RealScenes.TTL.toSeconds()));
    }

    private static Injector client(RabbitServer rabbit) {
        return Guice.createInjector(
                ServiceModule.client("shopper"),
                new RabbitModule(RabbitConfig.of(rabbit.uri(RealScenes.VHOST).toString())));
    }
}
