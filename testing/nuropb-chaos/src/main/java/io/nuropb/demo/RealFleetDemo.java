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
 * A fleet of three processes on a real etcd and a real RabbitMQ, a client that never stops asking, and most of what can go wrong:
 * {@code bin/demo real}.
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

    private final Stage stage;
    private final Path folder;

    private RealFleetDemo(Stage stage, Path folder) {
        this.stage = stage;
        this.folder = folder;
    }

    /** Runs it; the exit status is 1 if a promise was broken. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = DemoLogs.open("real");
        Scheduler scheduler = new SystemScheduler();
        Timeline timeline = new Timeline(System.out, scheduler);
        Stage stage = new Stage(scheduler, timeline, new Journal(scheduler), new Promises(), new Summary());
        new RealFleetDemo(stage, folder).run();
        System.exit(stage.promises().areKept() ? 0 : 1);
    }

    private void run() throws IOException, InterruptedException {
        stage.timeline().scene("DEMO", "starts private servers. Logs and journal: " + folder);
        try (EtcdServer etcd = EtcdServer.start();
                RabbitServer rabbit = RabbitServer.start();
                FleetView fleet =
                        new FleetView(List.of(etcd.endpoint()), "orders", stage.scheduler(), stage.timeline()::tell);
                Supervisor supervisor = new Supervisor(environment(etcd, rabbit));
                Shopper shopper = new Shopper(client(rabbit).getInstance(Ports.class), stage.journal())) {
            rabbit.management().addVhost(RealScenes.VHOST);
            play(new RealScenes(stage, fleet, supervisor, etcd, rabbit), shopper);
            stage.conclude(shopper.surplusResponses(), BY_DESIGN);
        } catch (ServerException failed) {
            stage.promises().keep(false, String.valueOf(failed.getMessage()));
            stage.timeline().print(stage.promises().verdict());
        } finally {
            stage.journal().write(folder.resolve("journal.csv"));
        }
    }

    private void play(RealScenes scenes, Shopper shopper) throws InterruptedException {
        try {
            stage.timeline()
                    .scene("DEMO", "starts three processes of the service; the first leader prepares the broker");
            scenes.gather();
            stage.timeline().scene("DEMO", "a client places an order every " + Timeline.text(Shopper.BEAT));
            shopper.begin();
            stage.awaitAnswers(100, LAST_ANSWERS);
            stage.play("around the crash", "kills the leader with SIGKILL; a supervisor starts another", scenes::crash);
            stage.play("around the handover", "stops the new leader with SIGTERM", scenes::handOver);
            stage.play("while the queue was away", "deletes the service's queue", scenes::deleteQueue);
            stage.play(
                    "while etcd restarted", "restarts etcd, and watches for longer than a lease", scenes::restartEtcd);
            stage.play("while RabbitMQ restarted", "restarts RabbitMQ", scenes::restartRabbit);
            stage.awaitAnswered(shopper, LAST_ANSWERS);
            stage.play("in quiet times", "lets the fleet work in peace", scenes::beQuiet);
            scenes.lookBack();
        } catch (BrokenPromise ending) {
            stage.timeline().scene("DEMO", "cannot go on: " + ending.getMessage());
        }
        stage.finish(shopper, LAST_ANSWERS);
    }

    private static Map<String, String> environment(EtcdServer etcd, RabbitServer rabbit) {
        return Map.of(
                "NUROPB_ETCD", etcd.endpoint().toString(),
                "NUROPB_AMQP_URL", rabbit.uri(RealScenes.VHOST).toString(),
                "NUROPB_LEASE_TTL", String.valueOf(RealScenes.TTL.toSeconds()));
    }

    private static Injector client(RabbitServer rabbit) {
        return Guice.createInjector(
                ServiceModule.client("shopper"),
                new RabbitModule(RabbitConfig.of(rabbit.uri(RealScenes.VHOST).toString())));
    }
}
