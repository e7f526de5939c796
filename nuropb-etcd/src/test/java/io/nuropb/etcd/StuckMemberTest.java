package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.StoreException;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A member of etcd that is stuck: it answers renewals, and no reads. */
@Tag("servers")
class StuckMemberTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<KeyRange> KEYS = List.of(KeyRange.of("/nuropb/orders/leader"));

    private final EtcdServer etcd = EtcdServer.start();
    private final EtcdConfig config = EtcdConfig.of(etcd.endpoint().toString());
    private final VirtualTime time = new VirtualTime();
    private final Connections connections = new Connections();
    private final StuckMember member = new StuckMember();
    private final EtcdStore store = new EtcdStore(config, time, List.of(connections, member));

    @AfterEach
    void close() {
        store.close();
        etcd.close();
    }

    @Test
    void whoReadsLeavesAMemberThatOnlyRenews() throws Exception {
        LeaseId lease = answer(store.grant(Duration.ofSeconds(60))).lease();
        member.stuck = true;
        for (int i = 0; i < 3; i++) {
            time.advance(config.callLimit().dividedBy(2));
            answer(store.renew(lease));
        }

        assertThat(failure(store.read(KEYS)).reason()).isEqualTo(Reason.UNREACHABLE);
        answer(store.read(KEYS));

        assertThat(connections.count()).isEqualTo(2);
    }

    @Test
    void aMemberThatHasJustAnsweredAReadIsOnlySlow() throws Exception {
        answer(store.grant(Duration.ofSeconds(60)));
        time.advance(config.callLimit().multipliedBy(2));
        answer(store.read(KEYS));
        member.stuck = true;
        assertThat(failure(store.read(KEYS)).reason()).isEqualTo(Reason.UNREACHABLE);
        member.stuck = false;

        answer(store.read(KEYS));

        assertThat(connections.count()).isEqualTo(1);
    }

    private <T> T answer(CompletionStage<T> asked) throws Exception {
        time.runUntilIdle();
        return asked.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private StoreException failure(CompletionStage<?> asked) {
        return StoreException.in(catchThrowable(() -> answer(asked)));
    }

    /** To which the first connection leads; its silence ends at once, as if the deadline had passed. */
    private static final class StuckMember implements ClientInterceptor {

        private final AtomicReference<Channel> first = new AtomicReference<>();
        private volatile boolean stuck;

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            first.compareAndSet(null, next);
            return stuck && next == first.get() && "Range".equals(method.getBareMethodName())
                    ? new RefusedCall<>(Status.DEADLINE_EXCEEDED)
                    : next.newCall(method, options);
        }
    }
}
