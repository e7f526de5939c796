package io.nuropb.session;

import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an instance reports about itself, one write at a time and only the latest of those that wait, so that an
 * older one never overtakes a newer one. What is there already is not written again. Lives in the session's loop.
 */
final class PresenceWriter {

    private record Report(String value, CompletableFuture<Void> written) {}

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final String key;
    private final LeaseId lease;
    private final DuplicateIds duplicates;
    private @Nullable Report next;
    private @Nullable String stored;
    private boolean introduced;
    private boolean writing;

    PresenceWriter(StoreCalls calls, SessionLoop loop, String key, LeaseId lease, DuplicateIds duplicates) {
        this.calls = calls;
        this.loop = loop;
        this.key = key;
        this.lease = lease;
        this.duplicates = duplicates;
    }

    /** Completes when this value, or a later one, is there. */
    CompletionStage<Void> report(String value) {
        Report waiting = next;
        Report report = new Report(value, waiting == null ? new CompletableFuture<>() : waiting.written());
        next = report;
        writeNext();
        return report.written();
    }

    /** Takes notice of what the store holds. */
    void seen(Snapshot snapshot) {
        Optional<KeyValue> found = snapshot.entry(key);
        found.ifPresent(duplicates::inspect);
        if (found.filter(entry -> holds(entry, stored)).isEmpty()) {
            stored = null;
        }
    }

    private boolean holds(KeyValue entry, @Nullable String value) {
        return entry.isBoundTo(lease) && entry.value().equals(value);
    }

    private void writeNext() {
        Report report = next;
        if (writing || report == null) {
            return;
        }
        next = null;
        if (report.value().equals(stored)) {
            report.written().complete(null);
            return;
        }
        writing = true;
        write(report);
    }

    /**
     * The first time it takes the key only if it is free: so it sees whether another instance has the same id. What it
     * finds there can also be what it wrote itself, if the answer to that was lost.
     */
    private void write(Report report) {
        Transaction transaction = introduced
                ? Transaction.unconditional().put(key, report.value(), lease)
                : Transaction.unconditional()
                        .putIfAbsent(key, report.value(), lease)
                        .read(key);
        loop.await(
                calls.commit("Writing " + key, transaction),
                answer -> {
                    Optional<KeyValue> there =
                            introduced ? Optional.empty() : answer.found().entry(key);
                    there.ifPresent(duplicates::inspect);
                    introduced = true;
                    if (there.filter(entry -> !holds(entry, report.value())).isPresent()) {
                        write(report);
                    } else {
                        stored = report.value();
                        report.written().complete(null);
                        continueWriting();
                    }
                },
                failure -> {
                    stored = null;
                    report.written().completeExceptionally(failure);
                    continueWriting();
                });
    }

    private void continueWriting() {
        writing = false;
        writeNext();
    }
}
