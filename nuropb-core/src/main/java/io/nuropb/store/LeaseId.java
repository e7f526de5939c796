package io.nuropb.store;

/**
 * What a store calls a lease.
 *
 * @param text different for each lease that a store ever granted
 */
public record LeaseId(String text) {

    @Override
    public String toString() {
        return text;
    }
}
