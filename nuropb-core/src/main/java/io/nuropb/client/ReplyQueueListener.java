package io.nuropb.client;

import io.nuropb.topology.BrokerException;

/** Follows the consumption of a client's reply queue. Called on any thread; must not block. */
public interface ReplyQueueListener {

    /** It has begun, for the first time or again: responses can arrive. */
    void consuming();

    /** It could not begin, or has ended against the client's will: until it has begun again, no response can arrive. */
    void missing(BrokerException problem);
}
