package io.nuropb.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Json.Reading;
import io.nuropb.Json.UnusableTypeException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Types of which nothing can be made, and values that cannot be written: whose fault that is, and what is said of it.
 */
class UnusableTypesTest {

    private final JacksonJson json = new JacksonJson();

    @ParameterizedTest
    @ValueSource(classes = {Shape.class, Abstract.class, Parsed.class, Ambiguous.class, OfShapes.class})
    void aTypeThatNothingCanBeMadeOfIsNoFaultOfTheValue(Class<?> type) {
        String text = type == OfShapes.class ? "{\"shape\": {\"secret\": 1}}" : "{\"secret\": 1}";
        assertThatThrownBy(() -> bind(text, type))
                .isInstanceOf(UnusableTypeException.class)
                .hasMessageContaining(type == OfShapes.class ? Shape.class.getName() : type.getName())
                .hasMessageContaining("cannot be made of JSON")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("Creators");
    }

    @Test
    void aTypeInsideAnotherIsNamedWithItsPlace() {
        assertThatThrownBy(() -> bind("{\"shape\": {}}", OfShapes.class))
                .hasMessageContaining(OfShapes.class.getName())
                .hasMessageContaining("at 'shape'");
    }

    @Test
    void whatHasNoPropertiesIsNotWritten() {
        assertThatThrownBy(() -> json.write(Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x' is a java.lang.Object, which has no properties to write");
    }

    @Test
    void whatThrowsWhileItIsWrittenIsNamed() {
        assertThatThrownBy(() -> json.write(Map.of("x", new Broken())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.price' threw IllegalStateException: no price yet");
    }

    @Test
    void whatRefersToItselfIsNotWritten() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("me", map);
        assertThatThrownBy(() -> json.write(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'me.me.me")
                .hasMessageEndingWith("…' is nested deeper than 100 levels, or refers to itself");
        assertThatThrownBy(() -> json.write(Map.of("x", new Loop())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.self' refers to itself");
    }

    @Test
    void aNullKeyIsNotWritten() {
        assertThatThrownBy(() -> json.write(Map.of("x", Collections.singletonMap(null, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot be written as JSON: 'x.null' has no name: a key of its map is null");
    }

    @Test
    void aFutureIsNeitherWrittenNorMade() {
        assertThatThrownBy(() -> json.write(Map.of("x", new CompletableFuture<>())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "cannot be written as JSON: 'x' is a java.util.concurrent.CompletableFuture, which")
                .hasMessageContaining("return a CompletionStage of it");
        assertThatThrownBy(() -> json.write(new FutureTask<>(() -> 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bind("{}", CompletableFuture.class))
                .isInstanceOf(UnusableTypeException.class)
                .hasMessageContaining("name the type of its value");
    }

    @Test
    void anErrorInATypesOwnCodeIsNoFaultOfTheValue() {
        assertThatThrownBy(() -> bind("{\"size\": 1}", Unloadable.class)).isInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(() -> bind("{\"size\": 1}", UnloadableBean.class)).isInstanceOf(NoClassDefFoundError.class);
    }

    /** Lacks a class. */
    record Unloadable(int size) {
        Unloadable {
            missing();
        }
    }

    /** Lacks a class, too. */
    public static final class UnloadableBean {
        public void setSize(int value) {
            missing();
        }
    }

    private static void missing() {
        throw new NoClassDefFoundError("shop/Parcel");
    }

    /** Has itself for a property. */
    public static final class Loop {
        public Loop getSelf() {
            return this;
        }
    }

    /** Abstract in each way. */
    interface Shape {}

    abstract static class Abstract {}

    /** Made by hand only. */
    static final class Parsed {
        Parsed(String one, String other) {}
    }

    /** Has two setters that could both be meant. */
    public static final class Ambiguous {
        public void setSize(java.net.URI value) {}

        public void setSize(java.util.UUID value) {}
    }

    record OfShapes(Shape shape) {}

    /** Cannot say what it costs. */
    public static final class Broken {
        private final Map<String, Integer> prices = Map.of();

        public int getPrice() {
            return Optional.ofNullable(prices.get("x")).orElseThrow(() -> new IllegalStateException("no price yet"));
        }
    }

    private @Nullable Object bind(String text, Type type) {
        return json.bind(json.read(text.getBytes(StandardCharsets.UTF_8)), type, Reading.STRICT);
    }
}
