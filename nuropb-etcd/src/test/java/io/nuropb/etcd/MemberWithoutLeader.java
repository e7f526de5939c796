package io.nuropb.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;

/** One of some members to which watches go in turn, and which is cut off from the others: it refuses its share of them. */
final class MemberWithoutLeader implements ClientInterceptor {

    private static final Status REFUSAL = Status.UNAVAILABLE.withDescription("etcdserver: no leader");

    private final int members;
    private final AtomicInteger watches = new AtomicInteger();

    /** @param members how many there are, itself included */
    MemberWithoutLeader(int members) {
        this.members = members;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        boolean refused = Connections.isWatch(method) && watches.incrementAndGet() % members == 0;
        return refused ? new RefusedCall<>(REFUSAL) : next.newCall(method, options);
    }

    /** How many watches it has refused. */
    int refused() {
        return watches.get() / members;
    }
}
