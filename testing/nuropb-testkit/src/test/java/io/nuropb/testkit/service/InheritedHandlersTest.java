package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Annotated methods that a class has from its superclasses, overridden or not. */
class InheritedHandlersTest {

    @Test
    void anAnnotatedMethodThatOverridesAnotherOneTakesItsPlace() {
        MeshService special =
                MeshService.named("orders").handlers(new SpecialDesk()).build();
        assertThat(special.methods()).containsExactly("answer", "call", "renamed");
        assertThat(special.topics()).containsExactly("desk.*");
        DispatchBench desk = new DispatchBench(special);
        for (String method : List.of("answer", "call", "renamed")) {
            Map<String, Object> params = method.equals("answer") ? Map.of("to", "ann") : Map.of();
            assertThat(desk.settled(TestDeliveries.request(method, params))).isEqualTo(Settlement.ACK);
            assertThat(desk.lastResult()).isEqualTo("special " + method);
        }
    }

    @Test
    void whatAPublicClassInheritsFromOneThatIsNotPublicIsRegistered() {
        MeshService shop = MeshService.named("orders").handlers(new Shop()).build();
        assertThat(shop.methods()).containsExactlyInAnyOrder("find", "find_text", "open", "sell");
        assertThat(shop.topics()).containsExactly("shop.*");
        DispatchBench counter = new DispatchBench(shop);
        assertThat(counter.settled(TestDeliveries.request("sell", Map.of("what", Map.of("id", "x", "quantity", 2)))))
                .isEqualTo(Settlement.ACK);
        assertThat(counter.lastResult()).isEqualTo("sold x");
        for (String method : List.of("find", "find_text", "open")) {
            Map<String, Object> params = method.equals("open") ? Map.of() : Map.of("key", "k");
            assertThat(counter.settled(TestDeliveries.request(method, params))).isEqualTo(Settlement.ACK);
            assertThat(counter.lastResult()).isEqualTo(method);
        }
        assertThat(counter.settled(TestDeliveries.event("shop.closed", null))).isEqualTo(Settlement.ACK);
    }

    @Test
    void ofAClassThatNobodyCanCallNothingIsRegistered() {
        assertThatThrownBy(() -> MeshService.named("orders").handlers(new HiddenShop()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HiddenShop.open cannot be called from outside");
    }

    abstract static class HiddenBase<T> {
        @MeshMethod
        public String sell(@Param("what") T what) {
            return "sold " + (what instanceof AnnotatedOrders.Order order ? order.id() : what);
        }

        @MeshMethod
        public String find(@Param("key") Object key) {
            return "find";
        }

        @OnEvent("shop.*")
        public void heard(Object event) {}
    }

    /** Inherits what others can call by it alone, and has an overload of a part of it. */
    public static final class Shop extends HiddenBase<AnnotatedOrders.Order> {
        @MeshMethod
        public String open() {
            return "open";
        }

        @MeshMethod("find_text")
        public String find(@Param("key") String key) {
            return "find_text";
        }
    }

    static final class HiddenShop {
        @MeshMethod
        public String open() {
            return "open";
        }
    }

    /** Has handlers for others to override. */
    public static class Desk<T> {
        @MeshMethod
        public String answer(@Param("to") T to) {
            return "answer";
        }

        @MeshMethod
        public String call() {
            return "call";
        }

        @MeshMethod
        public String named() {
            return "named";
        }

        @OnEvent("desk.*")
        public void heard(Object event) {}
    }

    /** Overrides each: with a parameter of its own type, without an annotation, with another name, and an event. */
    public static final class SpecialDesk extends Desk<String> {
        @Override
        @MeshMethod
        public String answer(@Param("to") String to) {
            return "special answer";
        }

        @Override
        public String call() {
            return "special call";
        }

        @Override
        @MeshMethod("renamed")
        public String named() {
            return "special renamed";
        }

        @Override
        @OnEvent("desk.*")
        public void heard(Object event) {}
    }

    /** Handlers for things of a kind that subclasses say. */
    public static class Store<T> extends Shelf<T, List<T>> {}

    /** The same under other names. */
    public static class Shelf<E, L> {
        final List<@Nullable Object> seen = new ArrayList<>();

        @MeshMethod
        public void one(@Param("thing") E thing) {
            seen.add(thing);
        }

        @MeshMethod
        public void many(@Param("things") L things) {
            seen.add(things);
        }

        @MeshMethod
        public void whole(E thing) {
            seen.add(thing);
        }

        @MeshMethod
        public void byName(@Param("things") Map<String, ? extends E> things) {
            seen.add(things);
        }

        @MeshMethod
        public void several(@Param("things") E[] things) {
            seen.add(List.of(things));
        }

        @OnEvent("thing")
        public void heard(E thing) {
            seen.add(thing);
        }
    }

    public static final class OrderStore extends Store<AnnotatedOrders.Order> {}

    @Test
    void inheritedHandlersTakeWhatTheirClassSays() {
        OrderStore store = new OrderStore();
        DispatchBench orders =
                new DispatchBench(MeshService.named("orders").handlers(store).build());
        Map<String, Object> order = Map.of("id", "a", "quantity", 1);
        orders.settled(TestDeliveries.request("one", Map.of("thing", order)));
        orders.settled(TestDeliveries.request("many", Map.of("things", List.of(order))));
        orders.settled(TestDeliveries.request("whole", order));
        orders.settled(TestDeliveries.request("by_name", Map.of("things", Map.of("x", order))));
        orders.settled(TestDeliveries.request("several", Map.of("things", List.of(order))));
        orders.settled(TestDeliveries.event("thing", order));
        AnnotatedOrders.Order bound = new AnnotatedOrders.Order("a", 1);
        assertThat(store.seen).containsExactly(bound, List.of(bound), bound, Map.of("x", bound), List.of(bound), bound);
    }
}
