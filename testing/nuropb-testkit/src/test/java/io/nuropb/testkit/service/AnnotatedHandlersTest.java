package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.EventContext;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;

class AnnotatedHandlersTest {

    private final AnnotatedOrders handlers = new AnnotatedOrders();
    private final MeshService service =
            MeshService.named("orders").handlers(handlers).build();
    private final DispatchBench bench = new DispatchBench(service);

    @Test
    void onlyAnnotatedMethodsAreRegistered() {
        assertThat(service.methods())
                .containsExactlyInAnyOrder("create_order", "sum", "raw", "total", "ping", "nothing", "fail");
        assertThat(service.topics()).containsExactly("stock.*", "#");
    }

    @Test
    void aMethodTakesItsParametersTogether() {
        assertThat(result("create_order", Map.of("id", "o1", "quantity", 2))).isEqualTo("o1 x 2 for ann");
    }

    @Test
    void aMethodTakesItsParametersOneByOne() {
        assertThat(result("sum", Map.of("a", 1))).isEqualTo(111);
        assertThat(result("sum", Map.of("a", 1, "b", 2, "c", 3))).isEqualTo(6);
        assertThat(result("total", Map.of("orders", List.of(Map.of("id", "x", "quantity", 4)))))
                .isEqualTo(4);
    }

