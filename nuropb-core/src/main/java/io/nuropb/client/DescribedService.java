package io.nuropb.client;

import io.nuropb.encryption.ServicePublicKey;
import io.nuropb.encryption.UnusableKeyException;
import io.nuropb.messaging.NuropbMessageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a service said of itself when it was asked.
 *
 * @param name the service's name
 * @param version the version that the service gives itself; empty if it gives none
 * @param description what the service is for; empty if it does not say
 * @param warnings what callers should know
 * @param encryptedMethods whether some of its methods take encrypted calls only
 * @param publicKeyPem what to encrypt calls with, as PEM (SubjectPublicKeyInfo); empty if it takes none
 * @param methods its methods by name
 */
public record DescribedService(
        String name,
        String version,
        String description,
        List<String> warnings,
        boolean encryptedMethods,
        Optional<String> publicKeyPem,
        Map<String, Method> methods) {

    public DescribedService {
        warnings = List.copyOf(warnings);
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
    }

    /**
     * One method of a service.
     *
     * @param description what it does; empty if the service does not say
     * @param requiresEncryption whether it takes encrypted calls only
     * @param parameters its parameters, in their order
     */
    public record Method(String description, boolean requiresEncryption, List<Parameter> parameters) {
        public Method {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * One parameter of a method.
     *
     * @param name its name
     * @param type its type, in the words of the service's language; empty if it does not say
     * @param description what it means; empty if the service does not say
     * @param required whether a call must give it
     * @param defaultValue what it is otherwise, as a plain JSON value
     */
    public record Parameter(
            String name,
            String type,
            String description,
            boolean required,
            @Nullable Object defaultValue) {}

    /**
     * Reads an answer to {@code nuropb_describe}; what is missing in it counts as not said.
     *
     * @throws NuropbMessageException if it is no description at all
     */
    static DescribedService read(String service, @Nullable Object plain) {
        if (!(plain instanceof Map<?, ?> fields)) {
            throw new NuropbMessageException("Service " + service + " answered its description with no object");
        }
        Map<String, Method> methods = new LinkedHashMap<>();
        object(fields.get("methods"))
                .forEach((name, method) -> methods.put(String.valueOf(name), method(object(method))));
        String name = text(fields.get("service_name"));
        return new DescribedService(
                name.isEmpty() ? service : name,
                text(fields.get("service_version")),
                text(fields.get("description")),
                list(fields.get("warnings")).stream().map(String::valueOf).toList(),
                Boolean.TRUE.equals(fields.get("encrypted_methods")),
                Optional.of(text(fields.get("public_key"))).filter(pem -> !pem.isEmpty()),
                methods);
    }

    /**
     * What calls are sealed under.
     *
     * @throws NuropbMessageException if the service takes no encrypted calls, or its key cannot be used
     */
    ServicePublicKey publicKey() {
        String pem = publicKeyPem.orElseThrow(() -> new NuropbMessageException(
                "Service " + name + " has no public key: it takes no encrypted calls, and this one was not sent"));
        try {
            return ServicePublicKey.parse("The public key of service '" + name + "'", pem);
        } catch (UnusableKeyException e) {
            throw new NuropbMessageException("Nothing was sent: " + e.getMessage(), e);
        }
    }

    private static Method method(Map<?, ?> fields) {
        Map<?, ?> schema = object(fields.get("parameters"));
        List<?> required = list(schema.get("required"));
        List<Parameter> parameters = new ArrayList<>();
        for (Object property : list(schema.get("properties"))) {
            if (property instanceof List<?> pair && pair.size() == 2) {
                String name = String.valueOf(pair.get(0));
                parameters.add(parameter(name, object(pair.get(1)), required.contains(name)));
            }
        }
        return new Method(
                text(fields.get("description")), Boolean.TRUE.equals(fields.get("requires_encryption")), parameters);
    }

    private static Parameter parameter(String name, Map<?, ?> fields, boolean required) {
        return new Parameter(
                name, text(fields.get("type")), text(fields.get("description")), required, fields.get("default"));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> values ? values : List.of();
    }
}
