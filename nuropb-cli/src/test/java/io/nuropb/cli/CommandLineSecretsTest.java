package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
            assertSilent(ExitStatus.RESULT, "request", "bank", "echo", body, "--context", context);
            assertSilent(ExitStatus.ERROR, "request", "bank", "add", body, "--context", context);
            assertSilent(ExitStatus.RESULT, "publish", "paid.card", body, "--context", context);
            assertSilent(ExitStatus.USAGE, "request", "bank", "echo", "{" + canaries.of("bad JSON"));
            assertSilent(ExitStatus.USAGE, "request", "bank", "echo", "--context", canaries.of("bad context"));
            Child stranger = start(canaries.of("wrong"), "request", "bank", "echo", body, "--verbose");
            assertSilent(ExitStatus.ERROR, stranger);
            assertThat(stranger.errors()).contains("DEBUG");
            service.terminate();
            assertSilent(ExitStatus.RESULT, service);
        }
    }

    private void assertSilent(int status, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--verbose");
        assertSilent(status, start(password, all.toArray(String[]::new)));
    }

    private void assertSilent(int status, Child program) throws Exception {
        assertThat(program.status()).as(program.errors()).isEqualTo(status);
        assertThat(canaries.in(program.errors())).as(program.errors()).isEmpty();
    }
}
