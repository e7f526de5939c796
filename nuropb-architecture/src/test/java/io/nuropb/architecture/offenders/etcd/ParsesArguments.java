package io.nuropb.architecture.offenders.etcd;

import picocli.CommandLine;

/** An adapter that reads JSON with Jackson itself. */
public record ParsesArguments(CommandLine line) {}
