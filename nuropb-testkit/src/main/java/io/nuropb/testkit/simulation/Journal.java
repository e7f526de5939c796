package io.nuropb.testkit.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        int attempts;
        int firstDeliveries;
        int started;
        int ended;
        boolean confirmed;
        boolean replyConfirmed;
        boolean isOver;

        @Nullable
        String excuse;

        Sent(int number, Kind kind, SimulatedProcess sender) {
            this.number = number;
            this.kind = kind;
            this.sender = sender;
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
    private final Set<String> windows = new HashSet<>();

    Sent begin(Kind kind, SimulatedProcess sender) {
        Sent sent = new Sent(all.size(), kind, sender);
        all.add(sent);
        windows.stream().sorted().findFirst().ifPresent(why -> sent.excuse = why);
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

    /** The broker lost what it held: that is not the library's loss. */
    void excuseAllUnderWay(String why) {
        all.stream().filter(sent -> sent.ended == 0 && sent.excuse == null).forEach(sent -> sent.excuse = why);
    }

    /** From now on, what is sent may go nowhere. */
    void openWindow(String why) {
        windows.add(why);
    }

    void closeWindows() {
        windows.clear();
    }

    boolean hasWindow() {
        return !windows.isEmpty();
    }
}
