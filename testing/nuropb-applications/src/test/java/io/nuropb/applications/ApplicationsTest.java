package io.nuropb.applications;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications built as a user's are, against what {@code bin/install} publishes, start on real servers, answer and
 * stop.
 */
@Tag("servers")
class ApplicationsTest {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration HTTP_LIMIT = Duration.ofSeconds(30);
    private static final String JAR = "target/application.jar";
    private static final String LIBRARIES = "target/libraries";

    private static Path applications = Path.of("");

    private final EtcdServer etcd = EtcdServer.start();
    private Map<String, String> servers = Map.of();

    @BeforeAll
    @Timeout(value = 25, unit = TimeUnit.MINUTES)
    static void build() throws IOException, InterruptedException {
        applications = Builds.applications();
    }

    @BeforeEach
    void prepare() {
        RabbitServer rabbit = RabbitServer.shared();
        servers = Map.of(
                "NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString(),
                "NUROPB_AMQP_URL", rabbit.uri(rabbit.freshVhost()).toString());
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-4.0", "boot-4.1"})
    void anApplicationOfSpringBootWithItsOwnVersions(String name) throws Exception {
        try (ApplicationProcess boot = java(name, "-jar", JAR)) {
            URI base = URI.create("http://127.0.0.1:"
                    + boot.await("Tomcat started on port (\\d+)", START_LIMIT).group(1) + "/");
            boot.await("(?m)^Serving$", START_LIMIT);

            assertThat(get(base.resolve("mesh/Ada"))).isEqualTo("{\"text\":\"Hello Ada\"}");
            assertThat(get(base.resolve("spring/Ada"))).contains("\"text\":\"Welcome Ada\"", "\"json\":3");
            assertThat(get(base.resolve("actuator/health"))).contains("\"status\":\"UP\"");
            try (ApplicationProcess client =
                    java("client", "-cp", classPath(), "com.example.client.ClientApplication")) {
                assertThat(client.status(START_LIMIT)).as(client.output()).isZero();
                assertThat(client.output()).contains("{text=Hello Ada}", "Stopped");
            }
            post(base.resolve("actuator/shutdown"));

            assertThat(boot.status(STOP_LIMIT)).as(boot.output()).isZero();
            assertThat(boot.output()).doesNotContain("LinkageError", "NoSuchMethod", "NoClassDef", " ERROR ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-4.0", "boot-4.1"})
    void whatSpringBootManagesIsNotChanged(String name) throws IOException {
        String managed = Builds.managedBySpringBoot(name);
        try (ZipFile jar = new ZipFile(applications.resolve(name).resolve(JAR).toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .contains(
                            library("amqp-client", managed, "rabbit-amqp-client.version"),
                            library("jackson-databind", managed, "jackson-bom.version"),
                            library("jackson-databind", managed, "jackson-2-bom.version"),
                            library("netty-handler", managed, "netty.version"),
                            library("slf4j-api", managed, "slf4j.version"));
        }
    }

    @Test
    void aPlainMavenProjectWithTheBom() throws Exception {
        answersAndStops(java("plain", "-cp", classPath(), "com.example.plain.PlainApplication"));
    }

    @Test
    void aServiceInOneShadedJar() throws Exception {
        answersAndStops(java("shaded", "-jar", JAR));
    }

    @Test
    void aServiceOnTheModulePath() throws Exception {
        answersAndStops(java(
                "modules",
                "-p",
                JAR + File.pathSeparator + LIBRARIES,
                "--add-modules",
                "ALL-MODULE-PATH",
                "-m",
                "com.example.modules/com.example.modules.ModulesApplication"));
    }

    private static void answersAndStops(ApplicationProcess program) throws Exception {
        try (program) {
            assertThat(program.status(START_LIMIT)).as(program.output()).isZero();
            assertThat(program.output().lines()).contains("Hello Ada", "Stopped");
            assertThat(program.output()).doesNotContain("LinkageError", "NoSuchMethod", "NoClassDef", " ERROR ");
        }
    }

    private ApplicationProcess java(String application, String... arguments) throws IOException {
        Path folder = applications.resolve(application);
        return ApplicationProcess.java(folder, folder.resolve("target/run.log"), servers, arguments);
    }

    private static String classPath() {
        return JAR + File.pathSeparator + LIBRARIES + "/*";
    }

    private static String library(String name, String managed, String property) {
        String tag = Pattern.quote(property) + ">";
        return "BOOT-INF/lib/" + name + "-" + first("<" + tag + "(.*?)</" + tag, managed) + ".jar";
    }

    private static String first(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        assertThat(matcher.find()).as(regex).isTrue();
        return matcher.group(1);
    }

    private static String get(URI page) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(page));
    }

    private static void post(URI page) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(page).POST(BodyPublishers.noBody()));
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.timeout(HTTP_LIMIT).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
