package io.nuropb.cli;

/** How the program can end. */
final class ExitStatus {

    /** There is a result, or what was to be done is done. */
    static final int RESULT = 0;

    /** There is an error: the service answered with one, or could not be reached. */
    static final int ERROR = 1;

    /** The command line is not right; nothing was sent. */
    static final int USAGE = 2;

    /** There is no result in time. */
    static final int TIMEOUT = 3;

    private ExitStatus() {}
}
