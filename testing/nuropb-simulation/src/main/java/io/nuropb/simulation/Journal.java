package io.nuropb.simulation;

import io.nuropb.messaging.Envelope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every message that clients sent, and what became of it. */
final class Journal {

    enum Kind {
        REQUEST,
        COMMAND,
        EVENT
    }

    /** One message, through its life. */
    static final class Sent {
        final int number;
        final Kind kind;
        final SimulatedProcess sender;
        final Edition edition;
        int attempts;
        int deliveries;
        int firstDeliveries;
        int started;
        int ended;
        /** Confirmed copies at the tail of the queue whose originals are not acknowledged yet. */
        int copies;

        boolean confirmed;
        boolean inDoubt;
        boolean saidNotTaken;
        boolean replyConfirmed;
        boolean isOver;
        boolean lostWithSender;

        private @Nullable String excuse;

        Sent(int number, Kind kind, SimulatedProcess sender, Edition edition) {
            this.number = number;
            this.kind = kind;
            this.sender = sender;
            this.edition = edition;
        }

        /** The broker lost it, or never had it: that is not the library's loss. Only the first reason counts. */
        void excuse(String why) {
            excuse = excuse == null ? why : excuse;
        }

        boolean isExcused() {
            return excuse != null;
        }

        @Override
        public String toString() {
            return kind + " " + number + " of " + sender + " (attempts " + attempts + ", confirmed " + confirmed
                    + ", first deliveries " + firstDeliveries + ", handlers begun " + started + " and ended " + ended
                    + ", over " + isOver + ")";
        }
    }

    private static final String PREFIX = "m";

    private final List<Sent> all = new ArrayList<>();

    Sent begin(Kind kind, SimulatedProcess sender) {
        return begin(kind, sender, Edition.EARLIER);
    }

    /** @param edition the first version of the service that knows what is called */
    Sent begin(Kind kind, SimulatedProcess sender, Edition edition) {
        Sent sent = new Sent(all.size(), kind, sender, edition);
        all.add(sent);
        return sent;
    }

    List<Sent> all() {
        return all;
    }

    /** What a message carries as its trace id, so that it is known everywhere. */
    static String traceId(Sent sent) {
        return PREFIX + sent.number;
    }

    static String payload(int number) {
        return "payload-" + Long.toHexString(number * 0x9E3779B97F4A7C15L);
    }

    static String answer(int number) {
        return "answer-" + Long.toHexString(number * 0xBF58476D1CE4E5B9L);
    }

    /** The message with this trace id; empty if it is none of ours. */
    Optional<Sent> find(@Nullable String traceId) {
        if (traceId == null || !traceId.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(traceId.substring(PREFIX.length()));
            return number >= 0 && number < all.size() ? Optional.of(all.get(number)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The broker lost these messages. */
    void excuse(Collection<Envelope> lost, String why) {
        lost.forEach(envelope -> find(envelope.header(World.TRACE_ID)).ifPresent(sent -> sent.excuse(why)));
    }

    /** A process has ended, and with it what it waited for. */
    void lostWith(SimulatedProcess sender) {
        all.stream().filter(sent -> sent.sender == sender && !sent.isOver).forEach(sent -> sent.lostWithSender = true);
    }
}
