package io.nuropb.health;

import io.nuropb.CompletionFailure;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What one leader does about callers' connections, in one term. It closes a caller's once; whom it has shut out, it
 * shuts out again at each decision, until it has let the caller in again: the broker may not have been reached, and a
 * list of connections is seconds old. It keeps nobody shut out of whom a successor would not know: for as long as the
 * proclamation in force does not have a caller refused, as in an operator's pause, it is let in. Thread-safe.
 */
final class CallerConnections {

    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

    private final ConnectionTerminator terminator;
    private final Term term;
    /** What is to be done about each caller. */
    private final Map<String, Act> due = new ConcurrentSkipListMap<>();
    /** Those of them of whose failure the log knows. */
    private final Set<Act> told = ConcurrentHashMap.newKeySet();

    /** Whom this instance has shut out, in whichever term, and not let in again. */
    private final Set<String> shutOut;

    private final AtomicBoolean busy = new AtomicBoolean();

    /** What a leader may do at this moment. */
    interface Term {

        /** Whether it leads still, in this term. */
        boolean leads();

        /** Whether the proclamation in force has this caller refused. */
        boolean refuses(String caller);
    }

    /**
     * At the beginning of a term.
     *
     * @param shutOut whom this instance has shut out in earlier terms; kept up to date here
     * @param refused who is refused by what is in force; of the others, nobody is shut out
     */
    CallerConnections(ConnectionTerminator terminator, Term term, Set<String> shutOut, Set<String> refused) {
        this.terminator = terminator;
        this.term = term;
        this.shutOut = shutOut;
        for (String caller : shutOut) {
            if (!refused.contains(caller)) {
                due.put(caller, new Act(Kind.ADMIT, caller, "What kept it out has lapsed"));
            }
        }
    }

    /**
     * After a decision.
     *
     * @return whether there is anything to do
     */
    boolean isDue(List<Act> decided) {
        decided.forEach(act -> due.put(act.caller(), act));
        told.retainAll(due.values());
        return !due.isEmpty();
    }

    /** Does what is due, one after the other, unless it is at it: no answer that is late undoes what came after it. */
    void perform() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<?> all = CompletableFuture.completedFuture(null);
        for (Act act : due.values()) {
            all = all.thenCompose(before -> perform(act)).handle((done, failure) -> ended(act, failure));
        }
        var unused = all.whenComplete((done, failure) -> busy.set(false));
    }

    private CompletionStage<?> perform(Act act) {
        if (!term.leads()) {
            return CompletableFuture.completedFuture(null);
        }
        if (act.kind() == Kind.ADMIT) {
            return admit(act.caller());
        }
        return act.kind() == Kind.SHUT_OUT ? shutOut(act) : close(act);
    }

    private CompletionStage<?> admit(String caller) {
        return terminator.admit(caller).thenAccept(done -> shutOut.remove(caller));
    }

    private CompletionStage<?> shutOut(Act act) {
        if (!term.refuses(act.caller())) {
            return shutOut.contains(act.caller()) ? admit(act.caller()) : CompletableFuture.completedFuture(null);
        }
        shutOut.add(act.caller());
        return terminator
                .shutOut(act.caller())
                .handle((done, failure) -> ended(act, failure))
                .thenCompose(done -> close(act));
    }

    private CompletionStage<?> close(Act act) {
        return terminator.terminate(act.caller(), act.reason()).thenAccept(closed -> {
            if (closed > 0) {
                log.warn("{} connections of user '{}' were closed: {}", closed, act.caller(), act.reason());
            }
        });
    }

    private @Nullable Void ended(Act act, @Nullable Throwable failure) {
        if (failure != null && told.add(act)) {
            log.atLevel(act.kind() == Kind.ADMIT ? Level.ERROR : Level.WARN)
                    .setCause(CompletionFailure.causeOf(failure))
                    .log(words(act.kind()), act.caller());
        }
        if (act.kind() == Kind.TERMINATE || (act.kind() == Kind.ADMIT && failure == null)) {
            due.remove(act.caller(), act);
        }
        return null;
    }

    private static String words(Kind kind) {
        if (kind == Kind.TERMINATE) {
            return "The connections of user '{}' could not be closed";
        }
        return kind == Kind.ADMIT
                ? "User '{}' may still be shut out of the broker; letting it in is tried again at each decision of this leader"
                : "User '{}' could not be shut out of the broker, or let in while it is not refused, or not all its"
                        + " connections closed; it is tried again at each decision of this leader";
    }
}
