package io.nuropb.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import io.nuropb.figures.FirstRequestProgram.Guest;
import io.nuropb.figures.FirstRequestProgram.Served;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Does with the libraries of a service in memory what any program would do with them, and nothing else: wires an object
 * with Guice, writes and reads a record as JSON, logs a line. A yardstick for {@link FirstRequestProgram}.
 */
final class LibrariesProgram {

    private LibrariesProgram() {}

    // A program that prints what it has found.
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws JsonProcessingException {
        long begun = System.nanoTime();
        ObjectMapper json = Guice.createInjector(new JsonModule()).getInstance(ObjectMapper.class);
        Guest guest = json.readValue(json.writeValueAsString(Map.of("name", "Ada")), Guest.class);
        LoggerFactory.getLogger(LibrariesProgram.class).info("Hello {}", guest.name());
        System.out.println(Served.since(begun).text());
    }

    private static final class JsonModule extends AbstractModule {

        @Provides
        ObjectMapper json() {
            return new ObjectMapper();
        }
    }
}
