package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

@Tag("servers")
class SpringPeerTest {

    private static final int IN_FLIGHT = 200;
    private static final int COMMANDS = 4_000;
    private static final long LIMIT_SECONDS = 30;

    @Test
    void noMoreChannelsAreOpenedThanCommandsMayBeInFlight() throws Exception {
        ServiceQueue queue = PeersTest.declared();
        AtomicInteger opened = new AtomicInteger();
        CachingConnectionFactory connections = SpringPeer.confirming(queue, IN_FLIGHT);
        connections.addChannelListener((channel, transactional) -> opened.incrementAndGet());
        Semaphore free = new Semaphore(IN_FLIGHT);
        try (CommandSender sender = SpringPeer.commands(queue, connections)) {
            for (int i = 0; i < COMMANDS; i++) {
                assertThat(free.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                sender.send(Order.numbered(i)).whenComplete((confirmed, failed) -> free.release());
            }
        }

        assertThat(opened.get()).isLessThanOrEqualTo(IN_FLIGHT);
    }
}
