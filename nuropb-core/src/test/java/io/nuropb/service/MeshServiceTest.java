package io.nuropb.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshServiceTest {

    @Test
    void hasTheMethodsThatWereRegistered() {
        MeshService service = MeshService.named("orders")
                .version("1.2")
                .description("Takes orders")
                .method("create", Params.class, (params, context) -> params.id())
                .method("raw", (params, context) -> params)
                .method("ping", context -> "pong")
                .build();

        assertThat(service.name()).hasToString("orders");
        assertThat(service.version()).isEqualTo("1.2");
        assertThat(service.description()).isEqualTo("Takes orders");
        assertThat(service.methods()).containsExactly("create", "raw", "ping");
        assertThat(service.method("create").orElseThrow().parameters())
                .isEqualTo(new Parameters.Together(Params.class));
        assertThat(service.method("raw").orElseThrow().parameters()).isEqualTo(new Parameters.Raw());
        assertThat(service.method("ping").orElseThrow().parameters()).isEqualTo(new Parameters.None());
        assertThat(service.method("toString")).isEmpty();
    }

    @Test
    void doesNotChangeWithItsBuilder() {
        MeshServiceBuilder builder = MeshService.named("orders").method("a", context -> 1);
        MeshService service = builder.build();
        builder.method("b", context -> 2);
        assertThat(service.methods()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_hidden", "__init__", "nuropb_describe", "nuropb_", "1st", "a b", "a/b", "ä"})
    void refusesNamesThatTheRuleDoesNotAllow(String name) {
        MeshServiceBuilder builder = MeshService.named("orders");
        assertThatThrownBy(() -> builder.method(name, context -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("'orders'");
    }

    @Test
    void refusesASecondMethodOfOneName() {
        MeshServiceBuilder builder = MeshService.named("orders").method("a", context -> 1);
        assertThatThrownBy(() -> builder.method("a", (params, context) -> 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Service 'orders' already has a method 'a'");
    }

    @Test
    void onlyParametersOfAnyMapAreTakenAsTheyCome() {
        MeshService service = MeshService.named("orders")
                .method("raw", Map.class, (params, context) -> null)
                .method("sorted", TreeMap.class, (params, context) -> params.firstKey())
                .build();
        assertThat(parameters(service, "raw")).isInstanceOf(Parameters.Raw.class);
        assertThat(parameters(service, "sorted").types()).containsExactly(TreeMap.class);
    }

    private static Parameters parameters(MeshService service, String method) {
        return service.method(method).orElseThrow().parameters();
    }

    @Test
    void refusesAnInvalidServiceName() {
        assertThatThrownBy(() -> MeshService.named("no such")).isInstanceOf(IllegalArgumentException.class);
    }

    record Params(String id) {}
}
