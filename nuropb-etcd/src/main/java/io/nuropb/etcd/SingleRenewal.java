package io.nuropb.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;

/**
 * Has a renewal asked for once: {@code keepAliveOnce} of jetcd 0.8 ends its call by sending the request again, and etcd
 * would renew the lease again.
 */
final class SingleRenewal implements ClientInterceptor {

    private static final String RENEWAL = "LeaseKeepAlive";

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        ClientCall<Q, A> call = next.newCall(method, options);
        return RENEWAL.equals(method.getBareMethodName()) ? new SentOnce<>(call) : call;
    }

    private static final class SentOnce<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private boolean sent;

        SentOnce(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void sendMessage(Q message) {
            if (!sent) {
                sent = true;
                super.sendMessage(message);
            }
        }
    }
}
