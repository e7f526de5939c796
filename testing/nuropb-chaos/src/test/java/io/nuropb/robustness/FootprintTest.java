package io.nuropb.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.figures.FiguresPage;
import io.nuropb.figures.TimePlot;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a service and its caller hold on to under full load, while their connections end again and again. With
 * {@code -Dnuropb.soak=PT30M} for as long as that.
 */
@Tag("servers")
@Timeout(7_200)
class FootprintTest {

    private static final Duration LENGTH = Duration.parse(System.getProperty("nuropb.soak", "PT24S"));
    private static final int SAMPLES = 12;
    private static final int THIRD = SAMPLES / 3;
    private static final int IN_FLIGHT = 32;
    private static final Duration BETWEEN_CUTS = Duration.ofMillis(900);
    private static final long SEED = 20_261_129;

    /** Handlers of requests under way have more or fewer threads. */
    private static final long THREADS_THAT_COME_AND_GO = 20;

    /**
     * Connections that nobody has wanted again since they ended. If one thread stayed at each cut, it would be more.
     */
    private static final long READERS_THAT_COME_AND_GO = 4;

    /** It rises by up to 13 MB and falls back to where it was, about once a minute: see the plot. */
    private static final long HEAP_THAT_COMES_AND_GOES = 16_000_000;

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String vhost = rabbit.freshVhost();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final SplittableRandom chance = new SplittableRandom(SEED);
    private int cuts;

    @Test
    void heapThreadsAndChannelsStayAsTheyAre() throws Exception {
        try (scheduler;
                TcpProxy ofService = TcpProxy.to(rabbit.amqpPort());
                TcpProxy ofCaller = TcpProxy.to(rabbit.amqpPort());
                ServiceRunner service = Guice.createInjector(
                                new ServiceModule(
                                        MeshService.named("steady")
                                                .method("echo", (params, context) -> params)
                                                .build(),
                                        RunnerConfig.defaults().withMode(RunnerMode.STANDALONE)),
                                through(ofService))
                        .getInstance(ServiceRunner.class);
                ServiceRunner caller = Guice.createInjector(ServiceModule.client("caller"), through(ofCaller))
                        .getInstance(ServiceRunner.class)) {
            eventually.value(service.start());
            eventually.value(caller.start());
            List<BooleanSupplier> ends = List.of(
                    () -> ends(ofService, ofService::cut),
                    () -> ends(ofCaller, ofCaller::cut),
                    () -> ends(ofService, ofService::reset),
                    () -> ends(ofCaller, ofCaller::reset),
                    () -> rabbit.closeAllChannels(vhost) > 0);
            SteadyLoad load = new SteadyLoad(caller.client(), "steady", "echo", scheduler);
            List<Footprint> footprints = new ArrayList<>();
            Moment begun = scheduler.now();
            for (int sample = 0; sample <= SAMPLES; sample++) {
                load.begin(IN_FLIGHT);
                cutUntil(begun.plus(LENGTH.multipliedBy(sample + 1).dividedBy(SAMPLES + 1)), ends);
                eventually.value(load.rest());
                eventually.holds("the service consumes", () -> service.status().consuming(), service::status);
                eventually.value(load.success());
                footprints.add(Footprint.now(begun.until(scheduler.now()), rabbit, vhost));
            }
            draw(footprints);
            check(footprints.subList(1, footprints.size()), load);
        }
    }

    /** Once at least, however late it is. */
    private void cutUntil(Moment end, List<BooleanSupplier> ends) throws Exception {
        boolean hit = false;
        while (!hit || scheduler.now().plus(BETWEEN_CUTS).isBefore(end)) {
            eventually.pass(BETWEEN_CUTS);
            if (ends.get(chance.nextInt(ends.size())).getAsBoolean()) {
                hit = true;
                cuts++;
            }
        }
    }

    /** Whether there was a connection to end. */
    private static boolean ends(TcpProxy proxy, Runnable end) {
        boolean hits = proxy.connections() > 0;
        end.run();
        return hits;
    }

    private static void draw(List<Footprint> footprints) throws IOException {
        new TimePlot("A service and its caller under load, connections ended again and again")
                .with("heap after a collection", "MB", points(footprints, footprint -> footprint.heap() / 1e6))
                .with("threads", "", points(footprints, Footprint::threads))
                .with("channels at the broker", "", points(footprints, Footprint::channels))
                .writeIfAsked("footprint.svg");
    }

    private static List<TimePlot.Point> points(List<Footprint> footprints, ToDoubleFunction<Footprint> value) {
        return footprints.stream()
                .map(footprint -> new TimePlot.Point(footprint.at(), value.applyAsDouble(footprint)))
                .toList();
    }

    private void check(List<Footprint> footprints, SteadyLoad load) throws IOException {
        long heapBefore = median(footprints.subList(0, THIRD), Footprint::heap);
        long heapAfter = median(footprints.subList(SAMPLES - THIRD, SAMPLES), Footprint::heap);
        long threadsBefore = median(footprints.subList(0, THIRD), Footprint::threads);
        long threadsAfter = median(footprints.subList(SAMPLES - THIRD, SAMPLES), Footprint::threads);
        FiguresPage.record(
                "a service and its caller under load, 32 requests in flight, a connection or all channels ended every "
                        + Timeline.text(BETWEEN_CUTS) + "; real RabbitMQ: first third → last third",
                "heap after a collection, threads and channels do not grow",
                "heap %.1f → %.1f MB, threads %d → %d, channels %d → %d; %,d requests and %d cuts in %s, %,d requests perhaps taken"
                        .formatted(
                                heapBefore / 1e6,
                                heapAfter / 1e6,
                                threadsBefore,
                                threadsAfter,
                                footprints.get(0).channels(),
                                footprints.get(SAMPLES - 1).channels(),
                                load.answered(),
                                cuts,
                                Timeline.text(LENGTH),
                                load.uncertain()));
        assertThat(load.problems())
                .as("requests that failed otherwise than with their connection")
                .isEmpty();
        assertThat(load.answered()).isGreaterThan(load.uncertain());
        assertThat(heapAfter).as("heap").isLessThan(heapBefore + heapBefore / 10 + HEAP_THAT_COMES_AND_GOES);
        assertThat(threadsAfter).as("threads").isLessThanOrEqualTo(threadsBefore + THREADS_THAT_COME_AND_GO);
        assertThat(cuts).as("cuts").isGreaterThan(SAMPLES);
        assertThat(median(footprints.subList(SAMPLES - THIRD, SAMPLES), Footprint::readers))
                .as("threads of connections")
                .isLessThanOrEqualTo(
                        median(footprints.subList(0, THIRD), Footprint::readers) + READERS_THAT_COME_AND_GO);
        assertThat(footprints)
                .extracting(Footprint::channels)
                .as("channels")
                .containsOnly(footprints.get(0).channels());
    }

    private static long median(List<Footprint> footprints, ToLongFunction<Footprint> value) {
        return footprints.stream()
                .mapToLong(value)
                .sorted()
                .skip(footprints.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private RabbitModule through(TcpProxy proxy) {
        String direct = rabbit.uri(vhost).toString();
        return new RabbitModule(RabbitConfig.of(direct.replace(":" + rabbit.amqpPort(), ":" + proxy.port())));
    }
}
