package io.nuropb.testkit;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageIds;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MessageFailure;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the instances of a {@link TestMesh} said of the messages that they gave up: the latest of each service. */
final class GivenUpMessages {

    /** As many as the in-memory broker remembers dead letters of. */
    private static final int LIMIT = 10_000;

    /** On a message that was a dead letter before and has been replayed: how often. */
    private static final String REPLAYS = "nuropb_replays";

    private final Map<ServiceName, Deque<MessageFailure>> failures = new HashMap<>();

    /** What handlers threw, and no call has shown yet. */
    private final Deque<Throwable> thrown = new ArrayDeque<>();

    /** What handlers of an instance do that was killed is none of the test's. */
    void follow(MeshInstance instance) {
        ServiceRunner runner = instance.runner();
        Deque<MessageFailure> ofService =
                failures.computeIfAbsent(runner.identity().service(), service -> new ArrayDeque<>());
        runner.listen(new RunnerListener() {
            @Override
            public void failed(MessageFailure failure) {
                if (!instance.isKilled()) {
                    add(ofService, failure);
                    failure.thrown().ifPresent(cause -> add(thrown, cause));
                }
            }

            @Override
            public void threwLate(MessageIds ids, Throwable cause) {
                if (!instance.isKilled()) {
                    add(thrown, cause);
                }
            }
        });
    }

    /** Takes what handlers threw since this was asked last. */
    List<Throwable> takeThrown() {
        List<Throwable> all = List.copyOf(thrown);
        thrown.clear();
        return all;
    }

    private static <T> void add(Deque<T> latest, T one) {
        latest.addLast(one);
        if (latest.size() > LIMIT) {
            latest.removeFirst();
        }
    }

    /**
     * What was said last of a message, by its id and its body, which the broker leaves as they were, and by how often
     * it was replayed: each time it may have been given up for another reason.
     */
    Optional<MessageFailure> of(ServiceName service, Envelope dead) {
        Iterator<MessageFailure> latest =
                failures.getOrDefault(service, new ArrayDeque<>()).descendingIterator();
        while (latest.hasNext()) {
            MessageFailure failure = latest.next();
            Envelope delivered = failure.delivery().envelope();
            if (Objects.equals(delivered.correlationId(), dead.correlationId())
                    && Arrays.equals(delivered.body(), dead.body())
                    && Objects.equals(
                            delivered.headers().get(REPLAYS), dead.headers().get(REPLAYS))) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }
}
