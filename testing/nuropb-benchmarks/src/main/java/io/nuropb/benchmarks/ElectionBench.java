package io.nuropb.benchmarks;

import io.nuropb.testservers.EtcdServer;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long a graceful handover of leadership takes, ours and others': {@code bin/bench --election}. The argument is the
 * number of rounds.
 *
 * <p>Ends with 0, whatever was measured, and with 2 if the argument cannot be read.
 */
public final class ElectionBench {

    private static final int ROUNDS = 30;
    private static final String USAGE = "bin/bench --election [N], with N at least 1";

    private ElectionBench() {}

    /** Measures; see the class. */
    public static void main(String[] arguments) throws Exception {
        int rounds;
        try {
            rounds = rounds(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println("Usage: " + USAGE);
            System.exit(2);
            return;
        }
        measure(rounds, System.out::println);
        System.exit(0);
    }

    static int rounds(String[] arguments) {
        return NumberArgument.of("rounds", ROUNDS, arguments);
    }

    /** @param out takes the lines as they come, and the table at the end */
    static Results measure(int rounds, Consumer<String> out) throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                PrivateZooKeeper zooKeeper = new PrivateZooKeeper();
                ElectionPeer ours = NuropbCandidate.pair(etcd.endpoint());
                ElectionPeer jetcd = JetcdCandidate.pair(etcd.endpoint());
                ElectionPeer curator = CuratorCandidate.pair(zooKeeper.address());
                ThreeWrites writes = new ThreeWrites(etcd.endpoint())) {
            out.accept("%s, etcd %s, ZooKeeper %s in this JVM"
                    .formatted(Machine.text(), writes.version(etcd.endpoint()), PrivateZooKeeper.version()));
            Handovers handovers = new Handovers(List.of(ours, jetcd, curator, writes), out);
            Results results = handovers.run(rounds);
            out.accept("");
            out.accept(handovers.table(results));
            return results;
        }
    }
}
