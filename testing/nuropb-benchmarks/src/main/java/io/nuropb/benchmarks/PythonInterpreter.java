package io.nuropb.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Python that has what its side of a measurement needs.
 *
 * @param program how it is started
 * @param versions of itself and of the two packages, for people
 */
record PythonInterpreter(String program, String versions) {

    private static final String VARIABLE = "NUROPB_PYTHON_BIN";

    /** Debian's packages are those of Debian's Python, and another one may come first on PATH. */
    private static final List<String> USUAL = List.of("python3", "/usr/bin/python3");

    private static final String VERSIONS = "import platform, cryptography, pika; "
            + "print('Python', platform.python_version() + ', pika', pika.__version__ + ', cryptography',"
            + " cryptography.__version__)";

    /** Has Python read its program from its input. */
    private static final String FROM_INPUT = "-";

    /**
     * The one that the environment names or, if it names none, the first of the usual ones that has both packages.
     *
     * @throws IllegalStateException if there is none
     */
    static PythonInterpreter find(Map<String, String> environment) throws InterruptedException {
        String named = environment.getOrDefault(VARIABLE, "");
        List<String> unfit = new ArrayList<>();
        for (String program : named.isBlank() ? USUAL : List.of(named)) {
            try {
                Process process = new ProcessBuilder(program, "-c", VERSIONS)
                        .redirectErrorStream(true)
                        .start();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor() == 0) {
                    return new PythonInterpreter(program, said);
                }
                unfit.add(program + " (" + said.substring(said.lastIndexOf('\n') + 1) + ")");
            } catch (IOException e) {
                unfit.add(program + " (" + e.getMessage() + ")");
            }
        }
        throw new IllegalStateException("A Python 3 with the packages pika and cryptography is needed, and it is not "
                + String.join(", nor ", unfit) + ". Install it (Debian, Ubuntu: apt-get install python3-pika "
                + "python3-cryptography), or name one that has both in the environment variable " + VARIABLE + ".");
    }

    /** Starts {@code python_peer.py}, whose head says what its arguments are. */
    PythonProcess run(String... arguments) throws IOException {
        return new PythonProcess(Stream.concat(Stream.of(program, FROM_INPUT), Stream.of(arguments))
                .toList());
    }
}
