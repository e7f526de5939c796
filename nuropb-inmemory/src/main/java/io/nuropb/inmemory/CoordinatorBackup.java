package io.nuropb.inmemory;

/**
 * What an {@link InMemoryCoordinator} held at one moment, to be restored later. Made by
 * {@link InMemoryCoordinator#backup}.
 */
public final class CoordinatorBackup {

    private final CoordinatorServer.Backup held;

    CoordinatorBackup(CoordinatorServer.Backup held) {
        this.held = held;
    }

    CoordinatorServer.Backup held() {
        return held;
    }
}
