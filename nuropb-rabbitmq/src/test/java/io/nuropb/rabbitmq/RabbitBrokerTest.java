package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerTopologyContract;
import io.nuropb.tck.broker.ConsumptionEndContract;
import io.nuropb.tck.broker.DeadLetterContract;
import io.nuropb.tck.broker.MessagePublisherContract;
import io.nuropb.tck.broker.MessageSourceContract;
import io.nuropb.tck.broker.VerifiedSenderContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** The contracts of topology, source and publisher, with AMQP alone. */
@Tag("servers")
final class RabbitBrokerTest
        implements BrokerTopologyContract,
                MessageSourceContract,
                VerifiedSenderContract,
                ConsumptionEndContract,
                MessagePublisherContract,
                DeadLetterContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @Override
    public RabbitBench bench() {
        return bench;
    }
}
