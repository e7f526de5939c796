package io.nuropb.rabbitmq;

import io.nuropb.tck.broker.BrokerAccessBench;
import io.nuropb.tck.broker.BrokerAccessContract;
import io.nuropb.testservers.RabbitServer;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The contract about refused rights, with a user who has them all but one. */
@Tag("servers")
final class RabbitAccessTest implements BrokerAccessContract {

    private final Bench bench = new Bench();

    @Override
    public BrokerAccessBench bench() {
        return bench;
    }

    private static final class Bench extends RabbitBench implements BrokerAccessBench {

        private static final String USER = "restricted";

        private final Map<Right, String> allowed = new EnumMap<>(Right.class);

        Bench() {
            super(RabbitServer.shared());
            server().management().addUser(USER, PASSWORD);
            for (Right right : Right.values()) {
                allowed.put(right, ".*");
            }
            permit();
        }

        @Override
        RabbitConfig config(String name) {
            return super.config(name).withUser(USER, PASSWORD);
        }

        @Override
        public void refuse(Right right, String name) {
            allowed.put(right, "^(?!" + name + "$).*");
            permit();
        }

        private void permit() {
            server().management()
                    .permit(
                            USER,
                            virtualHost(),
                            allowed.getOrDefault(Right.CONFIGURE, ""),
                            allowed.getOrDefault(Right.WRITE, ""),
                            allowed.getOrDefault(Right.READ, ""));
        }
    }
}
