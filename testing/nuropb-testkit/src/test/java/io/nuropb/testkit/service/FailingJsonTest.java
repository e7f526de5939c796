package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.TopologyNames;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A dispatcher whose JSON throws what it must not. */
class FailingJsonTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPublisher publisher = new ScriptedPublisher();

    @Test
    void whatCannotBeReadInAnUnknownWayIsNotUnderWayForEver() {
        Dispatcher dispatcher = new Dispatcher(
                MeshService.named("orders").build(),
                PeerCapabilities.NONE,
                DispatchBench.client(publisher, time),
                publisher,
                TopologyNames.defaults(),
                new FailingJson(),
                time,
                DispatchConfig.defaults());

        assertThat(dispatcher.handle(TestDeliveries.request("ping", Map.of())).toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(dispatcher.counters().underWay()).isZero();
    }

    private static final class FailingJson implements Json {
        private final Json sound = new JacksonJson();

        @Override
        public @Nullable Object read(byte[] utf8) {
            throw new StackOverflowError("made up for a text");
        }

        @Override
        public byte[] write(@Nullable Object value) {
            return sound.write(value);
        }

        @Override
        public @Nullable Object bind(@Nullable Object plain, Type type, Reading reading) {
            return sound.bind(plain, type, reading);
        }

        @Override
        public Optional<List<Field>> fields(Type type) {
            return sound.fields(type);
        }
    }
}
