package io.nuropb.rabbitmq;

import io.nuropb.testkit.BrokerTopologyContract;
import io.nuropb.testkit.ConsumptionEndContract;
import io.nuropb.testkit.DeadLetterContract;
import io.nuropb.testkit.MessagePublisherContract;
import io.nuropb.testkit.MessageSourceContract;
import io.nuropb.testkit.servers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** The contracts of topology, source and publisher, with AMQP alone. */
@Tag("servers")
final class RabbitBrokerTest
        implements BrokerTopologyContract,
                MessageSourceContract,
                ConsumptionEndContract,
                MessagePublisherContract,
                DeadLetterContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @Override
    public RabbitBench bench() {
        return bench;
    }
}
