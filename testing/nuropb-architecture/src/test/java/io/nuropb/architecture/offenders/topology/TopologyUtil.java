package io.nuropb.architecture.offenders.topology;

/** A name that says nothing. */
public record TopologyUtil() {}
