package io.nuropb.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command on the mesh. It returns its exit status; what it throws becomes a {@link Failure}. */
abstract class MeshCommand implements Callable<Integer> {

    final Program program;

    @Mixin
    private final MeshOptions options = new MeshOptions();

    MeshCommand(Program program) {
        this.program = program;
    }

    MeshOptions options() {
        return options;
    }

    Printer printer() {
        return program.printer(options);
    }
}
