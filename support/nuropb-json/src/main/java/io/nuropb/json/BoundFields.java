package io.nuropb.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.std.MapDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nuropb.Json.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The fields that Jackson binds to a record or bean, after all that its annotations say. */
final class BoundFields {

    // Reflection, of which Jackson has the setters, gives methods in no order of its own.
    private static final Comparator<SettableBeanProperty> ORDER =
            Comparator.comparingInt(BoundFields::position).thenComparing(SettableBeanProperty::getName);

    private BoundFields() {}

    /**
     * @return empty if that is up to a deserializer which does not tell
     * @throws JsonMappingException if Jackson cannot make anything of the type
     */
    static Optional<List<Field>> of(JsonMapper mapper, JavaType type) throws JsonMappingException {
        DefaultDeserializationContext context = (DefaultDeserializationContext) mapper.getDeserializationContext();
        Object deserializer =
                context.createDummyInstance(mapper.getDeserializationConfig()).findRootValueDeserializer(type);
        if (!(deserializer instanceof BeanDeserializerBase bean)) {
            return deserializer instanceof MapDeserializer ? Optional.of(List.of()) : Optional.empty();
        }
        List<SettableBeanProperty> properties = new ArrayList<>();
        bean.properties().forEachRemaining(properties::add);
        return Optional.of(
                properties.stream().sorted(ORDER).map(BoundFields::field).toList());
    }

    private static Field field(SettableBeanProperty property) {
        JavaType type = property.getType();
        JavaType value = type.isReferenceType() ? type.getReferencedType() : type;
        // Whether others than parameters of constructors are there, Jackson does not ask.
        boolean required = property.isRequired() && property.getMember() instanceof AnnotatedParameter;
        return new Field(property.getName(), value.getRawClass(), required);
    }

    private static int position(SettableBeanProperty property) {
        return property.getMember() instanceof AnnotatedParameter parameter ? parameter.getIndex() : Integer.MAX_VALUE;
    }
}
