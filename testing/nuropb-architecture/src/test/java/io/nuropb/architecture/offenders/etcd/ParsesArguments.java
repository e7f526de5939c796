package io.nuropb.architecture.offenders.etcd;

import picocli.CommandLine;

/** An adapter that reads command lines. */
public record ParsesArguments(CommandLine line) {}
