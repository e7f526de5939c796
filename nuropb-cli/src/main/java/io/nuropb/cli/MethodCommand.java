package io.nuropb.cli;

import picocli.CommandLine.Parameters;

/** A command that names a method of a service, and its parameters. */
abstract class MethodCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    @Parameters(index = "1", paramLabel = "METHOD", description = "The method's name.")
    String method = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The parameters, an object; - to read them from stdin. Default: {}")
    JsonObject params = JsonObject.empty();

    MethodCommand(Program program) {
        super(program);
    }
}
