package io.nuropb.architecture.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.nuropb.messaging.Outcome;
import io.nuropb.rabbitmq.BrokerAddress;
import io.nuropb.testkit.Canaries;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No record that can hold a password or what somebody sends shows it: each is made with canaries, and asked for its
 * text.
 */
class RecordsTest {

    /** What no service runs with. */
    private static final Pattern FOR_TESTS = Pattern.compile(
            "io\\.nuropb\\.(testkit|tck|simulation|testservers|examples|chaos|benchmarks|demo|watch|architecture)\\b.*");

    /** Components that hold what nobody else may see, whatever they are declared as. */
    private static final Set<String> SECRET = Set.of("password", "passwords", "params", "context", "claims", "content");

    /** What texts may be called that everybody may see: names, addresses, words for people, ids. */
    private static final Set<String> HARMLESS = Set.of("""
            alerts attempt bottleneck builtWith bundle by caller callers cause contentType contradiction correlationId deadLetterExchange deadLetterQueuePattern deadLetterRoutingKey
            deletes description doubt end endpoints error eventsExchange exchange failure field fingerprint found frame from group handler harms host identity instance key keyPrefix kind
            label life limits link message method methods name nodes originator parameters part ports prefix problem property publicKeyPem queue reason refusal refused refusedCallers refusedMethods remedy replyQueuePattern replyTo routingKey
            routingKeys rpcBindings rpcExchange running sender server service signal subject serviceQueuePattern text topic traceId trusting uri user username value version
            virtualHost waitingFor wanted warnings what why cluster told unread
            """.split("\\s+"));

    /**
     * What is told to everybody anyway: the fleet's words and presence, descriptions, arguments of queues, a user's own
     * objects.
     */
    private static final Set<String> OPEN = Set.of(
            "io.nuropb.cli.SampleService$Publication",
            "io.nuropb.client.DescribedService$Parameter",
            "io.nuropb.election.Presence",
            "io.nuropb.runner.Instance",
            "io.nuropb.service.BoundMethod",
            "io.nuropb.topology.BrokerObject$Queue");

    private static final List<Class<?>> RECORDS = records();
    private static final String TEXT = "(.*<)?java\\.lang\\.String>?";

    /** A record that hides nothing, to see that this would be seen. */
    private record Blabbermouth(String password) {}

    /** Another, whose secret has a name that nobody knows. */
    private record Chatterbox(Optional<String> bearer) {}

    private final Canaries canaries = new Canaries();

    static List<Class<?>> secretive() {
        return RECORDS.stream()
                .filter(type -> !OPEN.contains(type.getName()))
                .filter(type -> Arrays.stream(type.getRecordComponents()).anyMatch(RecordsTest::isSecret))
                .toList();
    }

    private static List<Class<?>> records() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.nuropb").stream()
                        .filter(type ->
                                !FOR_TESTS.matcher(type.getPackageName()).matches())
                        .filter(type -> type.isAssignableTo(Record.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    private static boolean isSecret(RecordComponent component) {
        String type = component.getGenericType().getTypeName();
        boolean named = SECRET.contains(component.getName())
                && !component.getType().getPackageName().startsWith("io.nuropb");
        return named
                || type.equals("java.lang.Object")
                || type.equals("java.util.Map<java.lang.String, java.lang.Object>")
                || type.equals("java.util.List<java.lang.Object>");
    }

    @ParameterizedTest
    @MethodSource("secretive")
    void aRecordHidesItsSecrets(Class<?> type) throws ReflectiveOperationException {
        assertThat(canaries.in(filled(type).toString())).isEmpty();
        assertThat(canaries.count()).as("canaries in it").isPositive();
    }

    /** A text of a name that nobody knows could be a token: either it is harmless, or it is to be hidden. */
    @Test
    void eachTextIsKnownToBeHarmlessOrASecret() {
        assertThat(unknown(RECORDS)).isEmpty();
        assertThat(unknown(List.of(Chatterbox.class))).containsExactly("bearer");
    }

    private static Set<String> unknown(List<Class<?>> records) {
        return records.stream()
                .filter(type -> !OPEN.contains(type.getName()))
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .filter(component -> component.getGenericType().getTypeName().matches(TEXT))
                .map(RecordComponent::getName)
                .filter(name -> !SECRET.contains(name) && !HARMLESS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thereAreSecretsAndWhoShowsThemIsFound() throws ReflectiveOperationException {
        assertThat(secretive())
                .extracting(Class::getSimpleName)
                .contains("Request", "Response", "RabbitConfig", "EtcdCredentials", "CallOptions", "HandlerContext");
        assertThat(canaries.in(filled(Blabbermouth.class).toString())).containsExactly("password");
    }

    private Object filled(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) values[i] = value(components[i]);
        Constructor<?> canonical = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        canonical.setAccessible(true);
        return canonical.newInstance(values);
    }

    private @Nullable Object value(RecordComponent component) {
        String name = component.getName();
        Class<?> type = component.getType();
        if (isSecret(component)) {
            String secret = canaries.of(name);
            if (Map.class.isAssignableFrom(type)) return Map.of("Authorization", secret);
            if (type == Optional.class) return Optional.of(secret);
            if (type == Supplier.class) return (Supplier<String>) () -> secret;
            return List.class.isAssignableFrom(type) ? List.of(secret) : secret;
        }
        if (component.getGenericType().getTypeName().contains("BrokerAddress")) {
            return List.of(new BrokerAddress("localhost", 1));
        }
        return harmless(type);
    }

    private @Nullable Object harmless(Class<?> type) {
        if (type == String.class) return "text";
        if (type == boolean.class) return false;
        if (type == int.class) return 1;
        if (type == long.class) return 1L;
        if (type == Duration.class) return Duration.ofSeconds(1);
        if (type == URI.class) return URI.create("http://localhost:1");
        if (type == Path.class) return Path.of("file");
        if (type == List.class) return List.of();
        if (type == Map.class) return Map.of();
        if (type == Optional.class) return Optional.empty();
        if (type == byte[].class) return new byte[1];
        return type == Outcome.Answer.class ? new Outcome.Returned(canaries.of("answer")) : null;
    }
}
