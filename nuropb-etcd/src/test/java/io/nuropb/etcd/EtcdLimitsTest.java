package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.nuropb.SystemScheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What etcd refuses because it is too much: too many requests, or too large ones. */
final class EtcdLimitsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void anEtcdThatRefusesForWantOfTimeIsAskedAgainThroughTheSameConnection() throws Exception {
        VirtualTime time = new VirtualTime();
        Overload overload = new Overload();
        try (EtcdStore store = new EtcdStore(EtcdConfig.of("http://127.0.0.1:1"), time, List.of(overload))) {
            for (int i = 0; i < 10; i++) {
                CompletionStage<?> asked = store.grant(Duration.ofSeconds(10));
                time.runUntilIdle();
                StoreException failure = failure(asked);
                assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
                assertThat(failure).hasMessageContaining("too many requests");
                time.advance(Duration.ofMinutes(1));
            }
        }

        assertThat(overload.connections).hasSize(1);
    }

    /** The smaller value is too large for etcd, the larger one for gRPC. */
    @ParameterizedTest
    @ValueSource(ints = {1_700_000, 3_000_000})
    @Tag("servers")
    void whatIsTooLargeForOneRequestIsRefusedWithWhatToDo(int length) throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                SystemScheduler scheduler = new SystemScheduler();
                EtcdStore store = new EtcdStore(EtcdConfig.of(etcd.endpoint().toString()), scheduler)) {
            StoreException failure =
                    failure(store.commit(Transaction.unconditional().put("/large", "x".repeat(length))));

            assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.INVALID);
            assertThat(failure.mayBeDone()).isFalse();
            assertThat(failure).hasMessageContaining("--max-request-bytes");
        }
    }

    private static StoreException failure(CompletionStage<?> asked) {
        return StoreException.in(
                catchThrowable(() -> asked.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
    }

    /** Answers every call as an etcd does that has too many before it. */
    private static final class Overload implements ClientInterceptor {

        private final Set<Channel> connections =
                Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            connections.add(next);
            return new RefusedCall<>(Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"));
        }
    }
}
