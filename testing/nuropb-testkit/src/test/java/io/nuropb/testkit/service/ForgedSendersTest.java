package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Faulty messages that name somebody else as their sender wherever a sender can write: nobody but a verified sender is
 * blamed.
 */
class ForgedSendersTest {

    private static final int WAYS = 1_000;
    private static final String INNOCENT = "innocent";
    private static final String HOSTILE = "mallory";

    /** Each of them is refused, by the caller's fault. */
    private static final List<String> FAULTY = List.of(
            "{\"service\": \"orders\", \"method\": \"unknown\", \"params\": {}, \"context\": {\"user_id\": \"innocent\"}}",
            "{\"service\": \"orders\", \"method\": \"innocent\", \"params\": {\"user_id\": \"innocent\"}, \"context\": {}}",
            "{\"service\": \"orders\", \"method\": 7, \"params\": {}, \"context\": {\"originator\": \"innocent\"}}",
            "{\"user_id\": \"innocent\", \"sender\": \"innocent\", \"originator\": \"innocent\"}",
            "[\"innocent\"]",
            "innocent",
            "");

    private static final List<String> HEADERS =
            List.of("user_id", "user-id", "sender", "originator", "x-user-id", "nuropb_user_id", "nuropb_sender");

    private final DispatchBench bench = new DispatchBench(
            MeshService.named("orders").method("ping", context -> "pong").build());

    @Test
    void nobodyIsBlamedForWhatOthersWriteInItsName() {
        SplittableRandom random = new SplittableRandom(15);
        int verified = 0;
        for (int way = 0; way < WAYS; way++) {
            boolean isVerified = random.nextBoolean();
            verified += isVerified ? 1 : 0;
            bench.settled(sent(forged(random), isVerified ? Optional.of(HOSTILE) : Optional.empty()));
            bench.settled(sent(TestDeliveries.request("ping", Map.of()).envelope(), Optional.of(INNOCENT)));
        }
        assertThat(bench.tally().failures()).isEqualTo(WAYS);
        assertThat(bench.tally().callers())
                .isEqualTo(Map.of(
                        INNOCENT, new CallerCounters(WAYS, 0, 0), HOSTILE, new CallerCounters(verified, verified, 0)));
    }

    private static Envelope forged(SplittableRandom random) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        if (random.nextInt(10) > 0) {
            headers.put("nuropb_protocol", "0.1.1");
            headers.put("nuropb_type", random.nextBoolean() ? "request" : "command");
        }
        HEADERS.stream().filter(name -> random.nextBoolean()).forEach(name -> headers.put(name, INNOCENT));
        return new Envelope(
                "application/json",
                one(random, List.of(TestDeliveries.ID, INNOCENT)),
                one(random, List.of("nuropb-innocent-i1-rq", INNOCENT, TestDeliveries.REPLY_QUEUE)),
                null,
                false,
                headers,
                one(random, FAULTY).getBytes(StandardCharsets.UTF_8));
    }

    private static String one(SplittableRandom random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Delivery sent(Envelope envelope, Optional<String> verified) {
        return new Delivery(envelope, "nuropb-rpc-exchange", "orders", false, 0, verified, Optional.empty());
    }
}
