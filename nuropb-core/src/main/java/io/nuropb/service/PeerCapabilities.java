package io.nuropb.service;

/**
 * What the other instances that consume a service's queue handle, as far as is known. Instances of several versions
 * share a queue while their service is upgraded. Thread-safe; does not block.
 */
public interface PeerCapabilities {

    /** Nobody else is known. */
    PeerCapabilities NONE = new PeerCapabilities() {
        @Override
        public Served method(String method) {
            return Served.NEVER;
        }

        @Override
        public Served topic(String topic) {
            return Served.NEVER;
        }
    };

    /** Whether others handle something. */
    enum Served {
        /** At least one of them consumes and handles it. */
        NOW,
        /**
         * None that consumes, for the leader holds back the one that handles it, alone or with all: it will again,
         * however long that lasts.
         */
        HELD_BACK,
        /** One of them did not long ago and may be back, or is about to begin. */
        ABOUT_NOW,
        /** None of them, as far as is known. */
        NEVER
    }

    /** Whether one of them handles calls of this method. */
    Served method(String method);

    /** Whether one of them listens to events of this topic. */
    Served topic(String topic);
}
