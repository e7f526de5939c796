package io.nuropb.testkit.service;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An instance whose fleet handles more than itself; and messages that it does not know. */
abstract class GiveBackFixture {

    static final Duration LIMIT = Duration.ofSeconds(3);

    final VirtualTime time = new VirtualTime();
    final List<Boolean> repeated = new ArrayList<>();
    final Others others = new Others();
    final DispatchBench bench = new DispatchBench(
            MeshService.named("orders")
                    .method("ping", context -> {
                        repeated.add(context.redelivered());
                        return "pong";
                    })
                    .build(),
            DispatchConfig.defaults().withGiveBackLimit(LIMIT),
            time,
            others);

    /** How often a message is given back until it is refused. */
    int returns(Delivery message) {
        int returns = 0;
        while (bench.settled(TestDeliveries.again(message)) == Settlement.REQUEUE) {
            returns++;
        }
        return returns;
    }

    static Delivery call(String method) {
        return TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", method, Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, null, Map.of())));
    }

    static Delivery newCall() {
        return newCall(TestDeliveries.ID);
    }

    static Delivery newCall(String correlationId) {
        return TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", "newer", Map.of(), TestDeliveries.REPLY_QUEUE, correlationId, null, Map.of())));
    }

    static final class Others implements PeerCapabilities {
        private String lost = "";
        private String heldBack = "";

        /** Nobody who handles the method is there just now. */
        void lose(String method) {
            lost = method;
        }

        /** The leader holds back whoever handles the method. */
        void holdBack(String method) {
            heldBack = method;
        }

        @Override
        public Served method(String method) {
            if (method.equals(heldBack)) {
                return Served.HELD_BACK;
            }
            if (method.equals(lost)) {
                return Served.ABOUT_NOW;
            }
            return method.equals("newer") ? Served.NOW : method.equals("former") ? Served.ABOUT_NOW : Served.NEVER;
        }

        @Override
        public Served topic(String topic) {
            return topic.equals("stock.sold") ? Served.NOW : Served.NEVER;
        }
    }
}
