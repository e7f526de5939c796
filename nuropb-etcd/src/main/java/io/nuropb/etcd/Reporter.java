package io.nuropb.etcd;

import io.etcd.jetcd.kv.PutResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an instance tells about itself, one write at a time and only the latest of those that wait, so that an older one never
 * overtakes a newer one. Lives in the session's loop.
 */
final class Reporter {

    private record Report(String value, CompletableFuture<Void> written) {}

    private final Calls calls;
    private final Loop loop;
    private final String key;
    private final long lease;
    private final Namesakes namesakes;
    private @Nullable Report next;
    private boolean writing;

    Reporter(Calls calls, Loop loop, String key, long lease, Namesakes namesakes) {
        this.calls = calls;
        this.loop = loop;
        this.key = key;
        this.lease = lease;
        this.namesakes = namesakes;
    }

    /** Completes when this value, or a later one, was written. */
    CompletionStage<Void> report(String value) {
        Report waiting = next;
        Report report = new Report(value, waiting == null ? new CompletableFuture<>() : waiting.written());
        next = report;
        writeNext();
        return report.written();
    }

    private void writeNext() {
        Report report = next;
        if (writing || report == null) {
            return;
        }
        writing = true;
        next = null;
        PutOption bound = PutOption.builder().withLeaseId(lease).withPrevKV().build();
        Op put = Op.put(KeyRange.bytes(key), KeyRange.bytes(report.value()), bound);
        loop.await(
                calls.transact("Writing " + key, List.of(), List.of(put), List.of()),
                answer -> {
                    answer.getPutResponses().stream()
                            .filter(PutResponse::hasPrevKv)
                            .map(replaced -> Entry.of(replaced.getPrevKv()))
                            .forEach(namesakes::met);
                    report.written().complete(null);
                    continueWriting();
                },
                failure -> {
                    report.written().completeExceptionally(failure);
                    continueWriting();
                });
    }

    private void continueWriting() {
        writing = false;
        writeNext();
    }
}
