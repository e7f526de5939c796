package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/servers}, with programs in place of apt, dpkg and unshare that need no network and no namespaces. */
class FetchServersTest {
    private static final Path BIN = Path.of("..", "..", "bin").toAbsolutePath().normalize();
    private static final List<String> FAKES = List.of("apt-get", "apt-config", "dpkg", "dpkg-deb", "unshare");
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    /** How a command ended, and all that it said. */
    private record Outcome(int status, String text) {}

    @BeforeEach
    void putFakesBeforeThePath() throws IOException {
        Path fakes = Files.createDirectory(folder.resolve("fakes"));
        for (String name : FAKES) {
            try (var script = FetchServersTest.class.getResourceAsStream("fetch/" + name)) {
                assertThat(script).as(name).isNotNull();
                Files.copy(script, fakes.resolve(name));
            }
            Files.setPosixFilePermissions(fakes.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.createDirectories(folder.resolve("sources/sources.list.d"));
        Path keyring = Files.writeString(folder.resolve("keyring.gpg"), "");
        environment.put("PATH", fakes + ":" + System.getenv("PATH"));
        environment.put("XDG_CACHE_HOME", cache().toString());
        environment.put("FAKE_CALLS", folder.resolve("calls").toString());
        environment.put("FAKE_SOURCES", folder.resolve("sources").toString());
        environment.put("NUROPB_DEBIAN_KEYRING", keyring.toString());
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path pair(String name) {
        return cache().resolve("nuropb/servers").resolve(name);
    }

    @Test
    void aPairIsFetchedOnceAndThenTold() throws Exception {
        assertThat(run("servers", "list").text())
                .contains("newest: RabbitMQ 4.3, etcd 3.5; not here: bin/servers fetch newest");

        Outcome first = run("servers", "fetch", "newest");
        assertThat(first).isEqualTo(new Outcome(0, first.text()));
        assertThat(first.text()).contains("RabbitMQ 4.9.8, Erlang 99, etcd 3.9.1", "NUROPB_SERVERS=newest");
        assertThat(pair("newest").resolve("versions")).content().contains("suite forky", "servers 1:2-3");
        assertThat(run("servers", "list").text()).contains("newest: RabbitMQ 4.9.8, Erlang 99, etcd 3.9.1");
        assertThat(calls()).hasSize(2);

        Outcome second = run("servers", "fetch", "newest");
        assertThat(second.status()).isZero();
        assertThat(second.text()).contains("Already here: RabbitMQ 4.9.8");
        assertThat(calls()).as("no more calls of apt-get").hasSize(2);
    }

    @Test
    void whatIsFetchedStartsAndHasNoMoreThanItNeeds() throws Exception {
        run("servers", "fetch", "4.0");

        Path etcd = ServerProgram.ETCD.locate(Map.of("NUROPB_SERVERS", "4.0", "XDG_CACHE_HOME", cache().toString()));
        assertThat(execute(List.of(etcd.toString())).text()).isEqualTo("etcd Version: 3.9.1\n");
        assertThat(cache().resolve("nuropb/servers")).isDirectoryNotContaining("glob:**.log");
        try (Stream<Path> files = Files.walk(pair("4.0"))) {
            assertThat(files.map(pair("4.0")::relativize).map(Path::toString))
                    .contains("usr/bin/etcd", "bin/rabbitmq-server", "versions")
                    .noneMatch(file -> file.endsWith(".deb") || file.contains("usr/share/doc") || file.contains("apt"));
        }
        Object mode = Files.getAttribute(pair("4.0").resolve("usr/bin/etcd"), "unix:mode");
        assertThat((int) mode & 06000).as("set-user-id").isZero();
        assertThat(Files.getPosixFilePermissions(pair("4.0").resolve("usr/bin/etcd")))
                .contains(PosixFilePermission.OWNER_EXECUTE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    FAKE_APT         | refused | does not give Debian's suite trixie           | NUROPB_DEBIAN_MIRROR
                    FAKE_APT         | silent  | does not give Debian's suite trixie           | NUROPB_DEBIAN_MIRROR
                    FAKE_APT         | unknown | for this machine's architecture, amd64        | Unable to locate
                    FAKE_APT         | foreign | for this machine's architecture, amd64        | NUROPB_ETCD_BIN
                    FAKE_APT         | full    | The disk filled up                            | XDG_CACHE_HOME
                    FAKE_APT         | broken  | could not be downloaded                       | Hash Sum mismatch
                    FAKE_APT_VERSION | 1.8.2   | apt 2.0 or newer is needed                    | 1.8.2
                    FAKE_REFUSED     | yes     | this machine refuses to make one              | sysctl
                    FAKE_ETCDCTL     | 3.9.0   | does not run here                             | 3.9.0
                    """)
    void whatCannotBeFetchedLeavesNothingAndSaysWhy(String variable, String value, String what, String remedy)
            throws Exception {
        environment.put(variable, value);

        Outcome outcome = run("servers", "fetch", "4.0");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("FAILED: ", what, remedy);
        assertThat(pair("4.0")).doesNotExist();
        assertThat(pair(".4.0.fetching")).doesNotExist();
        environment.remove(variable);
        assertThat(run("servers", "fetch", "4.0").status()).isZero();
    }

    @Test
    void aKilledFetchLeavesNoPairAndOneThatComesMeanwhileWaits() throws Exception {
        environment.put("FAKE_APT", "slow");
        Path output = folder.resolve("first");
        Process first = start(output, List.of(BIN.resolve("servers").toString(), "fetch", "4.0"));
        eventually("the download has begun", () -> Files.exists(folder.resolve("calls.slow")));
        environment.remove("FAKE_APT");
        Path waiting = folder.resolve("second");
        Process second = start(waiting, List.of(BIN.resolve("servers").toString(), "fetch", "4.0"));
        eventually("the second waits", () -> read(waiting).contains("Another bin/servers fetches '4.0'"));
        assertThat(pair("4.0")).doesNotExist();

        first.descendants().forEach(ProcessHandle::destroyForcibly);
        first.destroyForcibly();

        assertThat(second.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(read(waiting)).contains("Fetched in ");
        assertThat(second.exitValue()).isZero();
        assertThat(pair("4.0").resolve("versions")).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({"one-line.list, sources.list.d/debian.list", "deb822.sources, sources.list.d/debian.sources"})
    void theMirrorIsThatOfTheMachinesOwnDebian(String sources, String file) throws Exception {
        try (var text = FetchServersTest.class.getResourceAsStream("fetch/" + sources)) {
            assertThat(text).as(sources).isNotNull();
            Files.copy(text, folder.resolve("sources").resolve(file));
        }
        assertThat(run("servers", "fetch", "4.0").text())
                .contains("Asking http://mirror.example/pub/debian what is in trixie");
        assertThat(read(folder.resolve("calls.sources"))).endsWith("] http://mirror.example/pub/debian trixie main\n");
    }

    @Test
    void aMirrorThatIsNamedComesFirstAndDebiansOwnLast() throws Exception {
        assertThat(run("servers", "fetch", "4.0").text()).contains("Asking http://deb.debian.org/debian ");
        environment.put("NUROPB_DEBIAN_MIRROR", "http://mirror.example/other/");
        assertThat(run("servers", "fetch", "newest").text()).contains("Asking http://mirror.example/other ");
    }

    @ParameterizedTest
    @CsvSource({"verify", "chaos", "demo"})
    void scriptsWantServersThatAreThere(String script) throws Exception {
        environment.put("FAKE_CALLS", "/dev/null");
        String[] real = script.equals("demo") ? new String[] {"real"} : new String[0];

        assertThat(run(script, with(real, "--servers", "newest")).text())
                .contains("FAILED: The servers 'newest' are not in " + cache(), "bin/servers fetch newest");
        assertThat(run(script, with(real, "--servers=3.9")).text())
                .contains("FAILED: There are no servers called '3.9'. There are: installed, newest, 4.0.");
        environment.put("NUROPB_SERVERS", "4.0");
        assertThat(run(script, real).text()).contains("bin/servers fetch 4.0");
        environment.put("NUROPB_ETCD_BIN", "/usr/bin/etcd");
        assertThat(run(script, real).text()).contains("NUROPB_ETCD_BIN names /usr/bin/etcd", "Unset NUROPB_ETCD_BIN");
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls")).stream()
                .filter(call -> !call.isBlank())
                .toList();
    }

    private Outcome run(String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(BIN.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    private Outcome execute(List<String> command) throws Exception {
        Path output = Files.createTempFile(folder, "output", "");
        Process process = start(output, command);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as(() -> command + " has said " + read(output))
                .isTrue();
        return new Outcome(process.exitValue(), read(output));
    }

    private Process start(Path output, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NUROPB_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("Cannot read " + file, e);
        }
    }
}
