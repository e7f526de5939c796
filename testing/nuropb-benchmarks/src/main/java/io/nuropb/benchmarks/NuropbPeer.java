package io.nuropb.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.micrometer.RunnerMetrics;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * NuroPB: a service that runs alone, with typed handlers, and a client of its own, both with their defaults; with or
 * without meters.
 */
final class NuropbPeer implements Peer {

    private static final long START_LIMIT_SECONDS = 30;

    private final boolean metered;

    private NuropbPeer(boolean metered) {
        this.metered = metered;
    }

    /** Without meters. */
    static NuropbPeer plain() {
        return new NuropbPeer(false);
    }

    /** With all meters that there are, in registries for Prometheus. */
    static NuropbPeer metered() {
        return new NuropbPeer(true);
    }

    @Override
    public String label() {
        return metered ? Cases.METERED : Cases.OURS;
    }

    @Override
    public OpenPeer consume(ServiceQueue queue, int prefetch, OrderHandler handler) throws Exception {
        return serve(queue, prefetch, handler);
    }

    @Override
    public OpenPeer answer(ServiceQueue queue, int prefetch) throws Exception {
        return serve(queue, prefetch, order -> {});
    }

    private OpenPeer serve(ServiceQueue queue, int prefetch, OrderHandler handler) throws Exception {
        MeshService service = MeshService.named(queue.service())
                .method(CallBody.TAKE, Order.class, (order, context) -> {
                    handler.take(order);
                    return true;
                })
                .method(CallBody.ECHO, Order.class, (order, context) -> order)
                .build();
        RunnerConfig config =
                RunnerConfig.defaults().withMode(RunnerMode.STANDALONE).withPrefetch(prefetch, prefetch);
        InstanceId instance = InstanceId.random();
        ServiceRunnerBuilder builder =
                ServiceRunner.builder(service).instance(instance).config(config);
        return started(builder, queue, new Identity(service.name(), instance, false))::close;
    }

    @Override
    public CommandSender commands(ServiceQueue queue, int inFlight) throws Exception {
        ServiceRunner runner = client(queue);
        MeshClient mesh = runner.client();
        return new CommandSender() {
            @Override
            public CompletionStage<Void> send(Order order) {
                return mesh.command(queue.service(), CallBody.TAKE, order);
            }

            @Override
            public void close() {
                runner.close();
            }
        };
    }

    @Override
    public RequestSender requests(ServiceQueue queue, int callers) throws Exception {
        ServiceRunner runner = client(queue);
        MeshClient mesh = runner.client();
        return new RequestSender() {
            @Override
            public Order request(Order order) {
                return mesh.call(queue.service(), CallBody.ECHO, order, Order.class);
            }

            @Override
            public void close() {
                runner.close();
            }
        };
    }

    private ServiceRunner client(ServiceQueue queue) throws Exception {
        InstanceId instance = InstanceId.random();
        Identity identity = new Identity(new ServiceName("bench-client"), instance, true);
        return started(ServiceRunner.client("bench-client").instance(instance), queue, identity);
    }

    private ServiceRunner started(ServiceRunnerBuilder builder, ServiceQueue queue, Identity identity)
            throws Exception {
        RabbitConfig rabbit = RabbitConfig.of(queue.uri());
        Scheduler scheduler = new SystemScheduler();
        Json json = new JacksonJson();
        ServiceRunner runner = builder.topology(new RabbitTopology(rabbit, identity, scheduler, json))
                .source(new RabbitMessageSource(rabbit, identity, scheduler))
                .publisher(new RabbitMessagePublisher(rabbit, identity, scheduler))
                .json(json)
                .scheduler(scheduler)
                .build();
        if (metered) {
            new RunnerMetrics(runner).bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        }
        runner.start().get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        return runner;
    }
}
