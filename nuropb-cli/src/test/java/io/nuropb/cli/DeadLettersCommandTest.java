package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code dead-letters} does and prints, on a mesh in memory. */
class DeadLettersCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String LETTERS = "nuropb-orders-dl";
    private static final String SERVICE = "nuropb-orders-sq";

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final InMemoryServers ports = new InMemoryServers(mesh, false);
    private final WireFormat wire = new WireFormat(Run.JSON, WireLimits.defaults());

    @BeforeEach
    void letLettersDie() throws Exception {
        try (InMemoryTopology topology = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults());
                MessagePublisher publisher = new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults())) {
            mesh.scheduler()
                    .await(
                            topology.declare(TopologyProfile.compatible()
                                    .topology(new ServiceName("orders"), List.of(), List.of())),
                            LIMIT);
            for (Envelope letter : List.of(
                    dead(wire.encode(command("place", "c1"), Duration.ofHours(1)), SERVICE),
                    dead(wire.encode(command("cancel", "c2"), Duration.ofHours(1)), SERVICE),
                    dead(wire.encode(command("place", "c3"), Duration.ofHours(1)), SERVICE),
                    dead(wire.encode(command("charge", "b1"), Duration.ofHours(1)), "nuropb-billing-sq"))) {
                mesh.scheduler().await(publisher.publish("", LETTERS, true, letter), LIMIT);
            }
        }
    }

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void itListsLettersWithoutTheirContent() {
        Run run = start("list", "orders");
        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(ExitStatus.RESULT);
        assertThat(run.lines()).hasSize(4);
        assertThat(run.lines().get(0).get("method")).isEqualTo("place");
        assertThat(run.lines().get(0).get("correlation_id")).isEqualTo("c1");
        assertThat(run.lines().get(0).get("originator")).isEqualTo("nuropb-shop-a-rq");
        assertThat(run.out()).doesNotContain("4711");
        Map<?, ?> result = result(run);
        assertThat(result.get("queue")).isEqualTo(LETTERS);
        assertThat(result.get("ending")).isEqualTo("complete");
        assertThat(number(result, "letters")).isEqualTo(3);
        assertThat(number(result, "others")).isEqualTo(1);
        assertThat(held(LETTERS)).hasSize(4);
    }

    @Test
    void itShowsContentWhenItIsAskedTo() {
        Run run = start("list", "orders", "--content", "--count", "1");
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(run.lines()).hasSize(2);
        assertThat(String.valueOf(run.lines().get(0).get("content"))).contains("4711");
    }

    @Test
    void itCountsByWhatLettersDiedOf() {
        Run run = start("groups", "orders");
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(run.lines()).hasSize(3);
        assertThat(number(run.lines().get(0), "count")).isEqualTo(2);
        assertThat(run.lines().get(0).get("method")).isEqualTo("place");
        assertThat(run.out()).doesNotContain("4711");
        String group = String.valueOf(run.lines().get(1).get("group"));
        assertThat(number(result(start("list", "orders", "--group", group)), "matched"))
                .isEqualTo(1);
    }

    @Test
    void withoutAYesItOnlyCounts() {
        for (String deed : List.of("replay", "park", "discard")) {
            Map<?, ?> result = result(start(deed, "orders", "--method", "place"));
            assertThat(result.get("dry_run")).isEqualTo(true);
            assertThat(number(result, deed + "ed")).isEqualTo(2);
        }
        assertThat(held(LETTERS)).hasSize(4);
        assertThat(held(SERVICE)).isEmpty();
    }

    @Test
    void withAYesItReplays() {
        Map<?, ?> result = result(acting("replay", "--method", "place"));
        assertThat(result.get("dry_run")).isEqualTo(false);
        assertThat(number(result, "replayed")).isEqualTo(2);
        assertThat(held(SERVICE)).hasSize(2);
        assertThat(held(SERVICE).get(0).expiration()).isEqualTo(Duration.ofHours(1));
        assertThat(held(LETTERS)).hasSize(2);
    }

    @Test
    void withAYesItParksAndDiscards() {
        assertThat(number(result(acting("park", "--method", "cancel")), "parked"))
                .isEqualTo(1);
        assertThat(held("nuropb-orders-dl.parked")).hasSize(1);
        assertThat(number(result(acting("discard")), "discarded")).isEqualTo(2);
        assertThat(held(LETTERS)).hasSize(1);
        assertThat(held(SERVICE)).isEmpty();
    }

    @Test
    void aSignalEndsItAndSaysHowFarItCame() {
        Run run = acting("replay", "--rate", "0.1");
        run.terminate();
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        Map<?, ?> result = result(run);
        assertThat(result.get("ending")).isEqualTo("cancelled");
        assertThat(held(LETTERS).size() + held(SERVICE).size()).isEqualTo(4);
    }

    @Test
    void whoeverReadsTheLettersMayTakeLongerThanTheTimeOut() {
        for (String what : List.of("list", "groups")) {
            Run run =
                    Run.to(new SlowReader(3_000), options -> ports, "dead-letters", what, "orders", "--timeout", "2s");
            assertThat(number(result(run), "letters")).isEqualTo(3);
        }
    }

    @Test
    void aListThatIsWrittenNowhereIsAnError() {
        for (String what : List.of("list", "groups")) {
            Run run = Run.to(new FullDisk(), options -> ports, "dead-letters", what, "orders");
            assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
            assertThat(run.err()).startsWith("nuropb: ").contains("stdout");
        }
        assertThat(held(LETTERS)).hasSize(4);
    }

    @Test
    void aServiceWithoutAQueueIsAnError() {
        Run run = start("list", "nobody");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.out()).contains("NuropbTransportError", "nuropb-nobody-dl");
    }

    private static Message.Command command(String method, String id) {
        return new Message.Command("orders", method, Map.of("card", "4711"), "nuropb-shop-a-rq", id, null, Map.of());
    }

    private static Envelope dead(Envelope envelope, String queue) {
        Map<String, @Nullable Object> headers = new HashMap<>(envelope.headers());
        headers.put("x-first-death-queue", queue);
        headers.put("x-first-death-reason", "rejected");
        headers.put(
                "x-death",
                List.of(Map.of(
                        "queue",
                        queue,
                        "reason",
                        "rejected",
                        "count",
                        1L,
                        "time",
                        1_700_000_000L,
                        "original-expiration",
                        "3600000")));
        return envelope.withHeaders(headers).withExpiration(null);
    }

    private List<Envelope> held(String queue) {
        return mesh.broker().virtualHost().messages(queue);
    }

    private Run acting(String deed, String... more) {
        String[] line = new String[more.length + 8];
        String[] first = {"dead-letters", deed, "orders", "--yes", "--by", "ann", "--why", "repaired"};
        System.arraycopy(first, 0, line, 0, first.length);
        System.arraycopy(more, 0, line, first.length, more.length);
        return Run.start(options -> ports, line);
    }

    private Run start(String deed, String service, String... more) {
        String[] line = new String[more.length + 3];
        String[] first = {"dead-letters", deed, service};
        System.arraycopy(first, 0, line, 0, first.length);
        System.arraycopy(more, 0, line, first.length, more.length);
        return Run.start(options -> ports, line);
    }

    private static Map<?, ?> result(Run run) {
        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(ExitStatus.RESULT);
        List<Map<?, ?>> lines = run.lines();
        return Run.object(lines.get(lines.size() - 1).get("result"));
    }

    private static long number(Map<?, ?> line, String name) {
        return line.get(name) instanceof Number number ? number.longValue() : -1;
    }
}
