package io.nuropb.rabbitmq;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer, up to a limit: whoever answers may not be the broker, and may never end. */
final class BoundedBody implements BodySubscriber<byte[]> {

    /** Far more than the bindings of the largest broker. */
    static final int MAX_BYTES = 64 << 20;

    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private Flow.@Nullable Subscription subscription;
    private long left = MAX_BYTES;

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        bytes.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        if (left < 0) {
            return;
        }
        part.forEach(buffer -> left -= buffer.remaining());
        if (left >= 0) {
            bytes.onNext(part);
            return;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        bytes.onError(new IOException("the answer has more than " + MAX_BYTES + " bytes"));
    }

    @Override
    public void onError(Throwable failure) {
        if (left >= 0) {
            bytes.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (left >= 0) {
            bytes.onComplete();
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return bytes.getBody();
    }
}
