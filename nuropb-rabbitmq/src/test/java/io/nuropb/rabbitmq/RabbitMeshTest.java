package io.nuropb.rabbitmq;

import io.nuropb.Identity;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.tck.mesh.MeshContract;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.Rights;
import org.junit.jupiter.api.Tag;

/**
 * Whole instances over a real RabbitMQ, where each service and program has a user of its own with the documented
 * rights.
 */
@Tag("servers")
final class RabbitMeshTest implements MeshContract {

    private final Bench bench = new Bench();

    @Override
    public RabbitBench bench() {
        return bench;
    }

    private static final class Bench extends RabbitBench {

        Bench() {
            super(RabbitServer.shared());
        }

        @Override
        public BrokerClients clientsFor(Identity identity) {
            String user = identity.service().value();
            server().management().addUser(user, PASSWORD);
            server().management()
                    .permit(
                            user,
                            virtualHost(),
                            identity.clientOnly()
                                    ? Rights.ofProgram(identity.service())
                                    : Rights.ofInstance(identity.service()));
            return in(config().withUser(user, PASSWORD));
        }
    }
}
