package io.nuropb.service;

/** Why a message goes back to its queue without having been handled. */
public enum GiveBackReason {
    /** This instance does not know its method or topic, and another one of the fleet handles it. */
    PEERS,
    /** This instance begins nothing any more: it stops, is paused, or has lost its consumer. */
    STOPPING,
    /** It could not begin in time: handlers hold their threads or turns, or the broker took no responses. */
    NO_ROOM
}
