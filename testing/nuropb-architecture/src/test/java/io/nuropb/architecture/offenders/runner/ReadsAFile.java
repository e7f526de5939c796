package io.nuropb.architecture.offenders.runner;

import java.nio.file.Path;

/** A part of the machine that does I/O. */
public record ReadsAFile(Path path) {}
