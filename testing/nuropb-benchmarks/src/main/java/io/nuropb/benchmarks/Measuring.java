package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has peers do work on one broker, interleaved: within a repetition, all peers do one thing before they do the next.
 * Each time, the queue is a new one. Not thread-safe.
 */
final class Measuring {

    private final String uri;
    private final String prefix;
    private final List<Peer> peers;
    private final Consumer<String> progress;
    private int queues;

    /**
     * @param uri a virtual host that nobody else uses, for AMQP
     * @param prefix what its services' names begin with, on this virtual host only
     * @param progress is told what has been measured
     */
    Measuring(String uri, String prefix, List<Peer> peers, Consumer<String> progress) {
        this.uri = uri;
        this.prefix = prefix;
        this.peers = peers;
        this.progress = progress;
    }

    Results run(List<BenchmarkTask> workloads, Pace pace) throws Exception {
        repeat(0, workloads, pace.first(), new Results());
        Results results = new Results();
        for (int repetition = 1; repetition <= pace.repetitions(); repetition++) {
            repeat(repetition, workloads, pace, results);
        }
        return results;
    }

    private void repeat(int repetition, List<BenchmarkTask> workloads, Pace pace, Results results) throws Exception {
        List<Peer> order = new ArrayList<>(peers);
        Collections.rotate(order, repetition);
        for (BenchmarkTask workload : workloads) {
            for (Peer peer : order) {
                measure(repetition, workload, peer, pace, results);
            }
        }
    }

    private void measure(int repetition, BenchmarkTask workload, Peer peer, Pace pace, Results results)
            throws Exception {
        ServiceQueue queue = new ServiceQueue(uri, prefix + "-" + ++queues);
        onChannel(queue::declare);
        List<Double> values = workload.measure(peer, queue, pace);
        onChannel(queue::delete);
        List<Figure> figures = workload.figures();
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            results.add(figure, peer.label(), values.get(i));
            progress.accept(
                    "%d  %s, %s: %s".formatted(repetition, figure.name(), peer.label(), figure.text(values.get(i))));
        }
    }

    /** Something that is done on a channel. */
    private interface Work {

        void on(Channel channel) throws IOException;
    }

    private void onChannel(Work work) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            work.on(channel);
        }
    }
}
