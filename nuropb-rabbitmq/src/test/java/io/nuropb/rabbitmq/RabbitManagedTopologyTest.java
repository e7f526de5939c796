package io.nuropb.rabbitmq;

import io.nuropb.testkit.BrokerTopologyContract;
import io.nuropb.testkit.BrokerTopologyInspectionContract;
import io.nuropb.testkit.servers.RabbitServer;

/** The contracts of the topology, with management access. */
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