    @Test
    void aMethodTakesParametersAsTheyComeOrNone() {
        assertThat(result("raw", Map.of("x", List.of(1)))).isEqualTo(Map.of("x", List.of(1)));
        assertThat(result("ping", Map.of())).isEqualTo("pong");
        assertThat(result("nothing", Map.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    sum    | b | 1   | 'a' is missing
                    sum    | a | x   | 'a' must be int, found a text
                    sum    | z | 1   | 'z' is unknown
                    ping   | x | 1   | 'x' is unknown
                    """)
    void parametersThatDoNotFitAreNamed(String method, String name, String value, String problem) {
        Object given = value.equals("1") ? (Object) 1 : value;
        assertThat(bench.settled(TestDeliveries.request(method, Map.of(name, given))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError(
                        "NuropbValidationError", "Bad parameters for orders." + method + ": " + problem));
    }

    @Test
    void aPlaceInsideAParameterIsNamedInFull() {
        bench.settled(
                TestDeliveries.request("total", Map.of("orders", List.of(Map.of("id", "x", "quantity", "many")))));
        assertThat(bench.lastError().description()).endsWith("'orders[0].quantity' must be int, found a text");
    }

    @Test
    void whatAMethodThrowsIsToldAsItWasThrown() {
        bench.settled(TestDeliveries.request("fail", Map.of("how", "known")));
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
        bench.settled(TestDeliveries.request("fail", Map.of("how", "other")));
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError(
                        "NuropbException", "Runtime exception calling orders.fail:IOException: disk full"));
    }

    @Test
    void eventsReachTheMethodWithTheMostSpecificPattern() {
        bench.settled(TestDeliveries.event("stock.changed", Map.of("id", "a", "quantity", 1)));
        bench.settled(TestDeliveries.event("weather", null));
        assertThat(handlers.seen).containsExactly("stock.changed Order[id=a, quantity=1]", "any weather");
    }

    @Test
    void anObjectThatIsMadeLaterIsAskedForAtTheCall() {
        AtomicInteger made = new AtomicInteger();
        MeshService later = MeshService.named("orders")
                .handlers(AnnotatedOrders.class, () -> {
                    made.incrementAndGet();
                    return new AnnotatedOrders();
                })
                .build();
        assertThat(later.methods()).isEqualTo(service.methods());
        assertThat(later.topics()).isEqualTo(service.topics());
        assertThat(made).as("made while it is registered").hasValue(0);

        DispatchBench laterBench = new DispatchBench(later);
        assertThat(laterBench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(laterBench.lastResult()).isEqualTo("pong");
        assertThat(made).hasValue(1);
    }

    @Test
    void aClassThatIsNotPublicIsRefusedBeforeThereIsAnObject() {
        MeshServiceBuilder builder = MeshService.named("orders");
        assertThatThrownBy(() -> builder.handlers(Hidden.class, Hidden::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("make the method and its class public");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreClearAtRegistration(Object mistake, String message) {
        MeshServiceBuilder builder = MeshService.named("orders");
        assertThatThrownBy(() -> builder.handlers(mistake))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of(new Object(), "java.lang.Object has no method with @MeshMethod or @OnEvent"),
                Arguments.of(new Hidden(), "make the method and its class public"),
                Arguments.of(new Twice(), "already has a method 'same'"),
                Arguments.of(new Nameless(), "2 parameters without @Param"),
                Arguments.of(new Mixed(), "each has a @Param name"),
                Arguments.of(new Simple(), "say its name with @Param"),
                Arguments.of(new Listed(), "not to java.util.List<java.lang.String>"),
                Arguments.of(new Clash(), "two parameters are called 'a'"),
                Arguments.of(new Fixed(), "is static"),
                Arguments.of(new WrongContext(), "it takes a EventContext, but it is given a HandlerContext"),
                Arguments.of(
                        new InheritedHandlersTest.Store<String>(),
                        "takes a java.util.Map<java.lang.String, T>, and nobody says"),
                Arguments.of(new Wide(), "takes a T, and nobody says what its type variables stand for"),
                Arguments.of(new LaterFuture(), "returns a java.util.concurrent.Future, whose end nobody waits for"),
                Arguments.of(new LaterPublisher(), "Mono, whose end nobody waits for; return the result itself"),
                Arguments.of(
                        new LaterInStage(), "returns a CompletionStage of a " + Mono.class.getName() + ", whose end"),
                Arguments.of(new LaterEvent(), "returns a java.util.concurrent.Flow$Publisher, whose end nobody"),
                Arguments.of(new BadPattern(), "Topic pattern 'stock*' is not valid"),
                Arguments.of(new BadName(), "Method name '_x' of service 'orders' is not valid"));
    }

    private @Nullable Object result(String method, Map<String, Object> params) {
        assertThat(bench.settled(TestDeliveries.request(method, params))).isEqualTo(Settlement.ACK);
        return bench.lastResult();
    }

    @Test
    void aResultWhoseEndNobodyWaitsForIsAFailure() {
        Publisher<String> publisher = new Publisher<>() {};
        CompletionStage<String> stage = CompletableFuture.completedFuture("done");
        DispatchBench later = new DispatchBench(MeshService.named("orders")
                .method("task", Map.class, (params, context) -> new FutureTask<>(() -> "never run"))
                .method("publisher", Map.class, (params, context) -> publisher)
                .method("stage", Map.class, (params, context) -> stage)
                .onEvent("later", Map.class, (event, context) -> publisher)
                .build());
        assertThat(later.settled(TestDeliveries.request("task", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(later.lastError().description())
                .contains("returned a java.util.concurrent.FutureTask, whose end nobody waits for");
        assertThat(later.settled(TestDeliveries.request("publisher", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(later.settled(TestDeliveries.event("later", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(later.settled(TestDeliveries.request("stage", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(later.lastResult()).isEqualTo("done");
    }

    public static class Wide {
        @OnEvent("wide")
        public <T> void wide(T anything) {}
    }

    static class Hidden {
        @MeshMethod
        void hidden() {}
    }

    public static class Twice {
        @MeshMethod("same")
        public void one() {}

        @MeshMethod("same")
        public void two() {}
    }

    public static class Nameless {
        @MeshMethod
        public void nameless(AnnotatedOrders.Order a, AnnotatedOrders.Order b) {}
    }

    public static class Mixed {
        @MeshMethod
        public void mixed(AnnotatedOrders.Order a, @Param("b") int b) {}
    }

    public static class Simple {
        @MeshMethod
        public void simple(int a) {}
    }

    public static class Listed {
        @MeshMethod
        public void listed(List<String> a) {}
    }

    public static class Clash {
        @MeshMethod
        public void clash(@Param("a") int a, @Param("a") int b) {}
    }

    public static class Fixed {
        @MeshMethod
        public static void fixed() {}
    }

    public static class WrongContext {
        @MeshMethod
        public void wrong(EventContext context) {}
    }

    public static class LaterFuture {
        @MeshMethod
        public Future<String> later() {
            throw new IllegalStateException("not called");
        }
    }

    /** What other libraries have instead of a stage. */
    public interface Mono<T> extends Publisher<T> {}

    public static class LaterPublisher {
        @MeshMethod
        public Mono<String> later() {
            throw new IllegalStateException("not called");
        }
    }

    public static class LaterInStage extends Later<Mono<String>> {}

    public static class Later<T> {
        @MeshMethod
        public CompletionStage<? extends T> later() {
            throw new IllegalStateException("not called");
        }
    }

    public static class LaterEvent {
        @OnEvent("later")
        public Flow.Publisher<String> later() {
            throw new IllegalStateException("not called");
        }
    }

    public static class BadPattern {
        @OnEvent("stock*")
        public void bad() {}
    }

    public static class BadName {
        @MeshMethod("_x")
        public void bad() {}
    }
}
