package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Message;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a test learns of messages that instances pass to each other. */
class HandledMessagesTest {

    @Test
    void whatWentToTheTailOfItsQueueIsHandledOnce() {
        List<String> handled = new ArrayList<>();
        List<String> copies = new ArrayList<>();
        try (TestMesh mesh = TestMesh.start(RunnerConfig.defaults().withPrefetch(1, 1))) {
            mesh.servers().broker().virtualHost().observe((exchange, routingKey, envelope, routed) -> {
                if (exchange.isEmpty() && routingKey.equals("nuropb-orders-sq")) {
                    copies.add(routingKey);
                }
            });
            mesh.add(MeshService.named("orders").build());
            mesh.add(MeshService.named("orders")
                    .method("create", context -> handled.add("created"))
                    .build());
            for (int i = 0; i < 4; i++) {
                mesh.call("orders", "create", null, Boolean.class);
            }
            assertThat(copies).as("messages that an instance gave to its peer").isNotEmpty();
            assertThat(mesh.handled("orders"))
                    .hasSize(4)
                    .doesNotHaveDuplicates()
                    .allSatisfy(message -> assertThat(message).isInstanceOf(Message.Request.class));
        }
        assertThat(handled).hasSize(4);
    }
}
