package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.testkit.client.CallRig.Order;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service as a Java interface. */
class ServiceProxyTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults());
    private final Orders orders = rig.client.proxy("orders", Orders.class);

    interface Orders {
        Receipt createOrder(Order order);

        CompletableFuture<List<Receipt>> allReceipts();

        CompletionStage<Receipt> latest(@Param("of") String customer, @Param("count") int count);

        @MeshMethod("drop")
        void dropOrder(@Param("id") String id);

        int count();

        default int twice() {
            return 2 * count();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aMethodReturnsTheResult() {
        answer(new Outcome.Returned(Map.of("id", "r1")));
        assertThat(orders.createOrder(new Order("o1", 2))).isEqualTo(new Receipt("r1"));
        assertThat(last().method()).isEqualTo("create_order");
        assertThat(last().params()).isEqualTo(Map.of("id", "o1", "count", 2));
    }

    @Test
    void aMethodThrowsTheFailure() {
        answer(new Outcome.Failed(new RemoteError("NuropbValidationError", "no")));
        assertThatThrownBy(() -> orders.createOrder(new Order("o1", 2))).isInstanceOf(RemoteException.Validation.class);
    }

    @Test
    void aFutureIsReturnedAtOnce() {
        CompletableFuture<List<Receipt>> all = rig.watched(orders.allReceipts());
        assertThat(last().params()).isEmpty();
        rig.respond(new Outcome.Returned(List.of(Map.of("id", "r1"))));
        assertThat(rig.time.await(all)).containsExactly(new Receipt("r1"));
    }

    @Test
    void parametersMayHaveTheirNamesEach() {
        CompletionStage<Receipt> latest = orders.latest("ann", 3);
        assertThat(last().params()).isEqualTo(Map.of("of", "ann", "count", 3));
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        assertThat(rig.time.await(latest)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void aMethodWithoutResultWaitsForTheResponse() {
        answer(new Outcome.Returned("ignored"));
        orders.dropOrder("o1");
        assertThat(last().method()).isEqualTo("drop");
        assertThat(last().params()).isEqualTo(Map.of("id", "o1"));
    }

    @Test
    void aDefaultMethodRuns() {
        answer(new Outcome.Returned(21));
        assertThat(orders.twice()).isEqualTo(42);
    }

    @Test
    void aPrimitiveCannotBeNull() {
        answer(new Outcome.Returned(null));
        assertThatThrownBy(orders::count)
                .isInstanceOf(NuropbMessageException.class)
                .hasMessageContaining("Orders.count");
    }

    @Test
    void methodsOfObjectAreAnsweredHere() {
        Orders same = orders;
        assertThat(orders.equals(same)).isTrue();
        assertThat(orders).isNotEqualTo(rig.client.proxy("orders", Orders.class));
        assertThat(orders).hasToString("Orders of service 'orders'");
        assertThat(orders.hashCode()).isEqualTo(System.identityHashCode(orders));
        assertThat(rig.publisher.publications()).isEmpty();
    }

    interface OneText {
        void take(String text);
    }

    interface NamelessParameters {
        void take(@Param("a") int a, int b);
    }

    interface TwiceTheSameName {
        void take(@Param("a") int a, @Param("a") int b);
    }

    // The raw type is what is to be refused.
    @SuppressWarnings("rawtypes")
    interface RawFuture {
        CompletableFuture take();
    }

    // What the caller would like is unknown, which is to be refused.
    @SuppressWarnings("TypeParameterUnusedInFormals")
    interface AnyResult {
        <T> T take();
    }

    interface ListOfAnything<T> {
        List<T> take();
    }

    interface OtherFuture {
        Future<String> take();
    }

    interface FutureOfAnything {
        CompletableFuture<?> take();
    }

    interface Private {
        @MeshMethod("_take")
        void take();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OneText.class,
                NamelessParameters.class,
                TwiceTheSameName.class,
                RawFuture.class,
                AnyResult.class,
                ListOfAnything.class,
                OtherFuture.class,
                FutureOfAnything.class,
                Private.class
            })
    void whatCannotBeCalledIsRefusedWhenTheProxyIsMade(Class<?> type) {
        assertThatThrownBy(() -> rig.client.proxy("orders", type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.getSimpleName() + ".take");
    }

    @Test
    void onlyInterfacesHaveProxies() {
        assertThatThrownBy(() -> rig.client.proxy("orders", Receipt.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Receipt");
        assertThatThrownBy(() -> rig.client.proxy("no such name", Orders.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Answers the next request, which is sent when time moves on. */
    private void answer(Outcome.Answer answer) {
        rig.time.execute(() -> rig.respond(answer));
    }

    private Message.Request last() {
        return (Message.Request) TestDeliveries.content(rig.publisher.last().envelope());
    }
}
