package io.nuropb.election;

import io.nuropb.InstanceId;

/**
 * The instance that leads, and the term of its leadership.
 *
 * @param instance the leader's id
 * @param term its term
 */
public record Leader(InstanceId instance, Term term) {

    @Override
    public String toString() {
        return instance + " (term " + term + ")";
    }
}
