package io.nuropb.messaging;

import java.util.Set;

/** The headers of the NuroPb protocol 0.1.1, and their values. */
final class Headers {

    static final String PROTOCOL = "nuropb_protocol";
    static final String VERSION = "nuropb_version";
    static final String TYPE = "nuropb_type";
    static final String TRACE_ID = "trace_id";
    static final String ENCRYPTED = "encrypted";

    static final String PROTOCOL_VERSION = "0.1.1";

    /** The release of the Python package whose messages these are; nobody checks it. */
    static final String PACKAGE_VERSION = "0.1.8";

    static final String REQUEST = "request";
    static final String COMMAND = "command";
    static final String EVENT = "event";
    static final String RESPONSE = "response";

    static final Set<String> TYPES = Set.of(REQUEST, COMMAND, EVENT, RESPONSE);

    /** The value of {@link #ENCRYPTED} that says so; every other one does not. */
    static final String YES = "yes";

    private Headers() {}
}
