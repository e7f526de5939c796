package io.nuropb.chaos;

import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.client.CallOptions;
import io.nuropb.client.EventOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A message that the client sends, once or more often, and how its outcomes are to be understood.
 *
 * @param ttl how long it may wait in the queue; zero for as long as the client says by itself
 */
record TrackedMessage(String message, Kind kind, Task task, Duration ttl) {

    CompletionStage<?> sendBy(MeshClient mesh, int attempt) {
        String service = ChaosSettings.SERVICE.value();
        CallOptions options = options(attempt);
        return switch (kind) {
            case REQUEST -> mesh.request(service, ChaosSettings.METHOD, task, String.class, options);
            case COMMAND -> mesh.command(service, ChaosSettings.METHOD, task, options);
            case EVENT ->
                mesh.withDefaults(options)
                        .publish(
                                ChaosSettings.TOPIC,
                                task,
                                EventOptions.defaults().withTraceId(options.traceId()));
        };
    }

    private CallOptions options(int attempt) {
        CallOptions options = CallOptions.defaults()
                .withTimeout(ChaosSettings.TIMEOUT)
                .withTraceId(new MessageName(message, attempt).traceId());
        return ttl.isZero() ? options : options.withTtl(ttl);
    }

    /** How long it may wait in the queue; zero for long. A request may wait for as long as its caller does. */
    Duration expiry() {
        return kind == Kind.REQUEST && ttl.isZero() ? ChaosSettings.TIMEOUT : ttl;
    }

    End success(@Nullable Object result) {
        if (kind != Kind.REQUEST) {
            return End.TAKEN;
        }
        return task.hash().equals(result) && !task.fails() ? End.ANSWERED : End.WRONG;
    }

    End failure(Throwable failure) {
        if (failure instanceof RemoteException remote) {
            boolean asked = task.fails() && String.valueOf(remote.getMessage()).contains(Task.FAILURE);
            return asked ? End.ANSWERED_WITH_ERROR : End.WRONG;
        }
        boolean notTaken = failure instanceof NuropbNotDeliveredException
                || (failure instanceof NuropbTransportException transport && !transport.mayHaveBeenTaken());
        return notTaken ? End.NOT_TAKEN : End.UNKNOWN;
    }
}
