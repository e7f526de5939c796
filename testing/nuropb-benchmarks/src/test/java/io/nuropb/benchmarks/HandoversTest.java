package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandoversTest {

    private static final List<ElectionPeer> PEERS = List.of(new Idle("a"), new Idle("b"), new Idle("c"), new Idle("d"));

    private final Handovers handovers = new Handovers(PEERS, line -> {});

    @Test
    void eachPeerBeginsAsOftenAsAnyOther() {
        assertThat(IntStream.range(0, 2 * PEERS.size())
                        .mapToObj(round -> handovers.order(round).get(0).label()))
                .containsExactlyInAnyOrder("a", "a", "b", "b", "c", "c", "d", "d");
    }

    @Test
    void noPeerAlwaysFollowsTheSameOne() {
        Set<String> before = new HashSet<>();
        for (int round = 0; round < 2 * PEERS.size(); round++) {
            List<ElectionPeer> order = handovers.order(round);
            int place = order.indexOf(PEERS.get(0));
            if (place > 0) {
                before.add(order.get(place - 1).label());
            }
        }
        assertThat(before).hasSizeGreaterThan(1);
    }

    private record Idle(String label) implements ElectionPeer {

        @Override
        public Duration handover() {
            return Duration.ZERO;
        }

        @Override
        public void close() {}
    }
}
