package io.nuropb;

import java.util.UUID;

/**
 * The name of one running instance of a service, unique in its fleet.
 *
 * <p>It follows the rule of {@link ServiceName}. Two instances that carry one id by mistake are told apart by their
 * leases and never both lead.
 *
 * @param value the id as it appears on the wire and in the coordinator
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

    /** @throws IllegalArgumentException if the id breaks the rule of service names; the message shows id and rule */
    public InstanceId {
        if (!ServiceName.isName(value)) {
            throw new IllegalArgumentException("Instance id '" + value + "' is not valid: 1 to 100 letters, digits,"
                    + " '.', '_' or '-', beginning with a letter or digit");
        }
    }

    /** A new id of 32 hexadecimal digits that no other instance has. */
    public static InstanceId random() {
        return new InstanceId(UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
