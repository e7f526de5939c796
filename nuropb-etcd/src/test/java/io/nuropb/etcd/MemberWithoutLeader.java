package io.nuropb.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A member of etcd that is cut off from the others, and refuses watches: the one to which the first connection leads,
 * or all.
 */
final class MemberWithoutLeader implements ClientInterceptor {

    private static final Status REFUSAL = Status.UNAVAILABLE.withDescription("etcdserver: no leader");

    private final boolean everywhere;
    private final AtomicReference<Channel> first = new AtomicReference<>();
    private final AtomicInteger refused = new AtomicInteger();

    /** @param everywhere whether all connections lead to such a member */
    MemberWithoutLeader(boolean everywhere) {
        this.everywhere = everywhere;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        first.compareAndSet(null, next);
        if (!Connections.isWatch(method) || !(everywhere || next == first.get())) {
            return next.newCall(method, options);
        }
        refused.incrementAndGet();
        return new RefusedCall<>(REFUSAL);
    }

    /** How many watches it has refused. */
    int refused() {
        return refused.get();
    }
}
