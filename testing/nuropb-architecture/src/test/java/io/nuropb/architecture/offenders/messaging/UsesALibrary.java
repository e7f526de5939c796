package io.nuropb.architecture.offenders.messaging;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A class of the core that needs more than the core's three small libraries. */
public record UsesALibrary(ObjectMapper mapper) {}
