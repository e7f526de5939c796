package io.nuropb.topology;

import java.util.List;

/**
 * What was found about one object of a topology.
 *
 * @param object the object as it was wanted
 * @param verdict what is true of it now
 */
public record Finding(BrokerObject object, Verdict verdict) {

    /** What can be true of a wanted object. */
    public sealed interface Verdict {

        /** It is there as wanted; for bindings, which AMQP cannot look up, it is known to be there. */
        record Present() implements Verdict {}

        /** It was missing and is there now. */
        record Created() implements Verdict {}

        /**
         * It is not there, and was not to be created: to verify creates nothing, nor does to declare where something
         * has drifted.
         */
        record Missing() implements Verdict {}

        /** The broker gave this client no way to look; for bindings without management access. */
        record Unseen() implements Verdict {}

        /**
         * It exists with other properties and was left as it is.
         *
         * @param differences at least one
         * @param remedy what an operator can do
         */
        record Drifted(List<Difference> differences, String remedy) implements Verdict {
            public Drifted {
                differences = List.copyOf(differences);
            }
        }

        /**
         * The broker does not let this client look at it or declare it.
         *
         * @param reason what the broker said
         * @param remedy what an operator can do
         */
        record Refused(String reason, String remedy) implements Verdict {}
    }

    /**
     * One field that differs.
     *
     * @param field the field's name in AMQP, for example {@code durable} or {@code x-dead-letter-exchange}
     * @param wanted the value that the topology asks for
     * @param found the value on the broker
     */
    public record Difference(String field, String wanted, String found) {}

    /** Whether the object is there as wanted, as far as this client is able to know. */
    public boolean isSatisfied() {
        return verdict instanceof Verdict.Present
                || verdict instanceof Verdict.Created
                || verdict instanceof Verdict.Unseen;
    }

    /** Whether it exists with other properties. */
    public boolean isDrift() {
        return verdict instanceof Verdict.Drifted;
    }

    /** One sentence for people: the object, wanted and found, and the remedy. */
    public String describe() {
        if (verdict instanceof Verdict.Present) {
            return object.label() + " is there";
        }
        if (verdict instanceof Verdict.Created) {
            return object.label() + " was created";
        }
        if (verdict instanceof Verdict.Missing) {
            return object.label() + " is missing";
        }
        if (verdict instanceof Verdict.Unseen) {
            return object.label() + " cannot be looked up without management access";
        }
        if (verdict instanceof Verdict.Drifted drifted) {
            return object.label() + " exists with other properties: "
                    + String.join(
                            "; ",
                            drifted.differences().stream()
                                    .map(d -> d.field() + " wanted " + d.wanted() + ", found " + d.found())
                                    .toList())
                    + ". " + drifted.remedy();
        }
        if (verdict instanceof Verdict.Refused refused) {
            return object.label() + " was refused: " + refused.reason() + ". " + refused.remedy();
        }
        throw new IllegalStateException("A verdict that nobody describes: " + verdict);
    }
}
