package io.nuropb.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/** What is measured, of whom, and what is wanted. */
final class Cases {

    static final String OURS = "ours";
    static final String METERED = "metered";
    static final String RAW_SAFE = "raw-safe";
    private static final String SPRING = "Spring";
    static final String AMQP_10 = "AMQP 1.0";

    /** Older ones need a plugin, whose queues and exchanges have other addresses. */
    private static final int FIRST_WITH_AMQP_10 = 4;

    private Cases() {}

    /**
     * Those that can speak with a broker.
     *
     * @param version the broker's, such as {@code 3.10.8}
     */
    static List<Peer> peers(String version) {
        List<Peer> peers = List.of(new RawPeer(), new RawSafePeer(), new SpringPeer(), NuropbPeer.plain());
        boolean speaksAmqp10 = Integer.parseInt(version.replaceFirst("\\..*", "")) >= FIRST_WITH_AMQP_10;
        return speaksAmqp10 ? with(peers, new Amqp10Peer()) : peers;
    }

    /** The same, and ours once more with its meters. */
    static List<Peer> peersAndMetered(String version) {
        return with(peers(version), NuropbPeer.metered());
    }

    private static List<Peer> with(List<Peer> peers, Peer further) {
        return Stream.concat(peers.stream(), Stream.of(further)).toList();
    }

    /** The two whose growth is compared. */
    static List<Peer> oursAndRawSafe() {
        return List.of(new RawSafePeer(), NuropbPeer.plain());
    }

    static List<BenchmarkTask> all() {
        List<BenchmarkTask> others = List.of(
                new Publishing(200, List.of(new Limit(RAW_SAFE, 0.95), new Limit(SPRING, 2.5))),
                new Requesting(1, List.of(new Limit(RAW_SAFE, 1.1)), List.of(new Limit(SPRING, 1.0))),
                new Requesting(8, List.of(new Limit(RAW_SAFE, 0.95)), List.of()),
                new Requesting(
                        32,
                        List.of(new Limit(RAW_SAFE, 0.95), new Limit(SPRING, 2.0), new Limit(AMQP_10, 1.2)),
                        List.of()),
                new Allocating(8, List.of(new Limit(RAW_SAFE, 1.25))));
        return Stream.concat(consuming().stream(), others.stream()).toList();
    }

    /** By prefetch, the least first. */
    static List<Consuming> consuming() {
        return List.of(
                new Consuming(1, 10_000, List.of(new Limit(RAW_SAFE, 0.95))),
                new Consuming(10, 22_000, List.of(new Limit(RAW_SAFE, 0.95))),
                new Consuming(100, 34_000, List.of(new Limit(RAW_SAFE, 1.1))),
                new Consuming(1_000, 40_000, List.of(new Limit(RAW_SAFE, 1.1))));
    }
}
