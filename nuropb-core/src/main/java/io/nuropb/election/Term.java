package io.nuropb.election;

/**
 * The number of a leadership, strictly increasing for each service: the fencing token of everything that a leader
 * writes.
 *
 * @param number on etcd the create revision of the leader key; at least 1
 */
public record Term(long number) implements Comparable<Term> {

    /** @throws IllegalArgumentException if the number is less than 1 */
    public Term {
        if (number < 1) {
            throw new IllegalArgumentException("Term " + number + " is less than 1");
        }
    }

    @Override
    public int compareTo(Term other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
