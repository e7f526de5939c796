package io.nuropb.service;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * PORT: remembers the answers of messages that were handled, so that a message that comes again is answered and not
 * handled again.
 *
 * <p>An answer is remembered when its handler has returned, before it is sent: what may come again afterwards, because
 * a connection or the instance was lost before the broker knew, gets the same answer, and the same events follow from
 * it, with the same correlation ids, so that the memories of those who listen recognise them. Failures are not
 * remembered. Between the end of a handler and the moment at which its answer is remembered a message can still be
 * handled a second time; a handler that must never run twice has to see to it in its own transaction.
 *
 * <p>A memory that all instances share finds what another instance has handled; {@link InMemoryDeduplication} does not.
 * Services may share one, for a key names the service. Of a command or an event only the events that follow are
 * remembered, not what its handler returned. Implementations are thread-safe, do not block, and limit what they keep.
 * If they fail, or take longer than {@link DispatchConfig#memoryLimit}, the message is handled.
 */
public interface Deduplication {

    /** The answer that was remembered for a message, as it was given to {@link #remember}. */
    CompletionStage<Optional<byte[]>> find(MessageKey message);

    /**
     * Remembers an answer, for a while; an earlier one of the same message may be kept or replaced.
     *
     * @param answer opaque; not copied, so nobody may change it
     */
    CompletionStage<Void> remember(MessageKey message, byte[] answer);
}
