package io.nuropb.architecture.offenders.stray;

/** A class in a package that belongs to no module, and that is not null-marked. */
public record Stray() {}
