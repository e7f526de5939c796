package io.nuropb.chaos;

/** What is written down while a storm goes on; the reckoning afterwards knows nothing else. */
sealed interface Note {

    /** What kind of message it was. */
    enum Kind {
        REQUEST,
        COMMAND,
        EVENT
    }

    /** What the broker said about a message. */
    enum Word {
        CONFIRMED,
        RETURNED,
        NACKED,
        /** Nothing, and it certainly has not taken it. */
        NOT_TAKEN,
        /** Nothing. */
        UNKNOWN
    }

    /** How a call ended for its caller. */
    enum End {
        /** A request: with the result. */
        ANSWERED,
        /** A request: with the error that its handler was to fail with. */
        ANSWERED_WITH_ERROR,
        /** A command or an event: the broker has it. */
        TAKEN,
        /** Nobody has taken it, nobody will. */
        NOT_TAKEN,
        /** It may have been handled, or may still be. */
        UNKNOWN,
        /** With something that is no answer to this call. */
        WRONG
    }

    /**
     * The client is about to send a message.
     *
     * @param attempt counts from 1; a further one is the client's own repetition
     * @param hash of the text that is sent
     * @param ttlMillis how long it may wait in the queue; 0 for long
     */
    record Attempted(String message, int attempt, Kind kind, String hash, long ttlMillis) implements Note {}

    /** The broker has said what became of a message, or not. */
    record Heard(String message, int attempt, Word word) implements Note {}

    /** A call has its outcome. */
    record Ended(String message, int attempt, End end, String detail) implements Note {}

    /** A handler has done its work. */
    record Handled(String message, int attempt, String hash, boolean redelivered, String instance) implements Note {}

    /** A handler is about to fail, as the message asks it to. */
    record Fails(String message, int attempt) implements Note {}

    /** A dead letter was found in the service's dead-letter queue. */
    record DeadLettered(String message, int attempt, String reason, boolean redelivered) implements Note {}

    /** An event was found among those that RabbitMQ had no queue for. */
    record Unrouted(String message, int attempt) implements Note {}

    /** An instance takes itself for the leader, no longer than until some moment. */
    record Led(String instance, long term, long until) implements Note {}

    /** An instance does not take itself for the leader any more. */
    record Resigned(String instance, long term) implements Note {}

    /** An instance said that it leads; the question was put at a moment, and the note written after the answer. */
    record SaysItLeads(String instance, long asked) implements Note {}

    /** A leader has decided to withdraw readiness. */
    record Withdraws(String instance, long term) implements Note {}

    /** A leader goes on as one whose readiness is withdrawn, by what it takes for written at a revision of etcd. */
    record Withdrew(String instance, long term, long revision) implements Note {}

    /** An instance was told of another proclamation. */
    record Told(String instance, long revision, ProclaimedContent content) implements Note {}

    /** An instance heard that its lease was renewed; its sessions count from 1. */
    record Renewed(String instance, int session) implements Note {}

    /**
     * An instance is about to leave its session, and does not take itself for the leader any more, whether it can say
     * so or not.
     */
    record Left(String instance) implements Note {}

    /** An instance asks RabbitMQ for a consumer, under the proclamation with this revision; 0 if that is not known. */
    record ConsumerBegins(String instance, int prefetch, long revision) implements Note {}

    /** An instance ends its consumer in peace. */
    record ConsumerDrains(String instance) implements Note {}

    /** A user's callback in an instance does not return. */
    record CallbackBlocks(String instance) implements Note {}

    /** A user's callback in an instance has returned after all. */
    record CallbackReturns(String instance) implements Note {}

    /**
     * The leader key has changed in etcd.
     *
     * @param holder whom it names; empty if it is gone
     * @param created the revision at which it was created; 0 if it is gone
     * @param revision the revision of the change
     */
    record LeaderKey(String holder, long created, long revision) implements Note {}

    /**
     * The leader key, as etcd told it when it was asked.
     *
     * @param holder whom it names; empty if it is not there
     * @param created the revision at which it was created; 0 if it is not there
     * @param revision etcd's own revision then
     * @param asked when the question was put; the note was written after the answer
     */
    record LeaderRead(String holder, long created, long revision, long asked) implements Note {}

    /**
     * The leader's word has changed in etcd.
     *
     * @param revision the revision of the change
     * @param term in which it was said; 0 if nothing is said any more, or yet
     * @param ready whether it says that the broker is ready
     * @param paused whether it says that the fleet does not consume, because an operator wishes it so
     */
    record ReadyKey(long revision, long term, boolean ready, boolean paused) implements Note {}

    /** An operator's wish was written in etcd: whether the fleet consumes. */
    record Wished(long revision, boolean consume) implements Note {}

    /** The harness begins to take the rights of one process's user at RabbitMQ. */
    record RightsTaken(String user) implements Note {}

    /**
     * RabbitMQ has refused something to the user whose rights were taken, and a binding is gone that it has to make.
     */
    record Unable(String user) implements Note {}

    /** The user has its rights again. */
    record RightsGiven(String user) implements Note {}

    /** A leader's word was written in etcd. */
    record Proclaimed(long revision, ProclaimedContent content) implements Note {}

    /** The fleet has become whole (a leader's word, all instances consume), or is not any more. */
    record Fleet(boolean whole) implements Note {}

    /** A fault is about to be done; again, if it was and hit nobody. */
    record FaultBegins(int number, FaultKind fault, String target) implements Note {}

    /** A fault was done, and hit. */
    record FaultDone(int number, String victim) implements Note {}

    /**
     * A fault was undone: servers, processes and connections are there again, queues and bindings too.
     *
     * @param problem why not; empty if all is well
     */
    record FaultUndone(int number, String problem) implements Note {}

    /** The broker says that the service's queue is empty, unacknowledged messages included. */
    record QueueEmpty() implements Note {}

    /**
     * RabbitMQ had not started a member of the quorum queue that was made anew, and the harness replaced it, as an
     * operator would.
     */
    record MemberReplaced(String node) implements Note {}

    /** Dead letters are being fetched, after they could not be. */
    record LettersFetched() implements Note {}

    /**
     * A process of the service ended though nobody told it to.
     *
     * @param lastWords the last line of its output
     */
    record Fell(String instance, int exitStatus, String lastWords) implements Note {}

    /** Somebody who watches failed to look; the next look is to come. */
    record Blinded(String watch, String problem) implements Note {}

    /** The storm begins. */
    record StormBegins() implements Note {}

    /** All faults are undone; it is quiet from now on. */
    record Quiet() implements Note {}

    /** The last call was made. */
    record LastCall() implements Note {}

    /**
     * Something that should have come about within a limit: after the storm, or the end of a process at any time.
     *
     * @param limitMillis how long it might have taken
     * @param instead what RabbitMQ says if it did not come; otherwise empty
     */
    record Awaited(String what, boolean came, long limitMillis, String instead) implements Note {}

    /** How the client's own books stand at the end. */
    record ClientBooks(int pending, int unconfirmed, long late, long repeated, long foreign) implements Note {}
}
