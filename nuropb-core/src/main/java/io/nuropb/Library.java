package io.nuropb;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.CodeSource;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library that a module was built with, for the error that another version of it on the class path does not fit.
 * Immutable; its methods read from the class path, and so block for moments.
 *
 * @param name what the library is called in a build, for example {@code amqp-client}
 * @param part the name of a class that has been in it for long
 * @param builtWith the version that the module was built with
 */
public record Library(String name, String part, String builtWith) {

    private static final String VERSIONS = "built-with.properties";
    private static final Pattern JAR = Pattern.compile("([^/!]+\\.jar)[!/]*$");
    private static final String UNKNOWN = "an unknown version";

    /**
     * A library of a module.
     *
     * @param module a class of the module, beside which its build has written the versions
     *     ({@code built-with.properties})
     */
    public static Library of(String name, String part, Class<?> module) {
        Properties versions = new Properties();
        try (InputStream in = module.getResourceAsStream(VERSIONS)) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + VERSIONS + " beside " + module.getName(), e);
        }
        return new Library(name, part, versions.getProperty(name, UNKNOWN));
    }

    /**
     * What was found and what helps, as the end of an error's message.
     *
     * @param problem what the JVM did not find, or found different
     */
    public String misfit(LinkageError problem) {
        return "the library " + name + " on the class path (" + found() + ") does not fit (" + problem
                + "): this was built with " + name + " " + builtWith
                + ". Let your build take the version from nuropb-bom, or use one that is as new; 'mvn dependency:tree' shows who"
                + " asks for another";
    }

    /** The jar that the library comes from, whose name has the version, unless somebody has packed it anew. */
    private String found() {
        try {
            Class<?> found = Class.forName(part, false, Library.class.getClassLoader());
            String version = found.getPackage().getImplementationVersion();
            return version == null ? place(found) : version;
        } catch (ClassNotFoundException | LinkageError e) {
            return "there is none";
        }
    }

    private static String place(Class<?> found) {
        CodeSource source = found.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        Matcher jar = JAR.matcher(place == null ? "" : place.toString());
        return jar.find() ? jar.group(1) : UNKNOWN;
    }
}
