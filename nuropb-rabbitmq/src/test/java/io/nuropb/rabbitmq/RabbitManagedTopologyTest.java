package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerTopologyContract;
import io.nuropb.tck.broker.BrokerTopologyInspectionContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** The contracts of the topology, with management access. */
@Tag("servers")
final class RabbitManagedTopologyTest implements BrokerTopologyContract, BrokerTopologyInspectionContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared()) {
        @Override
        RabbitConfig config(String name) {
            return super.config(name).withManagement(server().management().uri().toString());
        }
    };

    @Override
    public RabbitBench bench() {
        return bench;
    }
}
