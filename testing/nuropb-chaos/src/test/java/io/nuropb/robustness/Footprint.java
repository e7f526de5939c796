package io.nuropb.robustness;

import io.nuropb.testservers.RabbitServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What this JVM holds on to while it does nothing.
 *
 * @param at how long after the beginning
 * @param heap bytes in use after a collection
 * @param threads that live
 * @param readers those of them that read from connections
 * @param channels that its virtual host has at the broker
 */
record Footprint(Duration at, long heap, long threads, long readers, long channels) {

    static Footprint now(Duration at, RabbitServer rabbit, String vhost) {
        long channels = rabbit.rabbitmqctl("list_channels", "--silent", "vhost")
                .lines()
                .filter(line -> line.strip().equals(vhost))
                .count();
        System.gc();
        return new Footprint(
                at,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("nuropb-amqp"))
                        .count(),
                channels);
    }
}
