package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerMonitorContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** The contract of the monitor, with AMQP alone. */
@Tag("servers")
final class BrokerMonitorAmqpTest implements BrokerMonitorContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @Override
    public RabbitBench bench() {
        return bench;
    }
}
