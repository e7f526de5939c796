package io.nuropb.inmemory;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@link BrokerTopology} in memory: it sees everything, bindings too, and names every difference. */
public final class InMemoryTopology implements BrokerTopology {

    private final InMemoryBroker broker;
    private final InMemoryConfig config;
    private final BrokerLink link;

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryTopology(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.config = config;
        this.link = new BrokerLink(broker, config, "declaring", problem -> {});
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return answer(() -> {
            link.requireOpen();
            broker.requireEntry(config.virtualHost());
            if (config.createsVirtualHost() && broker.host(config.virtualHost()).isEmpty()) {
                return nothing(topology);
            }
            return report(topology, new Verdict.Present(), false);
        });
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return answer(() -> {
            link.requireOpen();
            broker.requireEntry(config.virtualHost());
            boolean missing = broker.host(config.virtualHost()).isEmpty();
            if (missing && config.createsVirtualHost()) {
                broker.createVirtualHost(config.virtualHost());
            }
            return report(topology, missing ? new Verdict.Created() : new Verdict.Present(), true);
        });
    }

    /** What is found where the virtual host itself is missing. */
    private TopologyReport nothing(Topology topology) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(new BrokerObject.VirtualHost(config.virtualHost()), new Verdict.Missing()));
        topology.objects().forEach(object -> findings.add(new Finding(object, new Verdict.Missing())));
        return new TopologyReport(findings);
    }

    private TopologyReport report(Topology topology, Verdict ofHost, boolean create) {
        VirtualHostState host = link.open().host();
        Declaration declaration = new Declaration(host, topology);
        List<Finding> findings = new ArrayList<>();
        if (config.createsVirtualHost()) {
            findings.add(new Finding(new BrokerObject.VirtualHost(config.virtualHost()), ofHost));
        }
        boolean creates = create
                && topology.objects().stream().map(declaration::look).noneMatch(Verdict.Drifted.class::isInstance);
        for (BrokerObject object : topology.objects()) {
            findings.add(new Finding(object, creates ? declaration.declare(object) : declaration.look(object)));
        }
        return TopologyReport.of(topology, findings, host.bindings(), host.consumers());
    }

    @Override
    public CompletionStage<Void> unbind(Collection<Binding> bindings) {
        return answer(() -> {
                    VirtualHostState host = link.open().host();
                    for (Binding binding : bindings) {
                        host.require(Permission.WRITE, "queue", binding.queue(), "unbind");
                        host.require(Permission.READ, "exchange", binding.exchange(), "unbind a queue from");
                        host.unbind(binding);
                    }
                    return bindings;
                })
                .thenAccept(removed -> {});
    }

    private <T> CompletionStage<T> answer(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (broker.lock()) {
            try {
                T value = work.get();
                broker.scheduler().execute(() -> answer.complete(value));
            } catch (BrokerException e) {
                broker.scheduler().execute(() -> answer.completeExceptionally(e));
            }
        }
        return answer;
    }

    @Override
    public Optional<String> virtualHost() {
        return Optional.of(config.virtualHost());
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        broker.locked(() -> link.listen(listener));
    }

    /** Breaks this client's connection as a failing network does; the next use opens another. */
    public void cutConnection() {
        broker.locked(link::cut);
    }

    @Override
    public void close() {
        broker.locked(link::close);
    }
}
