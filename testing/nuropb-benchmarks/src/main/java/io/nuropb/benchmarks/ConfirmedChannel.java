package io.nuropb.benchmarks;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A channel in confirm mode, with a future for each message, as RabbitMQ's tutorial on publisher confirms has it.
 * Thread-safe.
 */
final class ConfirmedChannel {

    private final Channel channel;
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();

    ConfirmedChannel(Channel channel) throws IOException {
        this.channel = channel;
        channel.confirmSelect();
        channel.addConfirmListener(
                (number, multiple) -> settled(number, multiple).values().forEach(message -> message.complete(null)),
                (number, multiple) -> settled(number, multiple)
                        .values()
                        .forEach(message -> message.completeExceptionally(new IOException("The broker refused it"))));
    }

    synchronized CompletionStage<Void> publish(
            String exchange, String routingKey, BasicProperties properties, byte[] body) throws IOException {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        unconfirmed.put(channel.getNextPublishSeqNo(), confirmed);
        channel.basicPublish(exchange, routingKey, true, properties, body);
        return confirmed;
    }

    /** Takes out what a confirm is about. */
    private ConcurrentNavigableMap<Long, CompletableFuture<Void>> settled(long number, boolean multiple) {
        ConcurrentNavigableMap<Long, CompletableFuture<Void>> found =
                unconfirmed.subMap(multiple ? 0L : number, true, number, true);
        ConcurrentNavigableMap<Long, CompletableFuture<Void>> copy = new ConcurrentSkipListMap<>(found);
        found.clear();
        return copy;
    }
}
