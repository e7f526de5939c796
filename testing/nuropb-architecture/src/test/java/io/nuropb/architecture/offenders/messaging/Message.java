package io.nuropb.architecture.offenders.messaging;

/** Something for an earlier package to know. */
public record Message(String text) {}
