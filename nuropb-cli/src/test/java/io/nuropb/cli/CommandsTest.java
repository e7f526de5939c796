package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryMesh;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each command does and prints, on a mesh in memory. */
class CommandsTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final Run service = start("serve", "--service", "orders", "--instance", "a1", "--bind", "stock.*");

    private Run start(String... line) {
        return Run.start(options -> new InMemoryServers(mesh, !options.etcd.isEmpty()), line);
    }

    @BeforeEach
    void awaitService() {
        service.await("event", "ready");
    }

    @AfterEach
    void stopService() {
        assertThat(service.terminate().status()).isZero();
        mesh.scheduler().close();
    }

    @Test
    void aRequestPrintsItsResult() {
        Run run = start("request", "orders", "add", "{\"a\": 2, \"b\": 40}");
        assertThat(run.line()).isEqualTo(Map.of("result", 42));
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(start("request", "orders", "add", "{\"a\": 1.5}").line()).isEqualTo(Map.of("result", 2.5));
        assertThat(start("request", "orders", "echo").line()).isEqualTo(Map.of("result", Map.of()));
    }

    @Test
    void anErrorResponseIsStatusOneWithItsNameAndDescription() {
        Run run = start("request", "orders", "fail", "{\"text\": \"boom\"}");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.line())
                .isEqualTo(Map.of(
                        "error",
                        Map.of(
                                "error",
                                "NuropbException",
                                "description",
                                "Runtime exception calling orders.fail:IllegalStateException: boom")));
        assertThat(error("request", "orders", "no_such_method")).isEqualTo("NuropbHandlingError");
        assertThat(error("request", "orders", "add", "{}")).isEqualTo("NuropbValidationError");
        assertThat(error("request", "orders", "auth_echo")).isEqualTo("NuropbAuthenticationError");
        assertThat(error("request", "orders", "auth_echo", "--context", "{\"Authorization\": \"bad one\"}"))
                .isEqualTo("NuropbAuthorizationError");
        assertThat(error("request", "orders", "call_again_always")).isEqualTo("NuropbCallAgainReject");
        assertThat(error("request", "nobody", "echo")).isEqualTo("NuropbNotDeliveredError");
    }

    @Test
    void parametersEventsAndContextCanComeFromStdin() {
        assertThat(reading("{\"a\": 2,\n \"b\": 40}\n", "request", "orders", "add", "-")
                        .line())
                .isEqualTo(Map.of("result", 42));
        assertThat(reading("{\"tenant\": 7}", "request", "orders", "ctx_echo", "--context", "-")
                        .line())
                .isEqualTo(Map.of("result", Map.of("tenant", 7)));
        Run listener = start("listen", "stock.*", "--count", "1").await("listening", null);
        assertThat(reading("[1, \"ü\"]", "publish", "stock.low", "-").status()).isZero();
        assertThat(listener.status()).isZero();
        assertThat(listener.lines().get(1).get("event")).isEqualTo(List.of(1, "ü"));
    }

    @Test
    void stdinIsReadForOneArgumentOnly() {
        Run run = reading("{}", "request", "orders", "echo", "-", "--context", "-");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("for one argument only");
        Run bad = reading("{\"secret\": ", "request", "orders", "echo", "-");
        assertThat(bad.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(bad.err()).contains("it is not JSON").doesNotContain("secret");
    }

    private Run reading(String in, String... line) {
        return Run.reading(in, options -> new InMemoryServers(mesh, false), line);
    }

    @Test
    void aTimeOutIsStatusThree() {
        Run run = start("request", "orders", "slow", "{\"seconds\": 1}", "--timeout", "50ms");
        assertThat(run.status()).isEqualTo(ExitStatus.TIMEOUT);
        assertThat(errorName(run)).isEqualTo("NuropbTimeoutError");
    }

    @Test
    void whatWentWrongIsSaidWithoutTheWordsOfLibraries() {
        Run late = start("request", "orders", "slow", "{\"seconds\": 1}", "--timeout", "50ms");
        Run deep = start("request", "orders", "echo", "{\"a\": " + "[".repeat(2_000) + "]".repeat(2_000) + "}");
        Run wide = start("request", "orders", "echo", "{\"a\": " + "1".repeat(2_000) + "}");
        for (Run run : List.of(late, deep, wide)) {
            assertThat(run.status()).isNotEqualTo(ExitStatus.RESULT);
            assertThat(run.out() + run.err()).doesNotContainPattern("PT[0-9]|StreamRead|jackson|Exception:|java\\.");
        }
        assertThat(late.out()).contains("50 ms");
        assertThat(deep.out() + deep.err()).contains("nest");
        assertThat(wide.out() + wide.err()).contains("1000 digits");
    }

    @Test
    void theOptionsOfACallReachTheService() {
        Run run = start("request", "orders", "ctx_echo", "--context", "{\"tenant\": 7}", "--trace-id", "t1");
        assertThat(run.line()).isEqualTo(Map.of("result", Map.of("tenant", 7)));
        service.await("trace_id", "t1");
        assertThat(start("request", "orders", "auth_echo", "--context", "{\"Authorization\": \"me\"}")
                        .line())
                .isEqualTo(Map.of("result", Map.of("sub", "me")));
    }

    @Test
    void calledAgainOnceItReturns() {
        assertThat(start("request", "orders", "call_again_once", "{\"key\": \"k\"}")
                        .line())
                .isEqualTo(Map.of("result", Map.of("key", "k", "redelivered", true)));
        assertThat(start("request", "orders", "call_again_once", "{\"key\": \"k\"}")
                        .line())
                .isEqualTo(Map.of("result", Map.of("key", "k", "redelivered", false)));
    }

    @Test
    void aListenerPrintsEventsAsTheyCome() {
        Run listener = start("listen", "stock.*", "weather.#").await("listening", List.of("stock.*", "weather.#"));
        assertThat(start("publish", "stock.low", "[1, 2]", "--trace-id", "t2", "--context", "{\"c\": 1}")
                        .status())
                .isZero();
        start("request", "orders", "success_with_events", "{\"topic\": \"weather.fine.today\", \"value\": 3}")
                .line();
        listener.await("topic", "weather.fine.today");
        assertThat(listener.terminate().status()).isEqualTo(ExitStatus.RESULT);

        Map<?, ?> first = listener.lines().get(1);
        assertThat(first.get("topic")).isEqualTo("stock.low");
        assertThat(first.get("event")).isEqualTo(List.of(1, 2));
        assertThat(first.get("context_names")).isEqualTo(List.of("c"));
        assertThat(first.containsKey("context")).isFalse();
        assertThat(first.get("trace_id")).isEqualTo("t2");
        assertThat(listener.lines().get(2).get("event")).isEqualTo(3);
        assertThat(listener.lines()).hasSize(3);
    }

    @Test
    void aListenerPrintsContextsIfItIsAskedTo() {
        Run listener = start("listen", "stock.*", "--count", "1", "--content").await("listening", null);
        start("publish", "stock.low", "7", "--context", "{\"Authorization\": \"secret\"}")
                .line();
        assertThat(listener.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(listener.lines().get(1).get("context")).isEqualTo(Map.of("Authorization", "secret"));
    }

    @Test
    void aListenerEndsWhenItHasCounted() {
        Run listener = start("listen", "stock.*", "--count", "1").await("listening", null);
        assertThat(start("publish", "stock.low").line().containsKey("result")).isTrue();
        assertThat(listener.status()).isEqualTo(ExitStatus.RESULT);
        Run late = start("listen", "weather.*", "--count", "1", "--timeout", "100ms");
        assertThat(late.status()).isEqualTo(ExitStatus.TIMEOUT);
        assertThat(late.lines().toString()).contains("Within 100 ms, 0 events came of 1");
    }

    @Test
    void aDescriptionIsPrintedAsTheServiceGivesIt() {
        Map<?, ?> described = Run.object(start("describe", "orders").line().get("result"));
        assertThat(described.get("service_name")).isEqualTo("orders");
        assertThat(described.get("encrypted_methods")).isEqualTo(false);
        assertThat(Run.object(described.get("methods")).keySet())
                .isEqualTo(Set.of(
                        "echo",
                        "add",
                        "whoami",
                        "slow",
                        "fail",
                        "call_again_once",
                        "call_again_always",
                        "success_with_events",
                        "ctx_echo",
                        "auth_echo",
                        "stats"));
        Map<?, ?> add = Run.object(Run.object(described.get("methods")).get("add"));
        assertThat(Run.object(add.get("parameters")))
                .isEqualTo(Map.of(
                        "type",
                        "object",
                        "properties",
                        List.of(
                                List.of("a", Map.of("type", "float", "description", "The one", "default", "")),
                                List.of("b", Map.of("type", "float", "description", "The other", "default", 1))),
                        "required",
                        List.of("a")));
    }

    @Test
    void aServiceTellsWhatItHasSeen() {
        start("command", "orders", "echo").status();
        start("publish", "stock.low", "{\"x\": 1}").status();
        service.await("kind", "command").await("kind", "event");
        Map<?, ?> stats = Run.object(start("request", "orders", "stats").line().get("result"));
        assertThat(stats.get("instance")).isEqualTo("a1");
        assertThat(stats.get("calls")).isEqualTo(Map.of("echo", 1, "stats", 1));
        assertThat(stats.get("events")).isEqualTo(Map.of("stock.low", 1));
    }

    @Test
    void aTerminalGetsReadableText() {
        Run run = Run.onTerminal(options -> new InMemoryServers(mesh, false), "request", "orders", "add", "{\"a\": 1}");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("2\n");
        Run json = Run.onTerminal(
                options -> new InMemoryServers(mesh, false), "request", "--json", "orders", "add", "{\"a\": 1}");
        assertThat(json.line()).isEqualTo(Map.of("result", 2));
    }

    @Test
    void aTerminalObeysNothingThatOthersHaveSent() {
        Run failed = Run.onTerminal(
                options -> new InMemoryServers(mesh, false),
                "request",
                "orders",
                "fail",
                "{\"text\": \"\\u001b[2J\\u009b1m\"}");
        assertThat(failed.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(failed.out()).endsWith("IllegalStateException: \ufffd[2J\ufffd1m\n");

        Run listener = Run.onTerminal(options -> new InMemoryServers(mesh, false), "listen", "stock.*", "--count", "1");
        listener.awaitOut("listening");
        assertThat(start("publish", "stock.low", "\"a\\nb\\u001b[2J\"", "--trace-id", "t\n7")
                        .status())
                .isZero();
        assertThat(listener.status()).isZero();
        assertThat(listener.out()).contains("event a\ufffdb\ufffd[2J,", "trace_id t\ufffd7,");
    }

    @Test
    void aFleetElectsAndHandsOver() {
        Run first = start("serve", "--service", "stock", "--instance", "b1", "--etcd-endpoints", "memory")
                .await("state", "running-leader");
        Run second = start("serve", "--service", "stock", "--instance", "b2", "--etcd-endpoints", "memory")
                .await("state", "running-follower");
        assertThat(first.terminate().status()).isZero();
        assertThat(first.lines().get(first.lines().size() - 1).get("event")).isEqualTo("stopped");
        second.await("leader", "b2").await("state", "running-leader");
        assertThat(second.terminate().status()).isZero();
    }

    private String error(String... line) {
        Run run = start(line);
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        return errorName(run);
    }

    private static String errorName(Run run) {
        return String.valueOf(Run.object(run.line().get("error")).get("error"));
    }
}
