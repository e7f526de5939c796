package io.nuropb.simulation;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A view of the broker's objects that passes everything on. */
class PassingTopology implements BrokerTopology {
    final BrokerTopology sound;

    PassingTopology(BrokerTopology sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return sound.verify(topology);
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return sound.declare(topology);
    }

    @Override
    public CompletionStage<Void> unbind(Collection<Binding> bindings) {
        return sound.unbind(bindings);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        sound.listen(listener);
    }

    @Override
    public void close() {
        sound.close();
    }
}
