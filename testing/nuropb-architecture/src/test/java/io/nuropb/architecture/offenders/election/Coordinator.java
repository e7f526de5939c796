package io.nuropb.architecture.offenders.election;

/** A port for the machine to call. */
public interface Coordinator {

    /** Does something. */
    void join();
}
