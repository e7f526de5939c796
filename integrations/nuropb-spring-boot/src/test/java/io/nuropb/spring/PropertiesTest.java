package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Json;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What is known of the properties without an application. */
class PropertiesTest {

    private static final Duration PHASE = Duration.ofSeconds(30);
    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    @Test
    void everyPropertyHasADescription() throws IOException {
        List<Map<String, Object>> properties = metadata();
        assertThat(properties).hasSizeGreaterThan(45).allSatisfy(property -> {
            assertThat((String) property.get("name")).startsWith("nuropb.");
            assertThat(property.get("type")).as("type of %s", property).isNotNull();
            assertThat((String) property.get("description"))
                    .as("description of %s", property)
                    .isNotBlank()
                    .endsWith(".");
        });
    }

    /** As in {@code bin/nuropb}. */
    @Test
    void aDurationWithoutAUnitIsInSeconds() throws IOException {
        List<String> durations = metadata().stream()
                .filter(property -> Duration.class.getName().equals(property.get("type")))
                .map(property -> String.valueOf(property.get("name")))
                .toList();
        assertThat(durations)
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(bound(Map.of(name, "77")).toString())
                        .as(name)
                        .contains(Duration.ofSeconds(77).toString()));
    }

    @Test
    void thePropertyThatSwitchesItOffIsKnown() throws IOException {
        assertThat(metadata())
                .anySatisfy(property -> assertThat(property)
                        .containsEntry("name", "nuropb.enabled")
                        .containsEntry("defaultValue", true));
    }

    @Test
    void theVariableThatTellsOtherProgramsOfEtcdTellsTheseToo() {
        Map<String, Object> variables = Map.of("NUROPB_ETCD_ENDPOINTS", "http://a:2379,http://b:2379");
        Binder binder = new Binder(
                ConfigurationPropertySources.from(new SystemEnvironmentPropertySource("systemEnvironment", variables)));
        assertThat(binder.bind("nuropb", NuropbProperties.class).get().etcd().endpoints())
                .containsExactly("http://a:2379", "http://b:2379");
    }

    @Test
    void theDefaultsAreThoseOfTheLibrary() {
        NuropbProperties properties = bound(Map.of("nuropb.etcd.endpoints", "http://localhost:2379"));
        RunnerConfig library = RunnerConfig.defaults();
        assertThat(Settings.runnerConfig(properties, RunnerMode.FLEET, PHASE))
                .isEqualTo(library.withDrainLimit(PHASE.minus(Settings.CLOSING)));
        assertThat(EtcdSettings.config(properties.etcd(), null)).isEqualTo(EtcdConfig.of("http://localhost:2379"));
        assertThat(RabbitSettings.config(properties.rabbitmq(), null, null))
                .isEqualTo(RabbitConfig.of("amqp://localhost"));
    }

    @Test
    void theDrainEndsBeforeSpringGoesOn() {
        NuropbProperties properties = bound(Map.of());
        for (int seconds : List.of(1, 4, 10, 30, 300)) {
            Duration phase = Duration.ofSeconds(seconds);
            assertThat(Settings.runnerConfig(properties, RunnerMode.FLEET, phase)
                            .drainLimit())
                    .isPositive()
                    .isLessThan(phase);
        }
    }

    @Test
    void aSmallPrefetchIsALeadersTooUnlessItIsSaidOtherwise() {
        NuropbProperties properties = bound(Map.of("nuropb.prefetch", "1"));
        assertThat(Settings.runnerConfig(properties, RunnerMode.FLEET, PHASE).leaderPrefetch())
                .isEqualTo(1);
    }

    @Test
    void noSecretIsShown() {
        NuropbProperties properties = bound(Map.of(
                "nuropb.etcd.password", "s3cret",
                "nuropb.rabbitmq.uri", "amqp://me:s3cret@localhost",
                "nuropb.rabbitmq.password", "s3cret",
                "nuropb.rabbitmq.management.password", "s3cret"));
        assertThat(properties.toString()).contains("hidden").doesNotContain("s3cret");
    }

    private static NuropbProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("nuropb", NuropbProperties.class);
    }

    /** What an editor knows: our properties, and those that Java has no type for. */
    private static List<Map<String, Object>> metadata() throws IOException {
        Json json = new JacksonJson();
        try (InputStream in = Objects.requireNonNull(PropertiesTest.class.getResourceAsStream(METADATA), METADATA)) {
            Map<?, ?> all = (Map<?, ?>) Objects.requireNonNull(json.read(in.readAllBytes()));
            List<Map<String, Object>> properties = properties(all);
            Set<String> names = properties.stream()
                    .map(property -> String.valueOf(property.get("name")))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(names).hasSameSizeAs(properties);
            return properties;
        }
    }

    // The metadata's format says so.
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> properties(Map<?, ?> all) {
        return (List<Map<String, Object>>) Objects.requireNonNull(all.get("properties"));
    }
}
