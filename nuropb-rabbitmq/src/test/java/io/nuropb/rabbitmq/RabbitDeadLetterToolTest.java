package io.nuropb.rabbitmq;

import io.nuropb.tck.deadletters.DeadLetterCountContract;
import io.nuropb.tck.deadletters.DeadLetterRunContract;
import io.nuropb.tck.deadletters.DeadLetterToolContract;
import io.nuropb.testservers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** The tool for dead letters on a real RabbitMQ. */
@Tag("servers")
final class RabbitDeadLetterToolTest implements DeadLetterToolContract, DeadLetterRunContract, DeadLetterCountContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @Override
    public RabbitBench bench() {
        return bench;
    }

    @Override
    public int many() {
        return Integer.getInteger("nuropb.letters", 5_000);
    }
}
