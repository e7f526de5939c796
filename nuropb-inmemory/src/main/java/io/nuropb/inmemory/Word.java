package io.nuropb.inmemory;

import io.nuropb.election.Readiness;
import io.nuropb.election.Term;

/** What is written under {@link ServiceKeys#ready}. */
sealed interface Word {

    /**
     * Written in the transaction in which a leader wins: that it will speak for itself. So nobody takes {@code rmq-config-ok},
     * which an earlier leader may have left behind, for its word, as one must for a Python leader's.
     */
    record Claim() implements Word {}

    /** What a leader said in a term. */
    record Said(Term term, Readiness readiness) implements Word {}
}
