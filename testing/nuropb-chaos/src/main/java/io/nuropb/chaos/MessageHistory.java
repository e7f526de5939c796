package io.nuropb.chaos;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.Fails;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Unrouted;
import io.nuropb.chaos.Note.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of one message: all notes about it, each kind in the order of its times. */
record MessageHistory(
        String message,
        List<Entry<Attempted>> attempts,
        List<Entry<Heard>> heard,
        List<Entry<Ended>> ends,
        List<Entry<Handled>> handlings,
        List<Entry<Fails>> failures,
        List<Entry<DeadLettered>> deaths,
        List<Entry<Unrouted>> detours) {

    static MessageHistory of(String message) {
        return new MessageHistory(
                message,
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** The first confirm, if the broker gave any. */
    Optional<Entry<Heard>> confirm() {
        return heard.stream()
                .filter(entry -> entry.note().word() == Word.CONFIRMED)
                .findFirst();
    }

    boolean isRequest() {
        return !attempts.isEmpty() && attempts.get(0).note().kind() == Note.Kind.REQUEST;
    }

    /** When an attempt was made. */
    Optional<Entry<Attempted>> attempt(int number) {
        return attempts.stream()
                .filter(entry -> entry.note().attempt() == number)
                .findFirst();
    }

    boolean wasHandled() {
        return !handlings.isEmpty();
    }

    boolean wasHandled(int attempt) {
        return handlings.stream().anyMatch(entry -> entry.note().attempt() == attempt);
    }

    /** Whether a handler of an attempt has failed, as it was asked to. */
    boolean hasFailed(int attempt) {
        return failures.stream().anyMatch(entry -> entry.note().attempt() == attempt);
    }

    boolean wasDeadLettered(int attempt) {
        return deaths.stream().anyMatch(entry -> entry.note().attempt() == attempt);
    }

    boolean heard(int attempt, Word word) {
        return heard.stream()
                .anyMatch(entry ->
                        entry.note().attempt() == attempt && entry.note().word() == word);
    }

    /** Whether RabbitMQ had no queue for an attempt. */
    boolean wasUnrouted(int attempt) {
        return detours.stream().anyMatch(entry -> entry.note().attempt() == attempt);
    }

    /**
     * The confirms of the attempts of which nobody knows what became then; what became of another attempt says nothing
     * of these.
     */
    List<Entry<Heard>> missing() {
        return heard.stream()
                .filter(entry -> entry.note().word() == Word.CONFIRMED)
                .filter(entry -> !wasHandled(entry.note().attempt())
                        && !wasDeadLettered(entry.note().attempt()))
                .toList();
    }
}
