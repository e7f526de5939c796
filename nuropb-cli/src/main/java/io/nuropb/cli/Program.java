package io.nuropb.cli;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program and the world that it runs in.
 *
 * @param environment the environment's variables
 * @param in what stands in for a JSON argument that is {@code -}
 * @param out where results go, and nothing else
 * @param err where complaints go
 * @param terminal whether somebody reads the output on a terminal
 * @param json reads parameters and writes results
 * @param scheduler time and threads
 * @param ports where the mesh is
 * @param signals how the process is told to end
 */
record Program(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Json json,
        Scheduler scheduler,
        Function<MeshOptions, MeshPorts> ports,
        Signals signals) {

    /** What the name of an option looks like. */
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]{0,30}");

    Program {
        environment = Map.copyOf(environment);
    }

    /** Runs one command, and blocks until it has ended. Returns its exit status: one of {@link ExitStatus}. */
    int run(String... arguments) {
        Map<String, Supplier<Object>> commands = commands();
        // What picocli makes of a command it finds out by reflection: for all of them, that takes longer than a call.
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            commands.keySet().retainAll(Set.of(arguments[0]));
        }
        return commandLine(commands).execute(arguments);
    }

    /** All commands, with their options. */
    CommandLine commandLine() {
        return commandLine(commands());
    }

    private CommandLine commandLine(Map<String, Supplier<Object>> commands) {
        CommandLine line = new CommandLine(new NuropbCommand());
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        StandardInput input = new StandardInput(in);
        line.registerConverter(JsonValue.class, text -> JsonValue.parse(json, input, text));
        line.registerConverter(JsonObject.class, text -> JsonObject.parse(json, input, text));
        line.registerConverter(Duration.class, DurationArgument::parse);
        // An argument is what it is: a file named in it is never read.
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((problem, given) -> problem instanceof UnmatchedArgumentException surplus
                ? usage(problem.getCommandLine(), unexpected(surplus.getUnmatched(), List.of(given)))
                : usage(problem.getCommandLine(), problem.getMessage()));
        line.setExecutionExceptionHandler((problem, command, given) -> failed(command, problem));
        return line;
    }

    /** By name, in the order in which the help lists them. */
    private Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("request", () -> new RequestCommand(this));
        commands.put("command", () -> new CommandCommand(this));
        commands.put("publish", () -> new PublishCommand(this));
        commands.put("describe", () -> new DescribeCommand(this));
        commands.put("listen", () -> new ListenCommand(this));
        commands.put("serve", () -> new ServeCommand(this));
        commands.put("fleet", this::fleet);
        commands.put("dead-letters", this::deadLetters);
        return commands;
    }

    private CommandLine fleet() {
        return new CommandLine(new FleetCommand())
                .addSubcommand(new StatusCommand(this))
                .addSubcommand(new PauseCommand(this))
                .addSubcommand(new ResumeCommand(this))
                .addSubcommand(new SetCommand(this))
                .addSubcommand(new UnbindCommand(this));
    }

    private CommandLine deadLetters() {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new LetterListCommand(this))
                .addSubcommand(new LetterGroupsCommand(this))
                .addSubcommand(new ReplayCommand(this))
                .addSubcommand(new ParkCommand(this))
                .addSubcommand(new DiscardCommand(this));
    }

    /** What a command prints with. */
    Printer printer(MeshOptions options) {
        return new Printer(out, err, json, terminal && !options.json, scheduler);
    }

    /**
     * Shows names of options alone: anything else may be a context or a body, out of place or torn apart by the shell.
     */
    private static String unexpected(List<String> unmatched, List<String> given) {
        String options = unmatched.stream()
                .map(text -> text.split("=", 2)[0])
                .filter(OPTION.asMatchPredicate())
                .collect(Collectors.joining(", "));
        return (unmatched.size() == 1 ? "One argument is" : unmatched.size() + " arguments are") + " not expected"
                + ", number " + (given.indexOf(unmatched.get(0)) + 1) + " of " + given.size()
                + (unmatched.size() == 1 ? "" : " the first")
                + (options.isEmpty() ? "" : "; there is no option " + options);
    }

    private int usage(CommandLine command, @Nullable String problem) {
        err.println("nuropb: " + problem);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.USAGE;
    }

    /** What the ports and values refuse before anything is sent is the user's to mend, as a wrong option is. */
    private int failed(CommandLine command, Exception problem) {
        if (problem instanceof IllegalArgumentException || problem instanceof ParameterException) {
            return usage(command, problem.getMessage());
        }
        MeshOptions options = ((MeshCommand) command.getCommand()).options();
        return printer(options).failed(Failure.of(problem));
    }
}
