package io.nuropb.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson, beside what its own annotations say, that every component of a record must be there and must not be
 * null, unless it is an {@link Optional} or carries an annotation called {@code Nullable}.
 */
final class RecordComponents extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        // An annotation that gives a component another name says as well, unasked, that it is not required.
        Boolean annotated = super.hasRequiredMarker(member);
        RecordComponent component = componentOf(member);
        return (component == null || mayBeAbsent(component)) ? annotated : Boolean.TRUE;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        RecordComponent component = componentOf(annotated);
        JsonSetter.Value said = super.findSetterInfo(annotated);
        return component == null || mayBeAbsent(component)
                ? said
                : JsonSetter.Value.forValueNulls(Nulls.FAIL).withOverrides(said);
    }

    private static @Nullable RecordComponent componentOf(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)) {
            return null;
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        boolean canonical =
                components != null && components.length == parameter.getOwner().getParameterCount();
        return canonical ? components[parameter.getIndex()] : null;
    }

    private static boolean mayBeAbsent(RecordComponent component) {
        return OPTIONALS.contains(component.getType())
                || Stream.of(component.getAnnotatedType().getAnnotations(), component.getAnnotations())
                        .flatMap(Stream::of)
                        .map(Annotation::annotationType)
                        .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }
}
