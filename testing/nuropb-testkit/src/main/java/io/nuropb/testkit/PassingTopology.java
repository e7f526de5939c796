package io.nuropb.testkit;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A view of the broker's objects that passes everything on to another one: for tests and own adapters that change or
 * count one thing of it. As thread-safe as the other one.
 */
public class PassingTopology implements BrokerTopology {
    /** The other one. */
    protected final BrokerTopology base;

    /** @param base what everything is passed on to; it is closed with this one */
    protected PassingTopology(BrokerTopology base) {
        this.base = base;
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return base.verify(topology);
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return base.declare(topology);
    }

    @Override
    public CompletionStage<Void> unbind(Collection<Binding> bindings) {
        return base.unbind(bindings);
    }

    @Override
    public Optional<String> virtualHost() {
        return base.virtualHost();
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        base.listen(listener);
    }

    @Override
    public void close() {
        base.close();
    }
}
