package io.nuropb.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.nuropb.Json;
import io.nuropb.Library;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * JSON with Jackson, read with limits and written byte for byte as Python instances write it: one line, a blank after
 * each comma and colon, everything outside ASCII escaped.
 *
 * <p>A text never decides what is built from it: there is no polymorphic typing by class names, and what it is bound to
 * is the type that the program named. Each component of a record must be there unless it is an
 * {@link java.util.Optional} or annotated as {@code Nullable}; a property of a bean that is absent keeps the value that
 * the bean gave it; whether something may be there that the type does not have is up to the {@link Json.Reading},
 * unless the type says it itself by Jackson's {@code @JsonIgnoreProperties}; and a text is no number, nor a number a
 * text. Two exceptions: a {@link BigDecimal} is read from numbers and texts, for it is written as a text; and the types
 * of {@code java.time} are read as Python writes them, too.
 *
 * <p>An annotation {@code Nullable} has to be kept at run time to be seen, as those of jspecify, JSR 305, Jakarta and
 * Spring are. Those of JetBrains and SpotBugs are not, nor is what Kotlin writes for a type such as {@code String?}:
 * use an {@code Optional} there.
 *
 * <p>Thread-safe; does not block.
 */
public final class JacksonJson implements Json {

    private final JsonLimits limits;
    private final JsonMapper strict;
    private final BoundTypes strictly;
    private final BoundTypes tolerantly;
    private final ShallowReader reader;
    private final ObjectWriter writer;

    /** JSON with {@link JsonLimits#defaults()}. */
    public JacksonJson() {
        this(JsonLimits.defaults());
    }

    /**
     * JSON with the given limits for what is read; no more tokens and levels are written, either.
     *
     * @throws IllegalStateException if the Jackson on the class path is not of a version that can be used; the message
     *     names both
     */
    public JacksonJson(JsonLimits limits) {
        this.limits = limits;
        strict = made(limits);
        strictly = new BoundTypes(strict);
        tolerantly = new BoundTypes(strict.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());
        reader = new ShallowReader(strict.readerFor(Object.class));
        writer = strict.writer();
    }

    @Override
    public @Nullable Object read(byte[] utf8) {
        if (utf8.length > limits.maxBytes()) {
            throw new ExcessiveJsonException(
                    "The JSON text has " + utf8.length + " bytes; allowed are " + limits.maxBytes());
        }
        try {
            return reader.read(utf8);
        } catch (StreamConstraintsException e) {
            throw new ExcessiveJsonException("More than is allowed in a JSON text: " + exceeded(e));
        } catch (JsonEOFException e) {
            throw new MalformedJsonException("Not a JSON text that can be read: it ends too early", null);
        } catch (JsonProcessingException showsTheText) {
            throw new MalformedJsonException(
                    "Not a JSON text that can be read: " + shown(showsTheText.getLocation()), null);
        } catch (IOException e) {
            throw new MalformedJsonException("Not a JSON text in UTF-8", e);
        }
    }

    /** Jackson does not say which limit it is but in words, of which the first ones are fixed. */
    private String exceeded(StreamConstraintsException limit) {
        String words = limit.getOriginalMessage();
        if (words.startsWith("Document nesting depth")) {
            return "it is nested deeper than " + limits.maxDepth() + " levels";
        }
        if (words.startsWith("Token count")) {
            return "it has more than " + limits.maxTokens() + " values, names and brackets";
        }
        if (words.startsWith("Number")) {
            return "a number in it has more than " + StreamReadConstraints.DEFAULT_MAX_NUM_LEN + " digits";
        }
        if (words.startsWith("Name")) {
            return "a name in it has more than " + StreamReadConstraints.DEFAULT_MAX_NAME_LEN + " characters";
        }
        return "it is longer than is allowed";
    }

