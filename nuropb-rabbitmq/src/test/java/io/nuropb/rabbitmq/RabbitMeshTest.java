package io.nuropb.rabbitmq;

import io.nuropb.testkit.MeshContract;
import io.nuropb.testkit.servers.RabbitServer;
import org.junit.jupiter.api.Tag;

/** Whole instances over a real RabbitMQ. */
@Tag("servers")
final class RabbitMeshTest implements MeshContract {

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @Override
    public RabbitBench bench() {
        return bench;
    }
}
