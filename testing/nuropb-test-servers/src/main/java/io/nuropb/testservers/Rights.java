package io.nuropb.testservers;

import io.nuropb.ServiceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which names a user of RabbitMQ's may configure, write and read: regular expressions, as {@code rabbitmqctl
 * set_permissions} takes them. Those for services and programs are read from the documented commands, which are for
 * "orders" and "visitor".
 */
public record Rights(String configure, String write, String read) {

    private static final String FILE = "rights.sh";
    private static final String INSTANCE = "[^-]+";
    private static final Pattern EXPRESSIONS = Pattern.compile("'([^']*)'\\s+\\\\?\\s*'([^']*)'\\s+\\\\?\\s*'([^']*)'");

    /** Of an instance of a service: it may become the leader, calls other services, and publishes events. */
    public static Rights ofInstance(ServiceName service) {
        return documented("instance", "orders", service);
    }

    /**
     * Of an instance for which an operator has declared exchanges and queues: it makes nothing but its own reply queue.
     */
    public static Rights ofInstanceOfDeclared(ServiceName service) {
        return documented("declared", "orders", service);
    }

    /** Of a program that only calls and publishes. */
    public static Rights ofProgram(ServiceName program) {
        return documented("program", "visitor", program);
    }

    /** Of a program that listens to events, too, with a queue of its own, as {@code bin/nuropb listen} does. */
    public static Rights ofListener(ServiceName program) {
        return documented("listener", "visitor", program);
    }

    private static Rights documented(String region, String example, ServiceName name) {
        Matcher found = EXPRESSIONS.matcher(commands(region));
        if (!found.find()) throw new IllegalStateException("No rights are granted in " + FILE + "#" + region);
        String literal = name.value().replace(".", "\\.");
        return new Rights(
                found.group(1).replace(example, literal),
                found.group(2).replace(example, literal),
                found.group(3).replace(example, literal));
    }

    /**
     * The documented commands for a shell, in which {@code PASSWORD} and {@code VHOST} are set.
     *
     * @param region {@code instance}, {@code declared}, {@code program}, {@code listener} or {@code etcd}
     */
    public static String commands(String region) {
        try (InputStream file = Objects.requireNonNull(Rights.class.getResourceAsStream(FILE), FILE)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            String begin = "# tag::" + region + "[]\n";
            return text.substring(text.indexOf(begin) + begin.length(), text.indexOf("# end::" + region + "[]"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
    }

    /** Whether they have a right, {@code configure}, {@code write} or {@code read}, on a name. */
    public boolean allow(String right, String name) {
        return Pattern.compile(expression(right)).matcher(name).find();
    }

    /** The same without a right on a name. */
    public Rights without(String right, String name) {
        return narrowed(right, Pattern.quote(name) + "$");
    }

    /** The same without a right on all names that begin so. */
    public Rights withoutAll(String right, String beginning) {
        return narrowed(right, Pattern.quote(beginning));
    }

    /** The same with another pattern in the place of that for instances. */
    public Rights forInstances(String pattern) {
        return new Rights(
                configure.replace(INSTANCE, pattern),
                write.replace(INSTANCE, pattern),
                read.replace(INSTANCE, pattern));
    }

    private Rights narrowed(String right, String excluded) {
        String narrowed = "^(?!" + excluded + ")" + expression(right).substring(1);
        return new Rights(
                right.equals("configure") ? narrowed : configure,
                right.equals("write") ? narrowed : write,
                right.equals("read") ? narrowed : read);
    }

    private String expression(String right) {
        return switch (right) {
            case "configure" -> configure;
            case "write" -> write;
            case "read" -> read;
            default -> throw new IllegalArgumentException("There is no right '" + right + "'");
        };
    }
}
