package io.nuropb.cli;

import java.util.concurrent.CompletionStage;

/** How the process is told to end. */
interface Signals {

    /**
     * Has the program end gracefully when it is told to.
     *
     * @param stop has it end; may block, on a thread of its own
     * @param ended completes when the program has ended, with nothing left to print
     */
    void onStop(Runnable stop, CompletionStage<?> ended);
}
