package io.nuropb.service;

/**
 * What the other instances that consume a service's queue handle, as far as is known. Instances of several versions share a queue while
 * their service is upgraded. Thread-safe; does not block.
 */
public interface PeerCapabilities {

    /** Nobody else is known. */
    PeerCapabilities NONE = new PeerCapabilities() {
        @Override
        public boolean handle(String method) {
            return false;
        }

        @Override
        public boolean listenTo(String topic) {
            return false;
        }
    };

    /** Whether one of them handles calls of this method. */
    boolean handle(String method);

    /** Whether one of them listens to events of this topic. */
    boolean listenTo(String topic);
}
