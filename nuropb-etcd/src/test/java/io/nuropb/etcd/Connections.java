package io.nuropb.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes through which clients calls go, and how many watches are begun. */
final class Connections implements ClientInterceptor {

    private static final String WATCH = "etcdserverpb.Watch";

    private final Set<Channel> channels =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final AtomicInteger watches = new AtomicInteger();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        channels.add(next);
        if (isWatch(method)) {
            watches.incrementAndGet();
        }
        return next.newCall(method, options);
    }

    static boolean isWatch(MethodDescriptor<?, ?> method) {
        return WATCH.equals(method.getServiceName());
    }

    /** How many clients there were. */
    int count() {
        return channels.size();
    }

    /** How many streams of watches were begun. */
    int watches() {
        return watches.get();
    }
}