    /** Jackson's own words hold a piece of the text. */
    private static String shown(@Nullable JsonLocation place) {
        return place == null
                ? "it is not one value"
                : "it breaks the rules at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    @Override
    public byte[] write(@Nullable Object value) {
        return write(value, new PythonLayout(limits.maxTokens()));
    }

    private byte[] write(@Nullable Object value, PythonLayout layout) {
        try {
            return writer.with(layout).writeValueAsBytes(value);
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + BindingProblem.unwritable(e, limits), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public @Nullable Object plain(@Nullable Object value) {
        PythonLayout layout = new PythonLayout(limits.maxTokens());
        byte[] written = write(value, layout);
        try {
            return reader.readOurs(written, layout.tokens(), layout.depth());
        } catch (IOException e) {
            throw new IllegalArgumentException("is written as JSON that cannot be read", e);
        }
    }

    @Override
    public @Nullable Object bind(@Nullable Object plain, Type type, Reading reading) {
        BoundTypes types = reading == Reading.STRICT ? strictly : tolerantly;
        BoundTypes.Bound known = types.of(type);
        try {
            return bound(types.mapper(), plain, known);
        } catch (InvalidDefinitionException problem) {
            throw BindingProblem.ofDefinition(problem, known.type());
        } catch (JsonMappingException problem) {
            throw BindingProblem.describe(problem, plain);
        } catch (InputCoercionException range) {
            throw BindingProblem.outOfRange(range);
        } catch (IOException | IllegalArgumentException e) {
            throw new BindingException("", "cannot be bound to " + type.getTypeName(), null);
        }
    }

    @Override
    public Optional<List<Field>> fields(Type type) {
        JavaType known = strictly.of(type).type();
        try {
            return BoundFields.of(strict, known);
        } catch (JsonMappingException e) {
            throw new UnusableTypeException(known.toCanonical() + " cannot be made of JSON", e);
        }
    }

    /**
     * Jackson makes a record as soon as it has all components, and takes a component that comes once more for a fault
     * of the type. In a map each name is there once, with its last value, as in Python.
     */
    private @Nullable Object bound(JsonMapper mapper, @Nullable Object plain, BoundTypes.Bound type)
            throws IOException {
        try {
            return bind(mapper, plain, type);
        } catch (InvalidDefinitionException maybeRepeated) {
            return bind(mapper, strict.readValue(write(plain), Object.class), type);
        }
    }

    private static @Nullable Object bind(JsonMapper mapper, @Nullable Object plain, BoundTypes.Bound type)
            throws IOException {
        if (plain instanceof Unread unread) {
            JsonText text = unread.text();
            return type.reader().readValue(text.bytes(), text.begin(), text.length());
        }
        try {
            return mapper.convertValue(plain, type.type());
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw e;
        }
    }

    private static JsonMapper made(JsonLimits limits) {
        try {
            return mapper(factory(limits));
        } catch (LinkageError e) {
            Library jackson =
                    Library.of("jackson-databind", "com.fasterxml.jackson.databind.ObjectMapper", JacksonJson.class);
            throw new IllegalStateException("Cannot read and write JSON: " + jackson.misfit(e), e);
        }
    }

    private static JsonFactory factory(JsonLimits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.maxBytes())
                        .maxNestingDepth(limits.maxDepth())
                        .maxTokenCount(limits.maxTokens())
                        .maxStringLength(limits.maxBytes())
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .build())
                // Names come from strangers: they must not fill the JVM's table of interned texts.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // Content must not get into exceptions and from there into logs.
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .build();
    }

    private static JsonMapper mapper(JsonFactory factory) {
        return JsonMapper.builder(factory)
                .addModules(new Jdk8Module(), new JavaTimeModule(), ownTypes())
                .annotationIntrospector(new RecordComponents())
                .polymorphicTypeValidator(
                        BasicPolymorphicTypeValidator.builder().build())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                .disable(MapperFeature.USE_GETTERS_AS_SETTERS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .withCoercionConfig(LogicalType.Textual, textual -> {
                    textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    textual.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    textual.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .withCoercionConfig(
                        BigDecimal.class,
                        decimal -> decimal.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert))
                .build();
    }

    private static SimpleModule ownTypes() {
        return new SimpleModule("nuropb")
                .addSerializer(UnreadObject.class, new UnreadSerializer<>(UnreadObject.class))
                .addSerializer(UnreadList.class, new UnreadSerializer<>(UnreadList.class))
                .addSerializer(Future.class, new FutureSerializer())
                .addSerializer(BigDecimal.class, new DecimalSerializer())
                .addSerializer(BigInteger.class, new IntegerSerializer())
                .addSerializer(LocalTime.class, new TextSerializer<>(LocalTime.class, TimeTexts::text))
                .addSerializer(LocalDateTime.class, new TextSerializer<>(LocalDateTime.class, TimeTexts::text))
                .addSerializer(OffsetDateTime.class, new TextSerializer<>(OffsetDateTime.class, TimeTexts::text))
                .addSerializer(
                        ZonedDateTime.class,
                        new TextSerializer<>(ZonedDateTime.class, zoned -> TimeTexts.text(zoned.toOffsetDateTime())))
                .addDeserializer(Duration.class, new TextDeserializer<>(Duration.class, TimeTexts::duration))
                .addDeserializer(Instant.class, new TextDeserializer<>(Instant.class, TimeTexts::instant))
                .addDeserializer(LocalDate.class, new TextDeserializer<>(LocalDate.class, TimeTexts::date))
                .addDeserializer(LocalTime.class, new TextDeserializer<>(LocalTime.class, TimeTexts::time))
                .addDeserializer(LocalDateTime.class, new TextDeserializer<>(LocalDateTime.class, TimeTexts::dateTime))
                .addDeserializer(
                        OffsetDateTime.class, new TextDeserializer<>(OffsetDateTime.class, TimeTexts::offsetDateTime))
                .addDeserializer(
                        ZonedDateTime.class, new TextDeserializer<>(ZonedDateTime.class, TimeTexts::zonedDateTime));
    }
}
