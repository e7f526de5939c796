package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.nuropb.testservers.RabbitServer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All peers do the work that is measured, whole and right. */
@Tag("servers")
class PeersTest {

    private static final int COUNT = 20;
    private static final int PREFETCH = 10;
    private static final int PERSISTENT = 2;
    private static final long LIMIT_SECONDS = 30;

    static List<Peer> peers() {
        return Cases.peersAndMetered(Bench.version(RabbitServer.shared()));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void whatIsConfirmedWaitsInTheQueue(Peer peer) throws Exception {
        ServiceQueue queue = declared();
        try (CommandSender sender = peer.commands(queue, 1)) {
            for (int i = 0; i < COUNT; i++) {
                sender.send(Order.numbered(i)).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }

        assertThat(waiting(queue)).isEqualTo(COUNT);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void eachWaitingCommandIsHandledAndAcknowledged(Peer peer) throws Exception {
        ServiceQueue queue = declared();
        WaitingCommands.fill(queue, COUNT);
        BlockingQueue<Order> handled = new LinkedBlockingQueue<>();
        OpenPeer consumer = peer.consume(queue, PREFETCH, handled::add);
        try (consumer) {
            for (int i = 0; i < COUNT; i++) {
                assertThat(handled.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
        }

        assertThat(handled).isEmpty();
        // An acknowledgement may still be under way when the consumer is closed, but never a prefetch of them and more.
        assertThat(waiting(queue)).isLessThan(PREFETCH);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void eachRequestIsAnsweredWithItsOrder(Peer peer) throws Exception {
        ServiceQueue queue = declared();
        OpenPeer answering = peer.answer(queue, PREFETCH);
        try (answering;
                RequestSender requester = peer.requests(queue, 1)) {
            for (int i = 0; i < COUNT; i++) {
                assertThat(requester.request(Order.numbered(i))).isEqualTo(Order.numbered(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void commandsArePersistent(Peer peer) throws Exception {
        ServiceQueue queue = declared();
        try (CommandSender sender = peer.commands(queue, 1)) {
            sender.send(Order.numbered(0)).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        assertThat(isNextPersistent(queue)).isTrue();
    }

    /** A request is looked at before anybody answers, and answered when it is in the queue again. */
    @ParameterizedTest
    @MethodSource("peers")
    void requestsAreTransient(Peer peer) throws Exception {
        ServiceQueue queue = declared();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (RequestSender requester = peer.requests(queue, 1)) {
            Future<Order> answer = caller.submit(() -> requester.request(Order.numbered(1)));
            assertThat(isNextPersistent(queue)).isFalse();
            OpenPeer answering = peer.answer(queue, PREFETCH);
            try (answering) {
                assertThat(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(Order.numbered(1));
            }
        } finally {
            caller.shutdownNow();
        }
    }

    /** Looks at the next message of the queue, and puts it back. */
    private static boolean isNextPersistent(ServiceQueue queue) throws Exception {
        try (Connection connection = AmqpClientPeer.connect(queue);
                Channel channel = connection.createChannel()) {
            BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
            channel.basicQos(1);
            channel.basicConsume(queue.queue(), false, (tag, delivery) -> taken.add(delivery), tag -> {});
            Delivery next = Objects.requireNonNull(taken.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
            return Objects.equals(next.getProperties().getDeliveryMode(), PERSISTENT);
        }
    }

    /** A queue on a virtual host of its own. */
    static ServiceQueue declared() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        ServiceQueue queue = new ServiceQueue(rabbit.uri(rabbit.freshVhost()).toString(), "bench");
        try (Connection connection = AmqpClientPeer.connect(queue);
                Channel channel = connection.createChannel()) {
            queue.declare(channel);
        }
        return queue;
    }

    private static long waiting(ServiceQueue queue) throws Exception {
        try (Connection connection = AmqpClientPeer.connect(queue);
                Channel channel = connection.createChannel()) {
            return channel.messageCount(queue.queue());
        }
    }
}
