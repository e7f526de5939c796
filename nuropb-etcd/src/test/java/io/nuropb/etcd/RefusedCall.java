package io.nuropb.etcd;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A call that the server refuses as soon as it has the question. */
final class RefusedCall<Q, A> extends ClientCall<Q, A> {

    private final Status refusal;
    private @Nullable Listener<A> asking;

    RefusedCall(Status refusal) {
        this.refusal = refusal;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
        asking = listener;
    }

    @Override
    public void sendMessage(Q message) {
        Listener<A> listener = asking;
        if (listener != null) {
            Future<?> unused = CompletableFuture.runAsync(() -> listener.onClose(refusal, new Metadata()));
        }
    }

    @Override
    public void request(int messages) {}

    @Override
    public void halfClose() {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}
}
