package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testservers.MachineLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** What is read from the command line and the environment, and what is said when it is not right. */
class UsageTest {

    private static final List<String> REQUIRED = List.of(
            "--amqp-url",
            "--management-url",
            "--etcd-endpoints",
            "--key-prefix",
            "--trust",
            "--service",
            "--instance",
            "--prefetch",
            "--key-file",
            "--context",
            "--encrypted",
            "--ttl",
            "--timeout");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request orders",
                "request orders echo {bad",
                "request orders echo [1]",
                "request orders echo {} more",
                "request orders echo --ttl soon",
                "request orders echo --timeout 0",
                "request orders echo --context 7",
                "request orders echo -",
                "publish stock.low -",
                "request orders echo --encrypted=perhaps",
                "request no/service echo",
                "request orders echo --instance no/instance",
                "request orders echo --amqp-url http://localhost",
                "request orders echo --no-such-option",
                "serve --key-file no-such-file.pem",
                "serve --prefetch 0",
                "serve --bind a..b",
                "serve --etcd-endpoints ftp://localhost",
                "serve --etcd-endpoints http://localhost:2379 --key-prefix /no-service",
                "fleet status orders --etcd-endpoints http://localhost:2379 --key-prefix {service}",
                "serve --management-url nowhere://",
                "serve --management-url https://localhost --trust ca.pem",
                "listen",
                "listen a..b",
                "listen a --count 0",
                "fleet",
                "fleet unbind",
                "fleet unbind no/service",
                "fleet sing orders",
                "dead-letters",
                "dead-letters list",
                "dead-letters list no/service",
                "dead-letters list orders --count 0",
                "dead-letters list orders --reason rejectd",
                "dead-letters list orders --older-than 2h --younger-than 1h",
                "dead-letters replay orders --yes",
                "dead-letters replay orders --yes --by ann",
                "dead-letters replay orders --rate 0",
                "dead-letters replay orders --max-replays 0",
                "dead-letters discard orders --yes --why spam",
                "sing",
            })
    void whatIsNotRightIsStatusTwo(String line) {
        Run run = run(Map.of(), line.split(" "));
        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("nuropb: ").contains("--help'.");
    }

    @Test
    void aPasswordIsNotRepeated() {
        Run run = run(Map.of(), "request", "orders", "echo", "--amqp-url", "amqp://me:hush@host:port");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).doesNotContain("hush");
        assertThat(Address.parse("--etcd-endpoints", "http://me:hush@host:1").toString())
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:hush,hash@host:1", "https://me:12,hush@host:1", "https://me:hush@host_1:1"})
    void aPasswordOfEtcdIsNotRepeatedWhateverIsInIt(String endpoints) {
        Run run = run(Map.of(), "fleet", "status", "orders", "--etcd-endpoints", endpoints);
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("endpoints").doesNotContain("hush", "hash", "12,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            request orders echo {} {"Authorization":"hush"}       | One argument is not expected, number 5 of 5
            request orders echo {} {"Authorization": "hush"} --x  | 3 arguments are not expected, number 5 of 7 the first; there is no option --x
            request orders echo --contxt={"Authorization":"hush"} | One argument is not expected, number 4 of 4; there is no option --contxt
            """)
    void whatIsNotExpectedIsNotRepeated(String line, String complaint) {
        Run run = run(Map.of(), line.split(" "));
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).startsWith("nuropb: " + complaint + "\n").doesNotContain("hush", "Authorization");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "5s,5000", "2m,120000", "1h,3600000", "7,7000", "0.25,250", "1.5s,1500", "0,0"})
    void durationsAreWrittenAsPeopleDo(String text, long milliseconds) {
        assertThat(DurationArgument.parse(text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5ms", "0.0001", "1.0005s"})
    void partsOfAMillisecondAreRefused(String text) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> DurationArgument.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("whole number of milliseconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "s", "5 s", "1d", "1e3"})
    void otherTextsAreNoDurations(String text) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> DurationArgument.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("500ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request orders echo",
                "command orders echo",
                "publish stock.low",
                "describe orders",
                "listen stock.* --count 3",
                "serve --service orders",
                "fleet status orders",
                "fleet pause orders --why repair",
                "fleet resume orders --why repaired",
                "fleet set orders --hw-mark 5 --why sale",
                "fleet unbind orders",
                "dead-letters list orders",
                "dead-letters groups orders",
                "dead-letters replay orders --yes --by ann --why repaired",
                "dead-letters park orders --yes --by ann --why later",
                "dead-letters discard orders --yes --by ann --why spam",
            })
    void aTimeoutThatNobodyCanWaitForIsRefusedBeforeAnythingIsConnected(String line) {
        for (String timeout : List.of("0", "0ms", "9600h", "9999999999", "999999999999h")) {
            Run run = Run.with(
                    Map.of("NUROPB_TIMEOUT", timeout),
                    options -> {
                        throw new AssertionError("connected");
                    },
                    line.split(" "));
            assertThat(run.status()).as(timeout + ": " + run.out()).isEqualTo(ExitStatus.USAGE);
            assertThat(run.err()).contains("--timeout", "'" + timeout + "' is not 1 ms to 365 days");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.5ms | is not a whole number of milliseconds
            597h  | zero for ever, or 1 to 2147483647 ms
            PT2S  | is not a duration; write for example 500ms
            """)
    void aTimeToLiveThatCannotBeSaidIsRefusedByName(String ttl, String rule) {
        for (String command : List.of("request orders echo", "command orders echo", "describe orders")) {
            Run run = run(Map.of(), (command + " --ttl " + ttl).split(" "));
            assertThat(run.status()).as(command + ": " + run.out()).isEqualTo(ExitStatus.USAGE);
            assertThat(run.err()).contains("ttl", rule);
        }
    }

    @Test
    void oneMillisecondIsATimeToLive() {
        assertThat(parsed(Map.of(), "request", "orders", "echo", "--ttl", "1ms")
                        .callOptions()
                        .ttl())
                .contains(Duration.ofMillis(1));
    }

    @Test
    void theEnvironmentFillsInWhatIsNotOnTheCommandLine() {
        Map<String, String> environment =
                Map.of("NUROPB_TTL", "5s", "NUROPB_ENCRYPTED", "yes", "NUROPB_SERVICE", "me", "NUROPB_TIMEOUT", "2s");
        MeshOptions options = parsed(environment, "request", "orders", "echo", "--timeout", "3s");
        assertThat(options.ttl).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.encrypted).isTrue();
        assertThat(options.service).isEqualTo("me");
        assertThat(options.timeout).isEqualTo(Duration.ofSeconds(3));
        assertThat(parsed(environment, "request", "--encrypted=false", "a", "b").encrypted)
                .isFalse();
        assertThat(parsed(environment, "request", "--encrypted", "a", "b").encrypted)
                .isTrue();
        assertThat(parsed(Map.of(), "request", "a", "b").encrypted).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request orders echo",
                "command orders echo",
                "publish stock.low",
                "describe orders",
                "listen stock.*",
                "fleet unbind orders",
                "dead-letters list orders",
                "dead-letters replay orders --yes --by ann --why repaired",
            })
    void aBrokerThatRefusesIsStatusOneWithTheReasonHoweverShortTheTime(String line) {
        // The first attempt of a JVM takes longer than all others.
        for (int seconds : new int[] {2, 1}) {
            Duration timeout = MachineLoad.stretchedSeconds(Duration.ofSeconds(seconds));
            List<String> words = new ArrayList<>(List.of(line.split(" ")));
            words.addAll(List.of("--amqp-url", "amqp://127.0.0.1:1", "--timeout", timeout.toSeconds() + "s"));
            Run run = run(Map.of(), words.toArray(String[]::new));
            assertThat(run.status()).as(run.out() + run.err()).isEqualTo(ExitStatus.ERROR);
            assertThat(run.out()).contains("NuropbTransportError", "127.0.0.1:1", "efused");
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            none,  request a b,                     false
            yes,   request a b,                     true
            1,     request a b,                     true
            TRUE,  request a b,                     true
            no,    request a b,                     false
            never, request a b,                     false
            none,  request a b --verbose,           true
            no,    request a b --verbose,           true
            yes,   request a b --verbose=false,     false
            none,  request a b --verbose=yes,       true
            """)
    void verbosityCanComeFromTheEnvironment(@Nullable String variable, String line, boolean verbose) {
        Map<String, String> environment = variable == null ? Map.of() : Map.of("NUROPB_VERBOSE", variable);
        assertThat(Nuropb.isVerbose(List.of(line.split(" ")), environment)).isEqualTo(verbose);
    }

    @Test
    void whatTheEnvironmentHasWrongIsSaid() {
        Run run = run(Map.of("NUROPB_TTL", "soon"), "request", "orders", "echo");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("--ttl").contains("soon");
    }

    @Test
    void everyCommandHasTheOptionsAndThePageHasThemAll() throws IOException {
        String page = Files.readString(Path.of("../docs/cli.md"));
        Map<String, CommandLine> commands =
                new TreeMap<>(run(Map.of(), "--version").program().commandLine().getSubcommands());
        for (String group : List.of("fleet", "dead-letters")) {
            Map<String, CommandLine> grouped =
                    Objects.requireNonNull(commands.remove(group)).getSubcommands();
            grouped.forEach((name, command) -> commands.put(group + " " + name, command));
        }
        assertThat(commands.keySet())
                .isEqualTo(Set.of(
                        "request",
                        "command",
                        "publish",
                        "describe",
                        "listen",
                        "serve",
                        "fleet status",
                        "fleet pause",
                        "fleet resume",
                        "fleet set",
                        "fleet unbind",
                        "dead-letters list",
                        "dead-letters groups",
                        "dead-letters replay",
                        "dead-letters park",
                        "dead-letters discard"));
        commands.forEach((name, command) -> {
            assertThat(page).contains("`" + name);
            List<String> options = command.getCommandSpec().options().stream()
                    .map(OptionSpec::longestName)
                    .toList();
            assertThat(options).containsAll(REQUIRED);
            options.forEach(option -> assertThat(page).contains("- `" + option));
            options.stream()
                    .filter(option -> !option.equals("--help"))
                    .forEach(option -> assertThat(page).contains("`" + EnvironmentDefaults.variable(option) + "`"));
        });
    }

    private static MeshOptions parsed(Map<String, String> environment, String... line) {
        CommandLine.ParseResult result =
                run(environment, "--version").program().commandLine().parseArgs(line);
        return ((MeshCommand) result.subcommand().commandSpec().userObject()).options();
    }

    /** Picocli would look for variables in a default, and takes two dollars for one. */
    @Test
    void whatStandsInTheEnvironmentIsTakenAsItStands() {
        AtomicReference<String> url = new AtomicReference<>("");
        Run run = Run.with(
                Map.of("NUROPB_AMQP_URL", "amqp://u:pa$$word${x}@localhost"),
                options -> {
                    url.set(options.amqpUrl);
                    throw new IllegalArgumentException("seen");
                },
                "describe",
                "orders");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(url).hasValue("amqp://u:pa$$word${x}@localhost");
    }

    private static Run run(Map<String, String> environment, String... line) {
        return Run.with(environment, options -> RealPorts.of(options, new io.nuropb.SystemScheduler(), Run.JSON), line);
    }
}
