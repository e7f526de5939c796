package io.nuropb.simulation;

/** What must always be true of a fleet. Of each but {@link #OWN}, a defect shows that it can fail. */
public enum Invariant {
    /** At every revision the leader key has at most one holder, and terms increase. */
    ONE_LEADER("at every revision the leader key has one holder at most, and terms strictly increase"),
    /** Who says "I lead" is within the lease that the coordinator granted. */
    BELIEF("an instance that says it leads is within its lease at the coordinator"),
    /** A leader's write is made in its own term, while the leader key is its own. */
    FENCING("a leader's word is committed in its own term only, while the leader key is its own"),
    /** An earlier term changes nothing of a later one's. */
    MONOTONIC("an earlier term's leader removes nothing and replaces nothing that a later one wrote"),
    /** A proclamation was preceded by a verification in the same term. */
    TRUE_READINESS("a leader that says the broker is ready has seen every object since its election"),
    /** An instance consumes only after it heard a leader say that it may. */
    READY_FIRST("an instance consumes only after a proclamation that was really made, and finds its queue"),
    /** A confirmed message is handled or dead-lettered. */
    NO_LOSS("a message that was confirmed and not returned is handled or dead-lettered"),
    /** What is handled was sent, and is what was sent. */
    NO_INVENTION("what a handler or a caller receives is what was sent"),
    /** A delivery is acknowledged after its handler and its reply. */
    SETTLED_AFTER("a delivery is acknowledged after its handler ended and its reply was confirmed"),
    /** A result is not thrown away. */
    HANDLED_ONCE("a message whose handler has returned is not given back, nor handled again by the same process"),
    /** A second delivery is a redelivery, or the publisher's retry. */
    EXPLAINED_DUPLICATES("a message is delivered a second time only as a redelivery or after a publisher's retry"),
    /** What cannot be handled is given up, once and with its reason. */
    POISON_BOUND("a message is handled a limited number of times, and becomes one dead letter with its reason"),
    /** Every call ends once, in time. */
    ONE_OUTCOME("every call ends within its time, and nothing stays pending"),
    /** Limits hold. */
    BOUNDS("not more deliveries, calls and unconfirmed messages are under way than the limits allow"),
    /** After the last fault a fleet finds to itself within a time that follows from its configuration. */
    STABILISATION(
            "after the last fault, one leads, all consume, queues are empty and calls work within the computed time"),
    /** What somebody changed at the broker is put right by the next audit. */
    CONVERGENCE("an object that was deleted at the broker is there again within one audit period"),
    /** Who cannot do a leader's work does not lead for longer than configured. */
    DUTY("a leader that cannot do a leader's work gives the leadership up within the configured time"),
    /** An operator's wish is in force in every state that has a leader, and everybody hears of it. */
    WISHES("an operator's wish is in force within one period, whatever the leader is about, and the fleet follows it"),
    /** A readiness that a leader takes for withdrawn is withdrawn at the coordinator. */
    TRUE_WITHDRAWAL("a leader goes on after it has withdrawn readiness only if that was written"),
    /**
     * What befalls one instance leaves the others' consumers alone, and so does a proclamation that changes nothing.
     */
    ISOLATION("an instance begins to consume anew only for a cause of its own, or after another proclamation"),
    /** Who does not act does not keep its lease. */
    PROGRESS("an instance that a user's callback keeps from acting goes on renewing its lease for a limited time only"),
    /** Who has joined again is a member again, though it has nothing new to tell. */
    MEMBERSHIP("an instance whose lease has ended is known to its leader again soon after it has joined again"),
    /** What a live member of a fleet handles is not refused by another one that does not know it. */
    KNOWN_TO_THE_FLEET(
            "an instance does not refuse as unknown what a live member handles of whom the leader has told it"),
    /** What an instance says it misses is what was taken from it, and has not been given back. */
    DIAGNOSIS("an instance that is kept from its work, and no other, says what keeps it, as the broker has shown it"),
    /** Who is refused is refused alone, and was not handled. */
    NEIGHBOURS("a message that is refused leaves the outcomes of those beside it as they are"),
    /** What a user's {@link Workload} says. */
    OWN("what the simulated service says of itself in the end"),
    /** A stop leaves nothing behind. */
    CLEAN_STOP("a stop ends in time and leaves no lease, no connection and no new handler"),
    /** Nothing is thrown at the scheduler. */
    NOTHING_THROWN("no task throws");

    private final String rule;

    Invariant(String rule) {
        this.rule = rule;
    }

    /** The rule, in a sentence's middle. */
    public String rule() {
        return rule;
    }
}
