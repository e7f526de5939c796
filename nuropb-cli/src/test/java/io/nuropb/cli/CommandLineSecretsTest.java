package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.Canaries;
import io.nuropb.testkit.servers.RabbitServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program tells when it tells all, with a canary in each secret that it is given. */
@Tag("servers")
class CommandLineSecretsTest {

    @TempDir
    private Path folder = Path.of("");

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String vhost = rabbit.freshVhost();
    private final Canaries canaries = new Canaries();
    private final String password = canaries.of("password");
    private final String context = "{\"Authorization\": \"" + canaries.of("authorization") + "\"}";
    private final String body = "{\"card\": \"" + canaries.of("payload") + "\"}";

    private Child start(String password, String... arguments) throws IOException {
        Map<String, String> environment = Map.of(
                "NUROPB_AMQP_URL", rabbit.uri(vhost, "teller", password).toString(),
                "NUROPB_MANAGEMENT_URL",
                        rabbit.management().uri().toString().replace("//", "//teller:" + password + "@"));
        return new Child(folder, environment, arguments);
    }

    @Test
    void nothingIsToldOnTheErrorStream() throws Exception {
        rabbit.management().addUser("teller", password, "administrator");
        rabbit.management().permit("teller", vhost, ".*", ".*", ".*");
        try (Child service = start(password, "serve", "--service", "bank", "--bind", "paid.*", "--verbose")) {
            service.await("event", "ready");
            List<Child> calls = List.of(
                    start(password, "request", "bank", "echo", body, "--context", context, "--verbose"),
                    start(password, "request", "bank", "add", body, "--context", context, "--verbose"),
                    start(password, "publish", "paid.card", body, "--context", context, "--verbose"),
                    start(canaries.of("wrong"), "request", "bank", "echo", body, "--verbose"),
                    start(password, "request", "bank", "echo", "{" + canaries.of("bad JSON"), "--verbose"),
                    start(password, "request", "bank", "echo", "--context", canaries.of("bad context"), "--verbose"));
            for (Child call : calls) {
                call.status();
                assertThat(canaries.in(call.errors())).as(call.errors()).isEmpty();
            }
            assertThat(calls.get(0).errors()).contains("DEBUG");
            service.terminate();
            assertThat(canaries.in(service.errors())).as(service.errors()).isEmpty();
        }
    }
}
